"""A site that is served and a browser before it, for tests that look at pages as people do."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.site.test_serve import free_port, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
"""Debian's. Without it tests that need it are skipped, loudly."""
PICTURES = os.environ.get("MAILLAGE_PICTURES", "")
"""A folder in which pictures of pages are kept, for whoever wants to look at them."""
PATIENCE = 120_000
"""Milliseconds that a page is waited for: the machine may have much else to do."""


@contextmanager
def launched() -> Iterator[Any]:
    """Chromium, without a window, in no hurry."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_context

        def patient(**said: Any) -> Any:
            context = opened(**said)
            context.set_default_timeout(PATIENCE)
            return context

        browser.new_context = patient
        yield browser
        browser.close()


def go(page: Any, button: str) -> None:
    """Press what leads to another page and wait for that page: what is looked at next stands on it, however slow the machine."""
    with page.expect_navigation():
        page.click(button)


def pictured(page: Any, name: str) -> None:
    """Keep a picture of the whole page, where somebody asked for pictures."""
    if PICTURES:
        file = re.sub(r"[^0-9A-Za-z_]+", "-", name).strip("-")
        page.screenshot(path=str(Path(PICTURES, f"{file}.png")), full_page=True)


@contextmanager
def in_a_browser(home: Path, *more: str) -> Iterator[tuple[Any, str]]:
    """A browser, and the address of the site that is served from a home (with ``more`` options)."""
    from django.core.cache import caches

    caches[
        "default"
    ].clear()  # sign-ins that other tests let fail from this address are counted in this home too
    port = free_port()
    with served(home, port, *more), launched() as browser:
        yield browser, f"http://127.0.0.1:{port}"


def signed_in(browser: Any, address: str, email: str, to: str, password: str = "a long enough one") -> Any:
    """What a browser keeps of somebody who signed in, without script, and came to a page (``/en/account/work``)."""
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/en/account/login/?next={to}")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    try:
        # not the page of sign-in, whose address ends in it too
        page.wait_for_url(lambda url: urlsplit(url).path == to)
    except Exception as error:
        said = page.inner_text("body")[:1500]
        raise AssertionError(f"not signed in: {page.url}\n{said}\n{who_writes()}") from error
    return page.context.storage_state()


def who_writes() -> str:
    """Which processes hold a lock in a side file of a database, or wait for one, as Linux tells it."""
    locks = Path("/proc/locks")
    found = []
    for line in locks.read_text(encoding="ascii").splitlines() if locks.exists() else ():
        parts = line.split()
        if "FLOCK" in parts and "WRITE" in parts:
            command = Path("/proc", parts[parts.index("WRITE") + 1], "cmdline")
            said = (
                command.read_bytes().replace(b"\0", b" ").decode(errors="replace") if command.exists() else ""
            )
            found.append(f"{line} {said[:200] or 'gone'}")
    return "\n".join(found)
