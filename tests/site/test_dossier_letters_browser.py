"""Letters about dossiers in Arabic, as a program of mail shows them: plain text that says nothing of its language or direction. Figures,
days, codes, names and what is quoted stand as they are read, by where they stand on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.fold import fold
from maillage.dossiers.news import News, news
from maillage.reference.texts import catalogue
from tests.dossiers import stages
from tests.dossiers.at_site import do
from tests.dossiers.played import A, B
from tests.dossiers.test_old_ledgers import MADE
from tests.site.browsers import CHROMIUM, launched
from tests.site.letters import letters
from tests.site.reading_order import Order, letter_order
from tests.site.test_agenda_dossiers import together
from tests.site.test_agenda_letters import MONDAY, reader_of
from tests.site.test_agenda_letters import write as write_agenda
from tests.site.test_dossier_doors import THEIRS, asked, link, outside, town, typed
from tests.site.test_work import officer

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["officer", "outside", "reader_of", "town"]  # fixtures
pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif(
        CHROMIUM is None, reason="NO CHROMIUM: letters were looked at in no browser (apt install chromium)"
    ),
]
MARKS = re.compile("[\u2066-\u2069]")
ADDRESS = "lettres@example.org"
SEVERAL_LINES = {"fr": "Trois points :\n1. Le marché n° 4, rue 12.\n2. Le puits (30 m).\n\nRien d’autre."}
UNPLAYED = (News(B, "key_voided_several"), News(B, "missed"), News(B, "hearing_closed", "terms:v1"))
"""What no dossier that is played here brings."""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """A window of 360 pixels."""
    with launched() as browser:
        yield browser.new_context(viewport={"width": 360, "height": 800}).new_page()


def whole(letter: dict[str, Any]) -> str:
    return f"{letter['subject']}\n\n{letter['text']}"


def as_read(page: Any, text: str) -> Order:
    """Where all stands; and that it would be seen if nothing were isolated."""
    found = letter_order(page, text)
    assert letter_order(page, MARKS.sub("", text)).wrong
    return found


def in_arabic(decision: Any, after: Any, told: News) -> str:
    """A letter to the party that is told, in Arabic."""
    from django.utils.translation import override

    from maillage.site.dossiers.here import Seen
    from maillage.site.dossiers.letters import Reader, _send

    with override("ar"):
        _send(Reader(ADDRESS, "ar", told.party), told, decision, Seen("d1", after))
    return whole(letters(ADDRESS)[0])


def test_each_kind_of_letter_and_each_kind_of_decision_stands_as_it_is_read(
    database: None, page: Any
) -> None:
    plays = [made() for made in MADE.values()]
    plays += [
        each() for each in (stages.returned, stages.reserved, stages.countered, stages.rests, stages.handed)
    ]
    told_it = stages.started()
    told_it.do(A, d.Remarked(SEVERAL_LINES))
    seen, text = set[tuple[str, str]](), []
    for play in (*plays, told_it):
        before = fold([])
        for decision in play.decided:
            after = fold([decision], before)
            # what asks nothing of anybody stands in the letter of the week, by the same sentence
            told = [*news(before, after, decision)] or [News(B, "warned")]
            before = after
            for each in told if B in after.parties else ():
                sort = (each.what, type(decision.what).__name__)
                if sort not in seen:
                    text.append(in_arabic(decision, after, each))
                seen.add(sort)
    text += [in_arabic(decision, after, each) for each in UNPLAYED]
    assert {what for what, _ in seen} | {each.what for each in UNPLAYED} == {
        *catalogue("maillage.site", "dossier_mail")["next"]
    }
    found = as_read(page, "\n\n".join(text))
    assert not found.wrong, "\n".join(dict.fromkeys(found.wrong))
    assert found.runs > 500 and found.pairs > 200, found


def test_letters_of_a_link_stand_as_they_are_read(town: Client, outside: Client, page: Any) -> None:
    key, partner = asked(town)
    at, code = link(town, key, partner, language="ar")
    assert typed(outside, at, code).status_code == 302
    found = Order()
    sent = letters(THEIRS)
    assert len(sent) == 3, "the link, its code, and the copy"
    for each in sent:
        assert re.search("[\u0621-\u064a]", each["subject"])
        found += letter_order(page, whole(each))
    assert not found.wrong and not as_read(page, "\n".join(map(whole, sent))).wrong, found.wrong
    assert found.runs > 50, found


def test_the_letter_of_the_week_stands_as_it_is_read(reader_of: tuple[Any, Any], page: Any) -> None:
    from maillage.site.accounts.models import Account

    account, own = reader_of
    Account.objects.filter(pk=account.pk).update(language="ar")
    key, partner = together(own)
    day = MONDAY - stages.DAY
    do(key, partner, d.Remarked(SEVERAL_LINES), day=day)
    do(
        key,
        partner,
        d.PromiseMade("p1", {"fr": "Une équipe (3 personnes)."}, MONDAY + 9 * stages.DAY),
        day=day,
    )
    assert write_agenda(account, MONDAY)
    [letter] = letters(account.email)
    found = as_read(page, whole(letter))
    assert not found.wrong, found.wrong
    assert found.runs > 20 and "n° 4" in MARKS.sub("", letter["text"]), letter["text"]
