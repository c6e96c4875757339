"""`python -m benchmarks.site_on_2g http://127.0.0.1:8000`: seven errands of a new reader on a phone, without script, on a slow line.

Chromium, 360 px wide, script off, nothing kept from before; 250 kbit/s down, 50 up, 300 ms to each answer. Shown as a table: taps
(a field that is filled counts as one), seconds waited for pages, bytes received. An errand that does not end where it should stops
the run. The site serves the starter record (`maillage start`), the demonstration world or both.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

KBIT = 1000 / 8
LINE = {"offline": False, "latency": 300, "downloadThroughput": 250 * KBIT, "uploadThroughput": 50 * KBIT}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@dataclass
class Visit:
    """A reader at work: what they did and what came."""

    page: Page
    site: str
    taps: int = 0
    seconds: float = 0.0
    received: int = 0
    longest: float = 0.0

    def open(self, path: str) -> None:
        """The first page."""
        self._wait(lambda: self.page.goto(self.site + path))

    def tap(self, name: str, role: str = "link") -> None:
        """A link or a button, and the page it leads to."""
        self.follow(self.page.get_by_role(role, name=name).first)  # type: ignore[arg-type]

    def follow(self, found: Locator) -> None:
        """What is there to tap, and the page it leads to."""
        self._wait(found.tap)

    def fill(self, label: str, text: str) -> None:
        """A field."""
        self.page.get_by_label(label).fill(text)
        self.taps += 1

    def choose(self, label: str, option: str) -> None:
        """One of a list."""
        self.page.get_by_label(label).select_option(label=option)
        self.taps += 1

    def take(self, name: str) -> bytes:
        """A file behind a link."""
        began = perf_counter()
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name=name, exact=True).first.tap()
        content = Path(waiting.value.path()).read_bytes()
        self.taps, self.seconds = self.taps + 1, self.seconds + perf_counter() - began
        self.received += len(content)
        return content

    def says(self, *words: str) -> None:
        """The page says all of these, or the errand has failed."""
        text = self.page.locator("main").inner_text()
        missing = [word for word in words if word not in text]
        if missing:
            raise SystemExit(f"{self.page.url} does not say {missing}")

    def _wait(self, act: Callable[[], Any]) -> None:
        began = perf_counter()
        with self.page.expect_navigation(wait_until="load"):
            act()
        waited = perf_counter() - began
        self.taps, self.seconds, self.longest = (
            self.taps + 1,
            self.seconds + waited,
            max(self.longest, waited),
        )


def water_in_senegal(visit: Visit) -> None:
    """Who works on water in Senegal"""
    visit.open("/fr/")
    visit.fill("Où êtes-vous, et de quoi avez-vous besoin", "eau Sénégal")
    visit.tap("Demander", "button")
    visit.says("Eau et assainissement", "Sénégal")
    visit.follow(visit.page.locator("ol.rows h3 a").first)
    visit.says("Qui", "déclare")


def partners_of_larache(visit: Visit) -> None:
    """Larache's partners, and who might be next"""
    visit.open("/fr/")
    visit.fill("Où êtes-vous, et de quoi avez-vous besoin", "Larache")
    visit.tap("Demander", "button")
    visit.tap("Tout ce qui est listé")
    visit.says("Almuñécar", "Partenaires possibles")


def nothing_listed(visit: Visit) -> None:
    """A place with nothing listed"""
    visit.open("/fr/")
    visit.tap("Regarder un lieu")
    visit.fill("Quelle ville ou région", "Bakel, Sénégal")
    visit.tap("Regarder", "button")
    visit.says("Bakel", "Aucun partenaire")


def embassies_between(visit: Visit) -> None:
    """The embassies between France and Senegal"""
    visit.open("/fr/")
    visit.tap("Trouver une ambassade")
    visit.choose("Envoyées par", "France")
    visit.choose("Reçues dans", "Sénégal")
    visit.tap("Montrer", "button")
    visit.says("Dakar", "Paris")


def sheet_for_a_visit(visit: Visit) -> None:
    """A sheet to print for a visit to Saint-Louis"""
    visit.open("/fr/")
    visit.tap("Regarder un lieu")
    visit.fill("Quelle ville ou région", "Saint-Louis, Sénégal")
    visit.tap("Regarder", "button")
    visit.tap("Fiche à imprimer pour une visite")
    visit.says("Fiche de visite", "Saint-Louis")
    pages = visit.page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n")
    if pages != 1:
        raise SystemExit(f"the sheet prints on {pages} pages")


def first_match(visit: Visit) -> None:
    """A need in one's own words, to its first match"""
    visit.open("/fr/")
    visit.tap("Dire votre besoin")
    visit.fill("Ce dont vous avez besoin", "Trier les déchets ménagers à la source, et former nos agents.")
    visit.fill("Votre ville, région ou pays", "Saint-Louis, Sénégal")
    visit.tap("Voir qui peut aider", "button")
    visit.says("Déchets", "sur 100", "Garder comme brouillon")


def taken_away(visit: Visit) -> None:
    """The links of Larache as a spreadsheet"""
    visit.open("/fr/")
    visit.tap("Regarder un lieu")
    visit.fill("Quelle ville ou région", "Larache")
    visit.tap("Regarder", "button")
    if not visit.take("XLSX").startswith(b"PK"):
        raise SystemExit("what came is no workbook")


ERRANDS = (
    water_in_senegal, partners_of_larache, nothing_listed, embassies_between, sheet_for_a_visit, taken_away, first_match,
)  # fmt: skip


@contextmanager
def phone(browser: Browser, site: str) -> Iterator[Visit]:
    """A phone that knows nothing of the site yet, on a slow line."""
    context = browser.new_context(**PHONE, java_script_enabled=False, accept_downloads=True)  # type: ignore[arg-type]
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    visit = Visit(page, site)

    def count(finished: dict[str, Any]) -> None:
        visit.received += int(finished["encodedDataLength"])

    line.on("Network.loadingFinished", count)
    yield visit
    context.close()


def main(site: str) -> int:
    """Each errand from the first page on, as a row of a table in Markdown."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        print("| errand | taps | waited | longest wait for a page | received |\n|---|--:|--:|--:|--:|")
        for errand in ERRANDS:
            with phone(browser, site.rstrip("/")) as visit:
                errand(visit)
            print(
                f"| {errand.__doc__} | {visit.taps} | {visit.seconds:.1f} s | {visit.longest:.1f} s | {visit.received / 1000:.0f} kB |",
                flush=True,
            )
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
