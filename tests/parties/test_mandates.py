"""Mandates and sittings: said and taken back by who acts for the organisation; the lines around a vote, to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from maillage.reference.dates import PartialDate
from maillage.rules.agenda import sentences

pytestmark = pytest.mark.usefixtures("_django")
ON = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
VOTE = date(2027, 3, 14)
DAY = timedelta(days=1)


@pytest.fixture
def party(database: None) -> Any:
    from maillage.parties.organisations import Facts, Registration, register
    from maillage.site.accounts.models import Account

    account = Account.objects.create_user("member@example.org")
    facts = Facts("local_authority", "municipality", "FR")
    return register(Registration(facts, "Ville de Lille", "fr", "Officer"), account, ON, NOW)


def around(on: date, **more: Any) -> dict[str, Any]:
    from maillage.parties.obligations import Vote, around_vote

    vote = Vote("1", "lille", PartialDate.of(VOTE), "council", "Decree", True, **{"ends": VOTE, **more})
    return {each.kind: each for each in around_vote(vote, on)}


@pytest.mark.database
def test_what_is_said_stands_once_and_is_taken_back(party: Any) -> None:
    from maillage.parties import mandates as verbs

    by = party.made_by
    first = verbs.say_mandate(party.key, "council", VOTE, None, "", by, ON)
    again = verbs.say_mandate(party.key, "council", VOTE, None, " Decree  12 ", by, ON)
    assert first.pk == again.pk and party.mandates.get().source == "Decree 12"
    assert verbs.say_sittings(party.key, [date(2026, 12, 15), date(2026, 12, 15)], by, ON) == 1
    assert verbs.say_sittings(party.key, [date(2026, 12, 15), date(2027, 1, 20)], by, ON) == 1
    assert verbs.sittings_of(party, date(2026, 12, 16)) == [date(2027, 1, 20)]
    verbs.take_mandate_back(first.pk, party.key, by, ON)
    verbs.take_sitting_back(party.sittings.first().pk, party.key, by, ON)
    assert not party.mandates.exists() and party.sittings.count() == 1


@pytest.mark.database
@pytest.mark.parametrize(
    ("what", "ends", "election", "fault"),
    [
        ("parliament", VOTE, None, {"what": "choose"}),
        ("council", None, None, {"ends_on": "no_day"}),
        ("council", ON - DAY, None, {"ends_on": "past"}),
        ("council", date(2060, 1, 1), None, {"ends_on": "far"}),
        ("council", VOTE, VOTE + DAY, {"election": "after_end"}),
        ("council", VOTE, date(1, 1, 1), {"election": "too_early"}),
    ],
)
def test_what_cannot_be_is_named(
    party: Any, what: str, ends: date | None, election: date | None, fault: dict[str, str]
) -> None:
    from maillage.parties import mandates as verbs
    from maillage.parties.organisations import Wrong

    with pytest.raises(Wrong) as wrong:
        verbs.say_mandate(party.key, what, ends, election, "", party.made_by, ON)
    assert wrong.value.faults == fault
    assert not party.mandates.exists()


@pytest.mark.database
def test_nobody_says_it_for_others_and_no_one_says_without_end(party: Any) -> None:
    from maillage.parties import mandates as verbs
    from maillage.parties.organisations import NotAllowed, Wrong
    from maillage.site.accounts.models import Account

    stranger = Account.objects.create_user("stranger@example.org")
    with pytest.raises(NotAllowed):
        verbs.say_mandate(party.key, "council", VOTE, None, "", stranger, ON)
    with pytest.raises(NotAllowed):
        verbs.say_sittings(party.key, [VOTE], stranger, ON)
    for number in range(verbs.MOST_MANDATES):
        verbs.say_mandate(party.key, "council", VOTE + number * DAY, None, "", party.made_by, ON)
    with pytest.raises(Wrong) as wrong:
        verbs.say_mandate(party.key, "head", VOTE, None, "", party.made_by, ON)
    assert wrong.value.faults == {"ends_on": "too_many"}
    with pytest.raises(Wrong):
        verbs.say_sittings(
            party.key, [ON + n * DAY for n in range(verbs.MOST_SITTINGS + 1)], party.made_by, ON
        )
    with pytest.raises(Wrong):
        verbs.say_sittings(party.key, [], party.made_by, ON)


def test_notes_are_due_half_a_year_before_the_vote_and_the_new_team_is_met_after_it() -> None:
    found = around(VOTE - 200 * DAY)
    assert set(found) == {"mandate_end", "handover"}
    assert found["handover"].due == date(2026, 9, 15)  # 180 days before 14 March 2027
    assert found["mandate_end"].due == VOTE
    after = around(VOTE + DAY)
    assert set(after) == {"new_team"} and after["new_team"].due == date(2027, 5, 13)  # 60 days after


@pytest.mark.parametrize(
    ("on", "stands"),
    [
        (VOTE - 91 * DAY, False),
        (VOTE - 90 * DAY, True),
        (VOTE - DAY, True),
        (VOTE, True),
        (VOTE + DAY, False),
    ],
)
def test_nothing_long_is_begun_from_ninety_days_before_the_vote_until_it(on: date, stands: bool) -> None:
    assert ("no_new_commitment" in around(on)) == stands


def test_a_vote_far_away_or_long_past_is_in_no_agenda() -> None:
    assert around(VOTE - 366 * DAY) == {}
    assert around(VOTE - 365 * DAY) != {}
    assert around(VOTE + 150 * DAY) != {}
    assert around(VOTE + 151 * DAY) == {}


def test_a_leap_day_counts() -> None:
    from maillage.parties.obligations import Vote, around_vote

    [met] = around_vote(Vote("1", "x", PartialDate.of(date(2028, 1, 15)), "head"), date(2028, 1, 16))
    assert met.due == date(2028, 3, 15)  # 60 days, 29 February among them


def test_the_lines_say_whose_mandate_and_what_goes_on_beyond_it() -> None:
    own = around(ON, crossed=("Water in Saint-Louis", "Waste in Sfax"))
    said = sentences(own["mandate_end"], "en")
    assert "the council" in said.what
    assert "Planned beyond that day: Water in Saint-Louis, Waste in Sfax." in said.why
    arabic = sentences(own["mandate_end"], "ar").why
    assert (
        "\u2068Water in Saint-Louis\u2069، \u2068Waste in Sfax\u2069" in arabic
    )  # each by itself: the first stands first
    theirs = around(ON, partner=("larache", "Commune de Larache"))
    assert "handover" not in theirs  # that is for them to write
    assert "Commune de Larache" in sentences(theirs["mandate_end"], "fr").what
    for language in ("en", "fr", "ar"):
        for line in (*own.values(), *theirs.values()):
            assert "?" not in "".join((sentences(line, language).what, sentences(line, language).why))


@pytest.mark.parametrize(
    ("ends", "on", "kind", "said"),
    [
        (VOTE, ON, "mandate_end", "The mandate ends on 14 March 2027."),
        (VOTE + 6 * DAY, ON, "mandate_end", "The vote is on 14 March 2027. The mandate ends on 20 March 2027."),
        (None, ON, "handover", "The mandate of the council comes to its end. The vote is on 14 March 2027."),
        (VOTE, VOTE + DAY, "new_team", "The last mandate ended on 14 March 2027."),
        (VOTE + 6 * DAY, VOTE + DAY, "new_team", "The vote was on 14 March 2027. The mandate ends on 20 March 2027."),
        (None, VOTE + DAY, "new_team", "The vote was on 14 March 2027."),
    ],
)  # fmt: skip
def test_the_day_of_the_vote_is_not_taken_for_the_end_of_the_mandate(
    ends: date | None, on: date, kind: str, said: str
) -> None:
    assert sentences(around(on, ends=ends)[kind], "en").why.strip() == said


def test_lines_lead_to_a_page_where_their_action_can_be_done() -> None:
    own, after = around(VOTE - DAY), around(VOTE + DAY)
    assert own["mandate_end"].address == "/party/lille/agenda/mandates"
    assert own["handover"].address == own["no_new_commitment"].address == "/party/lille/agenda"
    assert after["new_team"].address == "/party/lille"
    theirs = around(VOTE + DAY, partner=("larache", "Commune de Larache"))
    assert theirs["new_team"].address == "/party/larache"


@pytest.mark.database
def test_one_person_alone_and_one_who_leaves_are_told_of(party: Any) -> None:
    from maillage.parties.models import Holding, Organisation
    from maillage.parties.obligations import of_organisations
    from maillage.site.accounts.models import Account

    party.standing = "verified"
    party.save()

    def kinds(on: date = ON) -> dict[str, Any]:
        organisation = Organisation.objects.prefetch_related("names").get(pk=party.pk)
        return {each.kind: each for each in of_organisations([organisation], on, "en")}

    assert set(kinds()) == {"bus_factor"}
    office = party.offices.get()
    second = Account.objects.create_user("second@example.org", name="Rim")
    held = Holding.objects.create(office=office, account=second, since=ON)
    assert kinds() == {}
    Holding.objects.filter(pk=held.pk).update(until=date(2027, 2, 1))
    leaves = kinds()["staff_leaves"]
    assert leaves.due == date(2027, 1, 2)  # thirty days before
    assert "Rim" in sentences(leaves, "en").what and "31 January 2027" in sentences(leaves, "en").why
    assert set(kinds(date(2027, 1, 31))) == {"staff_leaves"}
    assert set(kinds(date(2027, 2, 1))) == {"bus_factor"}
