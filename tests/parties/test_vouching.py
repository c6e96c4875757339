"""The word of a partner, and a code that went to a mailbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.parties.claimed import NOW, again, body, claims, holds, person

pytestmark = pytest.mark.database


def test_a_word_is_given_by_who_manages_a_verified_partner(database: None) -> None:
    from maillage.parties.claims import NotClaimed
    from maillage.parties.vouching import give_word, may_vouch

    partner, holder, clerk = body("Lille", standing="verified", country="FR"), person(), person()
    holds(partner, holder)
    holds(partner, clerk, "Clerk", may_publish=True)
    author = person()
    claim = claims(body(), author, "word", asked=partner)
    assert claim.shown_at is None
    assert [may_vouch(each, claim, NOW) for each in (holder, clerk, person(), author)] == [
        True, False, False, False,
    ]  # fmt: skip
    for each in (clerk, author):
        with pytest.raises(NotClaimed):
            give_word(claim.pk, each, claim.version, True, "we met", NOW)
    said = give_word(claim.pk, holder, claim.version, False, "nobody of that name", NOW)
    assert (said.word, said.word_why, said.shown_at) == ("no", "nobody of that name", None)
    said = give_word(claim.pk, holder, said.version, True, "found him", NOW)
    assert (said.word, said.word_by_id, said.shown_at) == ("yes", holder.pk, NOW)


def test_nobody_vouches_for_themselves_nor_an_office_that_has_ended(database: None) -> None:
    from maillage.parties.models import Holding
    from maillage.parties.vouching import may_vouch

    partner, author, left = body("Lille", standing="verified"), person(), person()
    holds(partner, author)
    office = holds(partner, left, "Before")
    Holding.objects.filter(office=office).update(until=NOW.date())
    claim = claims(body(), author, "word", asked=partner)
    assert not may_vouch(author, claim, NOW) and not may_vouch(left, claim, NOW)


@pytest.mark.parametrize("standing", ["new", "under_review", "frozen"])
def test_the_word_of_one_that_is_not_verified_says_nothing(database: None, standing: str) -> None:
    from maillage.parties.vouching import bearing, may_vouch

    partner, holder = body("Lille", standing=standing), person()
    holds(partner, holder)
    claim = claims(body(), person(), "word", asked=partner)
    assert not may_vouch(holder, claim, NOW) and not bearing("Lille")


def test_who_is_asked_is_found_by_a_name_or_a_part_of_it(database: None) -> None:
    from maillage.parties.vouching import bearing

    whole = body("Saint-Étienne Métropole", standing="verified")
    town = body("Saint-Étienne", standing="verified")
    assert bearing("SAINT ETIENNE") == [town]
    assert bearing("etienne metropole") == [whole]
    assert bearing("saint etienne", but=town.pk) == [whole]
    assert bearing("  ") == [] and bearing("nobody") == []


def test_a_code_shows_it_and_only_its_author_types_it(database: None) -> None:
    from maillage.parties.claims import NotClaimed
    from maillage.parties.vouching import send_code, type_code

    author, town = person(), body()
    claim = claims(town, author, "mailbox", mailbox="mairie@gmail.com", mailbox_public=True)
    sent = send_code(claim.pk, claim.version, NOW)
    kept = again(claim)
    assert sent.code not in kept.code and len(kept.code) == 64
    with pytest.raises(NotClaimed):
        type_code(claim.pk, person(), sent.code, NOW)
    typed = type_code(claim.pk, author, f" {sent.code.lower().replace('-', ' ')} ", NOW)
    assert typed.shown_at == NOW and again(claim).code == ""
    assert type_code(claim.pk, author, "whatever", NOW).shown_at == NOW  # typed twice, it is typed once


def test_a_wrong_code_is_counted_and_five_end_it(database: None) -> None:
    from maillage.parties.vouching import WrongCode, send_code, type_code

    author = person()
    claim = claims(body(), author, "mailbox", mailbox="m@example.org", mailbox_public=True)
    sent, left = send_code(claim.pk, None, NOW), []
    for _ in range(5):
        with pytest.raises(WrongCode) as told:
            type_code(claim.pk, author, "AAAA-AAAA", NOW)
        left.append(told.value.left)
    assert left == [4, 3, 2, 1, None]
    with pytest.raises(WrongCode):
        type_code(claim.pk, author, sent.code, NOW)
    other = send_code(claim.pk, None, NOW)
    assert type_code(claim.pk, author, other.code, NOW).shown_at


def test_a_code_holds_for_a_day_and_the_newest_alone(database: None) -> None:
    from maillage.parties.vouching import HOLDS, WrongCode, send_code, type_code

    author = person()
    claim = claims(body(), author, "mailbox", mailbox="m@example.org", mailbox_public=True)
    first = send_code(claim.pk, None, NOW)
    second = send_code(claim.pk, None, NOW)
    with pytest.raises(WrongCode):
        type_code(claim.pk, author, first.code, NOW)
    with pytest.raises(WrongCode) as told:
        type_code(claim.pk, author, second.code, NOW + HOLDS)
    assert told.value.left is None
    assert type_code(claim.pk, author, second.code, NOW + HOLDS - timedelta(seconds=1)).shown_at


def test_no_code_leaves_for_a_mailbox_that_nobody_has_looked_at(database: None) -> None:
    from maillage.parties.claims import NotClaimed
    from maillage.parties.vouching import WrongCode, send_code, type_code

    author = person()
    claim = claims(body(), author, "mailbox", mailbox="mine@example.org")
    with pytest.raises(NotClaimed):
        send_code(claim.pk, claim.version, NOW)
    with pytest.raises(WrongCode):
        type_code(claim.pk, author, "", NOW)
    sent = send_code(claim.pk, claim.version, NOW, public=True)
    assert type_code(claim.pk, author, sent.code, NOW).mailbox_public


@pytest.mark.parametrize(
    "typed", ["k7qf 32mx", "K7QF–32MX", "K٧QF-٣٢MX", "Ｋ７ＱＦ３２ＭＸ", " K7QF32MX\u200f"]
)
def test_a_code_is_known_by_its_letters_and_figures_in_whatever_script(database: None, typed: str) -> None:
    from maillage.parties.codes import is_code, mark_of

    assert is_code(typed, mark_of("K7QF-32MX", "claim"), "claim")
    assert not is_code(typed, mark_of("K7QF-32MX", "follow"), "claim")
    assert not is_code("K7QF-3²MY", mark_of("K7QF-32MX", "claim"), "claim")
