"""What claims and pages that grow old bring to an agenda: of whom a word is asked, who waits for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.parties.claimed import NOW, body, claims, holds, person

pytestmark = pytest.mark.database
ON = NOW.date()


def asked(organisation: Any, reader: Any) -> list[str]:
    from maillage.parties.models import Organisation
    from maillage.parties.obligations import of_organisations

    found = Organisation.objects.prefetch_related("names").filter(pk=organisation.pk)
    return [each.kind for each in of_organisations(list(found), ON, "en", reader)]


def test_a_word_is_asked_of_who_is_known_and_never_for_a_claim_of_their_own(database: None) -> None:
    known, town, author, other = body(), body("Sousse"), person(), person()
    type(known).objects.filter(pk=known.pk).update(standing="verified")
    for each in (author, other):
        holds(known, each)
    known.refresh_from_db()
    claims(town, author, "word", asked=known)
    assert asked(known, other) == asked(known, None) == ["claim_word"]
    assert asked(known, author) == []
    type(known).objects.filter(pk=known.pk).update(standing="under_review")
    assert asked(known, other) == []


def test_a_claim_is_the_author_s_until_it_is_shown_and_then_waits_for_the_desk(database: None) -> None:
    from maillage.parties.obligations import of_person
    from maillage.rules.agenda import sentences

    author = person()
    claim = claims(body(), author)

    def line() -> Any:
        [found] = of_person(author, NOW, "en")
        return found

    type(claim).objects.update(shown_at=None)
    assert (line().kind, line().state, line().who) == ("claim", "open", "officer")
    type(claim).objects.update(shown_at=NOW)
    assert (line().kind, line().state, line().who) == ("claim_waits", "waiting", "curator")
    assert "Prove" not in sentences(line(), "en").what
    type(claim).objects.update(wanted="Another letter")
    assert line().kind == "claim"  # something more is asked for


@pytest.mark.parametrize(("age", "stands"), [(187, False), (188, True), (365, True), (400, True)])
def test_a_page_that_nobody_confirmed_for_long_asks_whether_it_holds(
    _django: None, age: int, stands: bool
) -> None:
    from maillage.parties.models import Organisation
    from maillage.parties.obligations import of_page

    said = ON - timedelta(days=age)
    found = list(of_page(Organisation(key="k", confirmed_on=said), ON))
    assert [(each.kind, each.due, each.address) for each in found] == (
        [("page_refresh", said + timedelta(days=365), "/party/k/desk")] if stands else []
    )
    contested = Organisation(key="k", confirmed_on=said, standing="frozen")
    assert not list(of_page(contested, ON))  # nobody can say it today
