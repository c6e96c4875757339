"""In which language a reader is answered, which languages an instance shows, and pages in one that is not complete."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from maillage.reference.texts import FOREIGN, FOREIGN_END
from maillage.site.environment import WrongSetting
from maillage.site.languages import public

if TYPE_CHECKING:
    from django.test import Client


@pytest.mark.parametrize(
    ("browser", "expected"),
    [
        ("ar", "ar"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("en;q=0.2, ar;q=0.9", "ar"),
        ("es-MX, ar;q=0.5", "ar"),
        ("es", "en"),
        ("sr-Latn-RS, bg;q=0.4", "en"),
        ("de", "fr"),
        ("ar;q=0, en;q=0.1", "en"),
        ("*", "fr"),
        ("", "fr"),
        ("x" * 100_000, "fr"),
        (";;q=,\u0661", "fr"),
    ],
)
def test_the_browser_is_asked(reader: Client, browser: str, expected: str) -> None:
    answer = reader.get("/", headers={"accept-language": browser})
    assert answer.headers["Location"] == f"/{expected}/"
    assert "Accept-Language" in answer.headers["Vary"]


def test_address_then_setting_then_browser(reader: Client) -> None:
    from django.test import RequestFactory

    from maillage.site.languages import preferred

    def asked(address: str, account: str = "", browser: str = "en") -> str:
        request = RequestFactory().get(address, headers={"accept-language": browser})
        request.user = SimpleNamespace(language=account)  # type: ignore[assignment]
        return preferred(request)

    assert asked("/ar/places", account="fr") == "ar"
    assert asked("/", account="fr") == "fr"
    assert asked("/", account="../../etc") == "en"
    assert asked("/") == "en"


def test_a_language_is_shown_when_it_is_complete_or_wanted_in_part() -> None:
    assert list(public(["ar", "fr"])) == ["fr", "ar"]
    assert public(["en", "sr:part"]) == {"en": "English", "sr": "Српски"}
    with pytest.raises(WrongSetting, match="sr:part"):
        public(["en", "sr"])
    with pytest.raises(WrongSetting, match="“de”"):
        public(["de"])


def test_what_fell_back_says_so_in_text_and_nowhere_else() -> None:
    from maillage.site.foreign import told

    mark = f"{FOREIGN}Search{FOREIGN_END}"
    span = '<span lang="en" dir="ltr">Search</span>'
    assert told(f"<p>{mark}: x</p>") == f"<p>{span}: x</p>"
    assert told(f'<a aria-label="{mark}">{mark}</a>') == f'<a aria-label="Search">{span}</a>'
    for tag in ("title", "option", "textarea", "text"):
        assert told(f"<{tag}>{mark}</{tag}>") == f"<{tag}>Search</{tag}>"
    assert told(f"<title>{mark}</title><p>{mark}</p>") == f"<title>Search</title><p>{span}</p>"
    assert told(f"<p>{FOREIGN}Sea…</p>") == "<p>Sea…</p>"  # cut in the middle


_SPANISH = """
import sys
import django
django.setup()
from django.test import Client
from tests.site.crawl import pages
client = Client()
for page in pages(client, "es", most=1):
    said = page.answer.content.decode()
    wrong = page.answer.status_code != 200 or page.read.language != "es" or page.read.direction != "ltr"
    wrong = wrong or "\\ufdd0" in said or "\\ufdd1" in said
    print(page.sort, "WRONG" if wrong else "right", said.count('<span lang="en" dir="ltr">'), page.address)
