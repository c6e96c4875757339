"""Two who claim, decide, merge, erase and accept in the same moment: in threads, on connections of their own, and really written.
One comes before the other, nothing is half done, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.at_once import at_once
from tests.parties.claimed import NOW, again, body, claims, draft, person

pytestmark = pytest.mark.database
ON = NOW.date()
TIMES, MANY_TIMES = 5, 500


@pytest.fixture
def clean(_django: None) -> Iterator[None]:
    """Nothing is left of what the threads wrote."""
    yield
    from maillage.exchange.models import Entry, Proposal
    from maillage.parties.models import Claim, Merge, Organisation
    from maillage.site.accounts.models import Account

    for model in (Merge, Claim, Proposal, Entry):
        model.objects.all().delete()
    Organisation.objects.update(merged_into=None)
    Organisation.objects.all().delete()
    Account.objects.filter(email__endswith="@example.org").delete()


def raised(came: list[Any]) -> list[str]:
    """Why those were refused that were; whatever else was raised is a fault."""
    from maillage.exchange.cannot import Cannot
    from maillage.parties.claims import NotClaimed
    from maillage.parties.merging import NotMerged

    faults = [each for each in came if isinstance(each, Exception)]
    strange = [each for each in faults if not isinstance(each, Cannot | NotClaimed | NotMerged)]
    assert not strange, strange
    return [getattr(each, "why", "") for each in faults]


def test_one_town_hall_claimed_by_six(clean: None) -> None:
    from maillage.parties.models import Claim, Holding

    for _ in range(TIMES):
        town, people = body(), [person() for _ in range(6)]
        came = at_once(*(partial(claims, town, each) for each in people))
        assert not raised(came) and again(town).standing == "frozen"
        assert Claim.objects.filter(organisation=town, state="open").count() == 6
        assert Holding.objects.filter(office__organisation=town).count() == 1


def test_one_person_claims_once_however_often(clean: None) -> None:
    from maillage.parties.models import Claim

    for _ in range(TIMES):
        town, who = body(), person()
        came = at_once(*[partial(claims, town, who)] * 4)
        assert raised(came) == ["there"] * 3
        assert Claim.objects.filter(organisation=town).count() == 1


def test_the_town_hall_of_one_place_is_made_once(clean: None) -> None:
    from django.db import transaction

    from maillage.parties.models import Organisation
    from maillage.site.at_hand import at_hand
    from maillage.site.parties.claim_of import make

    def found() -> str:
        with transaction.atomic():
            return make(at_hand(), "geonames:2543549", "")

    for _ in range(TIMES):
        keys = at_once(*[found] * 4)
        assert len(set(keys)) == 1 and Organisation.objects.filter(place="geonames:2543549").count() == 1
        Organisation.objects.all().delete()


def test_of_two_rivals_granted_at_once_one_is(clean: None) -> None:
    from maillage.parties.claims import grant
    from maillage.parties.models import Claim
    from maillage.parties.rights import may_publish

    for _ in range(TIMES):
        town, people, curator = body(), [person(), person()], person()
        both = [claims(town, each) for each in people]
        came = at_once(
            *(partial(grant, each.pk, curator, each.version, "x", NOW, alone=True) for each in both)
        )
        assert len(raised(came)) == 1
        assert sorted(Claim.objects.filter(organisation=town).values_list("state", flat=True)) == [
            "granted",
            "refused",
        ]
        assert again(town).standing == "verified"
        assert sorted(may_publish(each, again(town), ON) for each in people) == [False, True]


def test_withdrawn_and_granted_at_once_it_is_one_of_both(clean: None) -> None:
    from maillage.parties.claims import grant, withdraw
    from maillage.parties.rights import may_publish

    for _ in range(TIMES):
        town, who, curator = body(), person(), person()
        claim = claims(town, who)
        came = at_once(
            partial(grant, claim.pk, curator, claim.version, "x", NOW),
            partial(withdraw, claim.pk, who, None, NOW),
        )
        assert raised(came) == ["decided"]
        granted = again(claim).state == "granted"
        assert (again(town).standing == "verified") == granted == may_publish(who, again(town), ON)


def test_merged_both_ways_at_once_one_is_kept(clean: None) -> None:
    from maillage.parties.merging import merge
    from maillage.parties.models import Merge

    for _ in range(TIMES):
        one, other, by = body(), body("Larache"), person()
        needs = [draft(each, by) for each in (one, other)]
        came = at_once(partial(merge, one.pk, other.pk, by, "x"), partial(merge, other.pk, one.pk, by, "x"))
        assert raised(came) == ["gone"]
        kept = Merge.objects.get(kept__in=(one, other)).kept
        assert {again(each).organisation_id for each in needs} == {kept.pk}
        assert again(kept).merged_into_id is None


def test_a_chain_of_mergers_at_once_loses_nothing(clean: None) -> None:
    from maillage.parties.merging import merge

    for _ in range(TIMES):
        one, two, three, by = body(), body("Two"), body("Three"), person()
        needs = [draft(each, by) for each in (one, two, three)]
        raised(at_once(partial(merge, two.pk, one.pk, by, "x"), partial(merge, three.pk, two.pk, by, "x")))
        standing = {each.pk for each in map(again, (one, two, three)) if each.merged_into_id is None}
        assert three.pk in standing
        assert {again(each).organisation_id for each in needs} <= standing


def test_claimed_while_it_is_merged_the_claim_is_on_the_one_kept_or_refused(clean: None) -> None:
    from maillage.parties.merging import merge
    from maillage.parties.models import Claim

    for _ in range(TIMES):
        kept, gone, who, by = body(), body("Larache"), person(), person()
        came = at_once(partial(merge, kept.pk, gone.pk, by, "x"), partial(claims, gone, who))
        assert raised(came) in ([], ["gone"])
        assert set(Claim.objects.filter(by=who).values_list("organisation_id", flat=True)) <= {kept.pk}


def _accepted_and(other: Callable[[Any, Any, Any], Any], times: int) -> list[str]:
    """The stage of the proposal after both sides' yes met something else, so many times."""
    from maillage.exchange.answers import accept
    from maillage.exchange.models import Answer, Introduction
    from tests.exchange.pairs import pair

    stages = []
    for n in range(times):
        two = pair(f"{n}")
        proposal = two.proposed()
        twin = body(f"Twin {n}", standing="verified")
        came = at_once(
            partial(accept, proposal.pk, "offer", two.gives, ON, 0), partial(other, two, twin, person())
        )
        raised(came)
        now = again(proposal)
        stages.append(str(now.stage))
        given = [each.contacts for each in Introduction.objects.filter(proposal=now)]
        yes = Answer.objects.filter(proposal=now, side="offer", verdict="accepted").count()
        if other is _erases:  # whoever accepted first was introduced, and has no contact of it any more
            assert len(given) == yes <= 1 and not any("need" in each for each in given)
        else:
            assert len(given) == yes == (now.stage == "introduced")
    return stages


