"""An organisation erased or hidden: what goes, what stays with others, who can still see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.parties.claimed import NOW, again, body, claims, draft, holds, person
from tests.parties.test_merging import furnished, merged, on_it

pytestmark = pytest.mark.database
ON = NOW.date()


def proposed(need: Any, offer: Any) -> Any:
    from maillage.exchange.models import Proposal

    return Proposal.objects.create(need=need, offer=offer, by="need", answer_by=ON, score=1)


def test_erased_nothing_is_kept_but_what_others_answered(database: None) -> None:
    from maillage.exchange.models import Answer, Entry, Solution
    from maillage.exchange.moderating import erase_all_of
    from maillage.parties.erasing import erase
    from maillage.parties.models import Membership, Organisation
    from maillage.parties.rights import holdings_of

    holder, gone, other = person(), furnished("Mairie de Larache"), body("Lille")
    holds(gone, holder)
    earlier = body("Earlier")
    merged(gone, earlier)
    claims(gone, person(), file="f" * 64 + ".jpg")
    written = draft(gone, holder)
    need = draft(gone, holder, state="published", said={"text": "Sorting"})
    offer = draft(other, person(), side="offer", state="published")
    proposal = proposed(need, offer)
    Answer.objects.create(proposal=proposal, side="need", verdict="accepted", words="mine", office="Mayor")
    Answer.objects.create(
        proposal=proposal, side="offer", verdict="accepted", words="theirs", office="Officer"
    )
    ended = erase_all_of(again(gone))
    assert [each.pk for each in ended] == [proposal.pk]
    assert erase(gone.pk, NOW) == ["f" * 64 + ".jpg"]
    assert set(on_it(gone)) <= {"exchange.Entry:organisation", "parties.Organisation:merged_into"}
    stands = again(gone)
    assert stands.erased_at == NOW and again(earlier).erased_at == NOW
    assert not (stands.website or stands.country or stands.names.exists() or again(earlier).names.exists())
    assert not holdings_of(holder, ON).exists() and not Solution.objects.filter(organisation=gone).exists()
    assert not Entry.objects.filter(pk=written.pk).exists()
    assert (again(need).state, again(need).text, again(need).said) == ("withdrawn", "", {})
    assert again(proposal).stage == "withdrawn"
    assert {each.side: each.words for each in Answer.objects.all()} == {"need": "", "offer": "theirs"}
    assert Membership.objects.filter(member=None, name="Mairie de Larache").exists()  # its network's own list
    assert Organisation.objects.filter(pk=other.pk, erased_at=None).exists()


def test_erased_twice_it_is_gone(database: None) -> None:
    from maillage.parties.claims import NotClaimed
    from maillage.parties.erasing import erase

    town = body()
    erase(town.pk, NOW)
    with pytest.raises(NotClaimed):
        erase(town.pk, NOW)
    with pytest.raises(NotClaimed):
        claims(town, person())


def test_one_erased_is_merged_and_parted_no_more(database: None) -> None:
    from maillage.parties.erasing import erase
    from maillage.parties.merging import NotMerged, undo

    kept, gone = body(), body("Larache", website="https://larache.example.org")
    done = merged(kept, gone)
    erase(kept.pk, NOW)
    assert again(done).moved == {}
    with pytest.raises(NotMerged):
        undo(done.pk, person(), NOW)
    with pytest.raises(NotMerged):
        merged(body("Third"), kept)


def test_erased_no_way_to_reach_it_is_kept_of_what_ended_before(database: None) -> None:
    from maillage.exchange.models import Introduction
    from maillage.exchange.moderating import erase_all_of

    gone, other = body(standing="verified"), body("Lille", standing="verified")
    need = draft(gone, None, state="published", place="geonames:2543549", country="MA", topics=["waste"])
    proposal = proposed(need, draft(other, None, side="offer", state="published"))
    contacts = {"need": {"mailbox": "mayor@larache.example"}, "offer": {"mailbox": "mayor@lille.example"}}
    one = Introduction.objects.create(proposal=proposal, contacts=contacts)
    type(proposal).objects.filter(pk=proposal.pk).update(stage="withdrawn", why="yes_taken_back")
    erase_all_of(again(gone))
    assert again(one).contacts == {"offer": {"mailbox": "mayor@lille.example"}}
    assert (again(need).place, again(need).country, again(need).topics) == ("", "", [])


def test_erased_a_network_leaves_no_words_in_the_rounds_that_it_sent(database: None) -> None:
    from maillage.exchange.models import Round
    from maillage.exchange.moderating import erase_all_of

    gone = body(kind="network", standing="verified")
    said = {
        "title": "Water in the Oriental",
        "words": "Write to us.",
        "language": "en",
        "opens": ON,
        "closes": ON,
    }
    sent = Round.objects.create(network=gone, state="sent", **said)
    Round.objects.create(network=gone, state="called", **said)
    erase_all_of(again(gone))
    [left] = Round.objects.all()
    assert (left.pk, left.title, left.words) == (sent.pk, "", "")


def test_hidden_and_shown_again_with_what_it_published(database: None) -> None:
    from maillage.exchange.moderating import hide, hide_all_of, show_all_of
    from maillage.parties.hiding import hide as hide_organisation
    from maillage.parties.hiding import show_again

    town = body(standing="verified")
    one, other = (draft(town, None, state="published") for _ in range(2))
    hide(one.pk, 1, "advertising", NOW.replace(hour=8))
    hidden = hide_organisation(town.pk, 1, "it is not what it says", NOW)
    hide_all_of(hidden, "it is not what it says", NOW)
    assert [again(each).state for each in (one, other)] == ["hidden", "hidden"]
    show_again(town.pk, 2)
    show_all_of(again(town), NOW)
    assert [again(each).state for each in (one, other)] == ["hidden", "published"]
    assert again(town).hidden_at is None


def test_what_a_hidden_organisation_publishes_is_not_public_until_it_is_shown_again(database: None) -> None:
    from maillage.exchange.board import standing_entries
    from maillage.exchange.moderating import show_all_of
    from maillage.exchange.who import why_not_standing
    from maillage.parties.hiding import hide, show_again
    from maillage.site.exchange.line import is_public

    town = hide(body(standing="verified").pk, 1, "it is not what it says", NOW)
    entry = draft(town, None, state="published", published_at=NOW)
    assert not standing_entries().exists() and not is_public(again(entry))
    assert why_not_standing(again(entry), NOW.date()) == "not_published"
    before = again(entry).changed_at
    show_all_of(show_again(town.pk, 2), NOW)
    assert [each.pk for each in standing_entries()] == [entry.pk] and is_public(again(entry))
    assert again(entry).changed_at > before  # what reads only what is new reads it


def test_hidden_its_open_proposals_end(database: None) -> None:
    from maillage.exchange.cannot import Met
    from maillage.exchange.moderating import hide, show_again

    need = draft(body(standing="verified"), None, state="published")
    offer = draft(body("Lille", standing="verified"), None, side="offer", state="published")
    proposal = proposed(need, offer)
    done = hide(offer.pk, 1, "advertising", NOW)
    assert [each.pk for each in done.ended] == [proposal.pk]
    assert (again(proposal).stage, again(proposal).why) == ("withdrawn", "offer_hidden")
    with pytest.raises(Met):
        hide(offer.pk, 1, "advertising", NOW)
    shown = show_again(offer.pk, 2)
    assert (shown.state, shown.hidden_why) == ("published", "")