print("root", client.get("/", headers={"accept-language": "es"}).headers["Location"])
"""


def asked_with(home: Path, script: str, **settings: str) -> list[str]:
    """What a process of its own says: which languages there are is settled when it starts."""
    given = {
        **os.environ, **settings, "MAILLAGE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
        "MAILLAGE_SECRET": "for tests only " * 4, "MAILLAGE_HOSTS": "testserver",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], env=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return done.stdout.splitlines()


def test_every_page_can_be_shown_in_a_language_that_is_being_filled(reader: Client, site_home: Path) -> None:
    said = asked_with(site_home, _SPANISH, MAILLAGE_LANGUAGES="fr,en,ar,es:part")
    assert not [line for line in said if "WRONG" in line]
    fallen = {line.split()[0]: int(line.split()[2]) for line in said[:-1]}
    assert len(fallen) > 10
    assert fallen["sources"] > 3  # not translated yet: shown in English, and marked
    assert said[-1] == "root /es/"


_MASHRIQ = """
import re, django
django.setup()
from django.test import Client
for address in ("/ar/place/geonames:2543549", "/fr/place/geonames:2543549", "/ar/search?table=links&q=x"):
    said = Client().get(address).content.decode()
    for name, found in {
        "text": re.sub("<[^>]*>", " ", said), "attributes": " ".join(re.findall("<[^>]*>", said)),
        "values": " ".join(re.findall('(?:href|value|name|id)="[^"]*"', said)),
    }.items():
        print(address[1:3], name, bool(re.search("[\\u0660-\\u0669]", found)), bool(re.search("[0-9]", found)))
"""


def test_digits_of_the_mashriq_stand_in_what_is_read_and_never_in_addresses(
    reader: Client, site_home: Path
) -> None:
    said = [line.split() for line in asked_with(site_home, _MASHRIQ, MAILLAGE_ARABIC_DIGITS="mashriq")]
    assert ["ar", "text", "True"] in [line[:3] for line in said[:3]]
    assert all(line[2] == "False" for line in said if line[1] == "values" or line[0] == "fr")
    assert all(line[3] == "True" for line in said if line[1] == "values")


_UNSPOKEN = ("title", "code", "textarea", "style")
"""Two languages in one line, and what is no language."""


class _Languages(HTMLParser):
    """The language of each piece of text, as its markup says it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        above = self._open[-1][1] if self._open else ""
        if tag not in ("meta", "link", "input", "br", "img", "hr", "image"):
            self._open.append((tag, dict(attrs).get("lang") or above))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As in a drawing: opened and closed."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and self._open[-1][0] not in _UNSPOKEN:
            self.said.append((data.strip(), self._open[-1][1]))


def test_the_language_of_what_others_wrote_is_said_where_it_is_known(reader: Client) -> None:
    from django.utils.translation import override

    from maillage.site.content import attributes

    spanish = "Mejora de la red de agua potable en los barrios de la ciudad"
    with override("fr"):
        assert attributes("Water for all", "en") == ' lang="en" dir="ltr"'
        assert attributes("الماء للجميع", "AR") == ' lang="ar" dir="rtl"'
        assert attributes("De l’eau pour tous", "fr") == ""
        assert attributes(spanish) == ' lang="es" dir="ltr"'
        assert attributes("Larache") == ' dir="auto"'
        assert attributes("x", 'en"><script>') == ' dir="auto"'
        assert attributes("", None) == attributes(None) == ' dir="auto"'
    with override("es"):
        assert attributes(spanish, "es") == ""


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_what_others_wrote_says_its_language_on_every_page(reader: Client, language: str) -> None:
    """The demonstration has texts in five languages, and sources have titles: wherever one stands, the markup around it says
    which. Pages are found by following links."""
    from maillage.site.content import language_of
    from tests.site.crawl import pages

    seen = Counter[str]()
    for page in pages(reader, language, most=2):
        for text, said in _Languages(page.answer.content.decode()).said:
            found = language_of(text) if _is_prose(text) else None
            if found and found != language:
                assert said == found, (page.address, text)
                seen[page.sort] += 1
    assert seen["activity"] > 3 and len(seen) > 1


def _is_prose(text: str) -> bool:
    """Enough words to tell a language by; lists of names have none."""
    return len(re.findall(r"(?<!\S)[^\W\d_]+(?!\S)", text)) > 5 and len(re.findall("[,،]", text)) < 3