def _merges(two: Any, twin: Any, by: Any) -> None:
    from django.db import transaction

    from maillage.exchange.proposals import end_between
    from maillage.parties.merging import merge

    with transaction.atomic():  # the two sides of the proposal become one
        end_between(merge(two.need.organisation_id, two.offer.organisation_id, by, "x").kept)


def _goes_over(two: Any, twin: Any, by: Any) -> None:
    from maillage.parties.merging import merge

    merge(twin.pk, two.offer.organisation_id, by, "x")


def _erases(two: Any, twin: Any, by: Any) -> None:
    from django.db import transaction

    from maillage.exchange.moderating import erase_all_of
    from maillage.parties.claims import locked
    from maillage.parties.erasing import erase

    with transaction.atomic():
        erase_all_of(locked(two.need.organisation_id))
        erase(two.need.organisation_id, NOW)


def _hides(two: Any, twin: Any, by: Any) -> None:
    from maillage.exchange.moderating import hide

    hide(two.need.pk, two.need.version, "x", NOW)


@pytest.mark.parametrize("act", [_merges, _goes_over, _erases, _hides])
def test_accepted_while_something_else_happens(clean: None, act: Callable[..., Any]) -> None:
    stages = _accepted_and(act, TIMES)
    assert set(stages) <= {"introduced", "withdrawn"}
    if act is _goes_over:
        assert set(stages) == {"introduced"}
    if act is _erases:
        assert set(stages) == {"withdrawn"}


@pytest.mark.long
@pytest.mark.parametrize("act", [_merges, _goes_over, _erases, _hides])
def test_the_same_five_hundred_times(clean: None, act: Callable[..., Any]) -> None:
    stages = _accepted_and(act, MANY_TIMES // 4)
    assert len(stages) == MANY_TIMES // 4 and set(stages) <= {"introduced", "withdrawn"}
