"""Accounts in a browser: passkeys with an authenticator that Chromium plays, pages that shut nobody out, nothing without script
that needs one; and signing in by another server, which a test plays."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, product
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.site.letters import CODE
from tests.site.test_accounts_command import answered
from tests.site.test_browser import CHROMIUM, LANGUAGES, SCHEMES, WIDTHS, browser, faults
from tests.site.test_serve import free_port, served

__all__ = ["browser"]  # a fixture
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: pages of accounts were tried in no browser"
)
PASSWORD = "three green kites at noon"
WHO = "amina@example.org"


class Elsewhere(BaseHTTPRequestHandler):
    """A server of OpenID Connect that lets everybody in as Omar."""

    def do_GET(self) -> None:
        at = urlsplit(self.path)
        here = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        asked = {key: values[0] for key, values in parse_qs(at.query).items()}
        if at.path == "/authorize":
            back = {"code": "c0de", "state": asked["state"]}
            if self.server.refuses:  # type: ignore[attr-defined]
                back = {"error": "access_denied", "state": asked["state"]}
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(back)}")
            self.end_headers()
        elif at.path == "/userinfo":
            self._say({"sub": "omar-1", "email": "omar@example.org", "name": "Omar"})
        else:
            ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            said = {f"{key}_endpoint": f"{here}/{end}" for key, end in ends.items()}
            self._say({"issuer": here, "jwks_uri": f"{here}/keys", **said})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say({"access_token": "t", "token_type": "Bearer"})

    def _say(self, said: dict[str, str]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *said: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Any]:
    """The other server."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.refuses = False
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory, elsewhere: Any, places: Any) -> Iterator[tuple[str, Path]]:
    """Where a site of its own is served, and its home; it knows the other server."""
    home = tmp_path_factory.mktemp("accounts") / "home"
    own = {
        "MAILLAGE_OIDC_URL": f"http://127.0.0.1:{elsewhere.server_port}",
        "MAILLAGE_OIDC_NAME": "Ville",
        "MAILLAGE_OIDC_CLIENT": "us",
        "MAILLAGE_OIDC_SECRET": "shared",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        port = free_port()
        with served(home, port) as (_, said):
            assert str(port) in said
            yield f"http://localhost:{port}", home
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@pytest.fixture
def person(browser: Any, at: tuple[str, Path]) -> Iterator[Any]:
    """A browser of somebody's own, without script unless it is asked for."""
    opened: list[Any] = []

    def open_page(**given: Any) -> Any:
        opened.append(browser.new_context(**given))
        return opened[-1].new_page()

    yield open_page
    for each in opened:
        each.close()


def begin(page: Any, at: tuple[str, Path], email: str) -> None:
    """An account opened by the command, its password chosen, signed in with."""
    link = answered(at[1], "add", email, "--language", "en", "--site", at[0])["link"]
    page.goto(link)
    page.locator("#password1").fill(PASSWORD)
    page.get_by_role("button").click()
    enter(page, at, email)


def enter(page: Any, at: tuple[str, Path], email: str, language: str = "en") -> None:
    page.goto(f"{at[0]}/{language}/account/login/")
    page.locator("#login").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator("#send").click()


def say_again(page: Any) -> None:
    if "reauthenticate" in page.url:
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.locator("#send").click()


def test_a_passkey_is_added_and_opens_the_account(person: Any, at: tuple[str, Path]) -> None:
    page = person()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
        }},
    )  # fmt: skip
    begin(page, at, WHO)
    page.goto(f"{at[0]}/en/account/2fa/passkeys/add/")
    say_again(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/recovery-codes/")
    assert page.locator("li code").count() == 10
    page.goto(f"{at[0]}/en/account/2fa/")
    assert page.get_by_text("Passkey 1", exact=True).is_visible()
    page.goto(f"{at[0]}/en/account/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    enter(page, at, WHO)
    assert "2fa/authenticate" in page.url, "the password alone is not enough any more"
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/work")
    page.goto(f"{at[0]}/en/account/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{at[0]}/ar/account/login/?next=/ar/places")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url(lambda url: url.endswith("/ar/places") and "login" not in url)
    assert page.get_by_role("link", name="فضاؤكم").is_visible()
    assert not [each for each in wrong if "Content Security Policy" in each]


def test_a_device_without_passkeys_says_so(person: Any, at: tuple[str, Path]) -> None:
    page = person()
    page.goto(f"{at[0]}/en/account/login/")
    refused = page.get_by_text("The device gave no passkey.")
    assert not refused.is_visible()
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')) }")
    page.get_by_role("button", name="Use a passkey").click()
    refused.wait_for(state="visible")


def test_without_script_passkeys_are_hidden_and_the_rest_works(person: Any, at: tuple[str, Path]) -> None:
    page = person(java_script_enabled=False)
    begin(page, at, "plain@example.org")
    assert page.url.endswith("/en/account/work")
    page.goto(f"{at[0]}/en/account/")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto(f"{at[0]}/en/account/login/")
    assert not page.get_by_role("button", name="Use a passkey").is_visible()
    enter(page, at, "plain@example.org")
    page.goto(f"{at[0]}/en/account/2fa/passkeys/add/")
    say_again(page)
    assert page.get_by_text("Passkeys need a browser").is_visible()
    assert not page.get_by_role("button", name="Add a passkey").is_visible()


def test_signing_in_by_another_server(person: Any, at: tuple[str, Path], elsewhere: Any) -> None:
    page = person(java_script_enabled=False)
    elsewhere.refuses = True
    page.goto(f"{at[0]}/fr/account/login/")
    page.get_by_role("button", name="Se connecter par Ville").click()
    page.wait_for_url("**/fr/account/elsewhere/cancelled/")
    elsewhere.refuses = False
    page.goto(f"{at[0]}/fr/account/login/")
    page.get_by_role("button", name="Se connecter par Ville").click()
    page.wait_for_url("**/fr/account/confirm-email/")
    [letter] = [each for each in map(json.loads, mail(at[1])) if "omar@example.org" in str(each["to"])]
    code = CODE.search(letter["text"])
    assert code and "ce code" in letter["text"]
    page.locator("#code").fill(code.group())
    page.locator("#send").click()
    page.goto(f"{at[0]}/fr/account/")
    assert page.locator("h1").inner_text() == "Omar"
    page.get_by_role("button", name="Se déconnecter", exact=True).click()
    page.goto(f"{at[0]}/fr/account/login/?next=/fr/places")
    page.get_by_role("button", name="Se connecter par Ville").click()
    page.wait_for_url(lambda url: url.endswith("/fr/places") and "account" not in url)
    assert page.get_by_role("link", name="Votre espace").is_visible()


def mail(home: Path) -> list[str]:
    """Arguments of mail in the queue of a home, the newest first; of what was sent meanwhile, the file's."""
    import sqlite3
    from email import message_from_bytes, policy

    with sqlite3.connect(home / "site" / "site.sqlite3") as database:
        rows = database.execute(
            "SELECT arguments FROM jobs_job WHERE kind = 'mail' AND arguments <> '{}' ORDER BY asked_at DESC"
        )
        found = [str(row[0]) for row in rows]
    sent = sorted((home / "site" / "mail").glob("*"), reverse=True)
    for file in sent:
        message = message_from_bytes(file.read_bytes().split(b"\n---", 1)[0], policy=policy.default)
        body = message.get_body(("plain",))  # type: ignore[attr-defined]
        found.append(json.dumps({"to": [message["To"]], "text": body.get_content() if body else ""}))
    return found


PUBLIC = ("login/", "signup/", "password/reset/", "elsewhere/cancelled/", "begin/x/")
OWN = ("", "2fa/", "email/", "password/change/", "reauthenticate/", "elsewhere/", "logout/")
AGAIN = ("2fa/totp/activate/", "2fa/passkeys/add/", "erase/")


def test_no_page_of_accounts_shuts_anybody_out(browser: Any, person: Any, at: tuple[str, Path]) -> None:
    """Each page in each language, in one width and one scheme each in turn."""
    page = person()
    begin(page, at, "all@example.org")
    page.goto(f"{at[0]}/en/account/erase/")
    say_again(page)
    signed = page.context.storage_state()
    ways = cycle(product(WIDTHS, SCHEMES))
    for language in LANGUAGES:
        for path in PUBLIC:
            width, scheme = next(ways)
            where = f"{at[0]}/{language}/account/{path}"
            assert not faults(browser, where, width, scheme), (where, width, scheme)
        for path in (*OWN, *AGAIN):
            width, scheme = next(ways)
            where = f"{at[0]}/{language}/account/{path}"
            assert not faults(Signed(browser, signed), where, width, scheme), (where, width, scheme)


class Signed:
    """A browser whose contexts are signed in."""

    def __init__(self, opened: Any, state: Any) -> None:
        self._opened, self._state = opened, state

    def new_context(self, **given: Any) -> Any:
        """As the browser's own, with the cookies of whoever has signed in."""
        return self._opened.new_context(storage_state=self._state, **given)
