"""Two towns, their officers signed in, and what they press on a phone without script, for tests of dossiers in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import sleep
from typing import Any, cast

import pytest

from tests.dossiers.at_site import do, opened
from tests.exchange.people import account as account_named
from tests.exchange.people import organisation
from tests.site.at_home import forget_dossiers
from tests.site.browsers import go as press
from tests.site.browsers import in_a_browser, signed_in

PHONE = {"width": 360, "height": 800}


@dataclass
class Walk:
    """Two towns, their officers who have signed in (state by side; ``new`` is a colleague at home), a browser, where the site is."""

    browser: Any
    address: str
    home: Path
    here: Any
    there: Any
    signed: dict[str, Any]

    @contextmanager
    def on_phone(self, side: str) -> Iterator[Any]:
        """A page of somebody's phone; of nobody who has signed in where ``side`` is empty."""
        context = self.browser.new_context(
            storage_state=self.signed.get(side),
            java_script_enabled=False,
            viewport=PHONE,
            accept_downloads=True,
        )
        try:
            yield context.new_page()
        finally:
            context.close()

    def letter(self, to: str, holds: str = "") -> EmailMessage:
        """The last letter to an address that holds some words."""
        return letter_in(self.home, to, holds)

    def at(self, key: str, path: str = "", language: str = "fr") -> str:
        """A page of a dossier."""
        return f"{self.address}/{language}/dossier/{key}{path}"


def letter_in(home: Path, to: str, holds: str = "") -> EmailMessage:
    """The last letter to an address that holds some words, as it lies in the mailbox of a home once the site has sent it."""
    for _ in range(240):
        for file in sorted((home / "site" / "mail").glob("*"), reverse=True):
            for each in reversed(re.split(rb"\n-{79}\n", file.read_bytes())):
                found = message_from_bytes(each.strip(), policy=policy.default)
                letter = cast(EmailMessage, found)
                if to in str(found["to"]) and holds in letter.get_content():
                    return letter
        sleep(0.5)
    raise AssertionError(f"no letter to {to}")


@pytest.fixture(scope="module")
def walk(_django: None, site_home: Path) -> Iterator[Walk]:
    from allauth.account.models import EmailAddress
    from django.db import connection

    from maillage.parties.models import Holding, Office, Organisation
    from maillage.site.accounts.models import Account

    here = organisation("Saint-Louis", country="SN", place="geonames:2246452")
    there = organisation("Agadir")
    people = {side: account_named(f"walk-{side}") for side in ("here", "there", "new")}
    EmailAddress.objects.filter(user__in=people.values()).update(verified=True)
    for side, of, title in (
        ("here", here, "Coopération"),
        ("there", there, "Partenariats"),
        ("new", here, "Finances"),
    ):
        office = Office.objects.create(organisation=of, title=title, may_publish=True, may_bind=True)
        Holding.objects.create(office=office, account=people[side], since=date(2026, 1, 1))
    try:
        with in_a_browser(site_home) as (browser, address):
            signed = {
                side: signed_in(browser, address, who.email, "/en/account/work")
                for side, who in people.items()
            }
            yield Walk(browser, address, site_home, here, there, signed)
    finally:
        forget_dossiers()
        Organisation.objects.filter(source__startswith="dossier:").delete()
        Organisation.objects.filter(pk__in=[here.pk, there.pk]).delete()
        Account.objects.filter(pk__in=[each.pk for each in people.values()]).delete()
        connection.close()


def go(page: Any, button: str) -> None:
    """Press what leads to another page, which does not scroll sideways on the phone."""
    press(page, button)
    wide, fits = page.evaluate("(root => [root.scrollWidth, root.clientWidth])(document.documentElement)")
    assert wide <= fits, f"{page.url} scrolls sideways: {wide}"


def link_in(letter: EmailMessage) -> str:
    """The address that a letter brings, without the site's own."""
    found = re.search(r"https?://[^/\s]+(/\w+/dossier/door/\S+)", letter.get_content())
    assert found, letter.get_content()
    return found[1]


def today() -> date:
    from maillage.site.today import today as on

    return on()


def later(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def text(page: Any) -> str:
    """What a page says, in plain spaces."""
    return re.sub(r"[\s\u2066-\u2069]+", " ", page.inner_text("main"))


def shared(walk: Walk, **said: Any) -> str:
    """The key of a dossier that both towns take part in."""
    from maillage.dossiers import decisions as d

    row, _ = opened(walk.here, title={"fr": "Trier les déchets"}, need={"fr": "Nos rues sont sales."}, **said)
    do(row.pk, walk.here, d.PartyNamed(walk.there.pk, {"fr": "Agadir"}, "pivotal", True))
    do(row.pk, walk.there, d.PartyJoined())
    return str(row.pk)


def write(page: Any, address: str, **said: str) -> None:
    """A text written on its page and proposed."""
    page.goto(f"{address}/write")
    for name, words in said.items():
        page.fill(f"[id='{name}']", words)
    go(page, "button[value=propose]")


def agree(page: Any, address: str) -> None:
    """Agreed to on its page."""
    page.goto(address)
    go(page, "button[value=agree]")


def both_agree(walk: Walk, address: str) -> None:
    for side in ("here", "there"):
        with walk.on_phone(side) as page:
            agree(page, address)
    assert "engage depuis" in said_of(walk, "here", address)


def said_of(walk: Walk, side: str, address: str) -> str:
    with walk.on_phone(side) as page:
        page.goto(address)
        return text(page)


def agreed(key: str, name: str, articles: dict[str, Any], *parties: Any) -> None:
    """A text that binds already: written by the first, each adds to it what is theirs."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    def current() -> str:
        found = standing(key)
        assert found
        return found.state.texts[name].current.hash if name in found.state.texts else ""

    writers = parties if "gives" in articles else parties[:1]
    for at, party in enumerate(writers, 1):
        own = {
            article: {each.pk: value[each.pk] for each in writers[:at]}
            if article in ("gives", "gains")
            else value
            for article, value in articles.items()
        }
        do(key, party, d.VersionProposed(name, own, current()))
    for party in parties:
        do(key, party, d.KeyGiven(name, current()))


def defined(walk: Walk, begun: bool = False, **said: Any) -> str:
    """A dossier whose joint text binds; with an exception from the visit and begun, where asked for."""
    from maillage.dossiers import decisions as d

    key, both = shared(walk, **said), (walk.here, walk.there)
    agreed(
        key,
        "diagnosis",
        {"situation": {"fr": "Rien n’est trié."}, "problems": [{"fr": "Pas de bacs"}]},
        *both,
    )
    words = {each.pk: {"fr": "des équipes"} for each in both}
    definition = {
        "problem": {"fr": "Trier"}, "aim": {"fr": "60 % trient"}, "gives": words, "gains": words,
        "results": [
            {"indicator": f"r{n}", "side": each.pk, "says": {"fr": f"ménages qui trient, {n}"}, "target": "6400"}
            for n, each in enumerate(both, 1)
        ],
        "calendar": {"from": later(0), "until": later(700)},
    }  # fmt: skip
    agreed(key, "definition", definition, *both)
    if begun:
        waiver = {"reason": {"fr": "Vu l’an dernier."}, "named": {"fr": "la maire"}}
        agreed(key, "waiver", waiver, *both)
        do(key, walk.here, d.Started(today()))
    return key
