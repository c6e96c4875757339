"""Procedures with their dates: back from the start, forward from today, and late with the ways out."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pytest

from maillage.rules.calendars import open_days
from maillage.rules.obligation import EARLIER
from maillage.rules.procedure import EXTRAORDINARY_SITTING, FASTER, START_LATER, TooFar, plan, plan_of
from maillage.rules.shelf import shipped
from maillage.rules.steps import Merged, MergedStep
from maillage.rules.terms import Term
from tests.rules.procedures import DAY, lyon_and_sousse, pack, rule, shelf

# ---- dates ----


def test_the_text_is_at_the_ministry_two_months_before_the_council() -> None:
    found = lyon_and_sousse(date(2026, 2, 2))
    assert found.step("tn-local.vote").latest == date(2026, 6, 15)
    assert found.step("tn-local.vote").on_sitting
    assert found.step("tn-local.text-to-the-ministry").latest == date(2026, 4, 15)
    assert found.step("tn-local.ministry-term").begin_by == date(2026, 4, 15)
    frozen = found.step("fr-local.joint-text").latest
    assert frozen == date(2026, 4, 15)  # the French vote runs beside
    french = found.step("fr-local.vote").latest
    assert french is not None
    assert french > frozen


def test_the_day_before_the_day_and_the_day_after() -> None:
    name = "tn-local.text-to-the-ministry"
    assert [lyon_and_sousse(date(2026, 4, day)).step(name).slack_days for day in (14, 15)] == [1, 0]
    assert not lyon_and_sousse(date(2026, 4, 15)).late
    after = lyon_and_sousse(date(2026, 4, 16))
    assert after.step(name).late
    assert after.late
    assert after.soonest_start is None  # no sitting is given that is late enough


@pytest.mark.parametrize(
    ("council", "text"),
    [
        (date(2026, 6, 15), date(2026, 4, 15)),
        (date(2026, 4, 30), date(2026, 2, 27)),  # the 28th is a Saturday
        (date(2026, 8, 31), date(2026, 6, 30)),
        (date(2024, 4, 29), date(2024, 2, 29)),
        (date(2024, 4, 30), date(2024, 2, 29)),  # a leap day
        (date(2023, 4, 28), date(2023, 2, 28)),
    ],
)
def test_two_months_go_by_the_calendar(council: date, text: date) -> None:
    tn = pack(
        "tn", "TN", rule("text"), rule("term", "text", lead=Term(months=2)), rule("vote", "term", sits=True)
    )
    found = plan(shelf(tn), ["TN"], council, date(2022, 1, 3), {"TN": [council]})
    assert found.step("tn.vote").latest == council
    assert found.step("tn.text").latest == text


def test_a_last_day_that_is_closed_is_moved_earlier_and_said() -> None:
    found = plan(shelf(pack("fr", "FR", rule("vote"))), ["FR"], date(2026, 5, 1), date(2026, 1, 5))
    step = found.step("fr.vote")
    assert (step.latest, step.moved, step.unmoved) == (date(2026, 4, 30), EARLIER, date(2026, 5, 1))


def test_without_sittings_any_open_day_is_taken_and_said() -> None:
    at_hand = shelf(pack("fr", "FR", rule("vote", sits=True)))
    free = plan(at_hand, ["FR"], date(2026, 6, 2), date(2026, 1, 5))
    assert free.no_sittings == ("FR",)
    assert free.step("fr.vote").on_sitting is None
    assert free.step("fr.vote").latest == date(2026, 6, 2)
    given = plan(
        at_hand,
        ["FR"],
        date(2026, 6, 2),
        date(2026, 1, 5),
        {"FR": [date(2026, 6, 20), date(2026, 5, 20), date(2026, 2, 3)]},
    )
    assert given.no_sittings == ()
    assert (given.step("fr.vote").earliest, given.step("fr.vote").latest) == (
        date(2026, 2, 3),
        date(2026, 5, 20),
    )


def test_reports_and_terms_that_run_out_hold_nothing_up() -> None:
    found = plan(shipped(), ["FR"], date(2026, 12, 31), date(2026, 11, 30))
    for name in ("referral-ended", "publication", "yearly-report"):
        step = found.step(f"fr-local.{name}")
        assert step.afterwards
        assert step.latest is None
        assert not step.late
    report = found.step("fr-local.yearly-report").earliest
    assert report is not None
    assert report >= date(2026, 12, 31)
    assert not found.late


def test_a_time_that_no_text_gives_is_said() -> None:
    found = plan(shipped(), ["FR", "RS"], date(2027, 6, 1), date(2026, 11, 30))
    assert "rs-local.consent" in found.without_term


# ---- the same by another way: every path walked, day by day ----


def random_steps(draw: random.Random) -> tuple[Merged, dict[str, list[date]]]:
    countries = ["FR", "TN", "DZ"]
    packs = {country: pack(country.lower(), country) for country in countries}
    steps: list[MergedStep] = []
    for number in range(draw.randint(2, 9)):
        country = draw.choice(countries)
        lead = draw.choice(
            [
                None,
                None,
                Term(days=draw.randint(1, 40)),
                Term(months=draw.randint(1, 2)),
                Term(working_days=draw.randint(1, 9)),
                Term(draw.randint(0, 2), draw.randint(0, 9), draw.randint(0, 5)),
            ]
        )
        before = [each.key for each in steps if draw.random() < 0.4]
        made = rule(f"s{number}", lead=lead, sits=draw.random() < 0.3)
        steps.append(MergedStep(f"s{number}", country, packs[country], made, tuple(before)))
    sittings = {}
    for country in countries:
        if draw.random() < 0.7:
            day, days = date(2025, 1, 1), []
            while day < date(2030, 1, 1):
                day += DAY * draw.randint(10, 60)
                days.append(day)
            sittings[country] = days
    return Merged(tuple(steps)), sittings


def done_by(each: MergedStep, ready: date, sittings: Mapping[str, Sequence[date]]) -> date:
    """The day on which a step ends that can be begun on a day."""
    step, is_open = each.rule.step, open_days(each.territory)
    assert step is not None
    day = step.lead.after(ready, is_open) if step.lead else ready
    while not (day in sittings[each.territory] if step.sits and each.territory in sittings else is_open(day)):
        day += DAY
    return day


def paths(of: MergedStep, onward: Mapping[str, list[MergedStep]]) -> Iterator[list[MergedStep]]:
    """Every chain of steps from one on."""
    if not onward[of.key]:
        yield [of]
    for other in onward[of.key]:
        for rest in paths(other, onward):
            yield [of, *rest]


@pytest.mark.parametrize("seed", range(60))
def test_earliest_and_latest_are_those_of_the_critical_path(seed: int) -> None:
    draw = random.Random(seed)
    merged, sittings = random_steps(draw)
    today = date(2026, 1, 1) + DAY * draw.randint(0, 200)
    start = today + DAY * draw.randint(0, 700)
    found = plan_of(merged, start, today, sittings)
    of_key = {each.key: each for each in merged.steps}
    back = {each.key: [of_key[other] for other in each.after] for each in merged.steps}
    onward: dict[str, list[MergedStep]] = {each.key: [] for each in merged.steps}
    for each in merged.steps:
        for other in each.after:
            onward[other].append(each)
    for each in merged.steps:
        ends = []
        for path in paths(each, back):
            day = today
            for step in reversed(path):
                day = done_by(step, day, sittings)
            ends.append(day)
        assert found.step(each.key).earliest == max(ends)

        def all_done(last: date, each: MergedStep = each) -> date:
            """When all that follows is done, if this step ends on a day."""
            over = last
            for path in paths(each, onward):
                day = last
                for step in path[1:]:
                    day = done_by(step, day, sittings)
                over = max(over, day)
            return over

        latest = start
        while done_by_itself(each, latest, sittings) != latest or all_done(latest) > start:
            latest -= DAY
        assert found.step(each.key).latest == latest
    assert found.late == any(
        each.earliest > each.latest for each in found.steps if each.earliest and each.latest
    )
    assert found.soonest_start == max(each.earliest for each in found.steps if each.earliest)


def done_by_itself(each: MergedStep, day: date, sittings: Mapping[str, Sequence[date]]) -> date:
    """The first day from a day on on which a step can end."""
    assert each.rule.step is not None
    bare = replace(each, rule=replace(each.rule, step=replace(each.rule.step, lead=None)))
    return done_by(bare, day, sittings)


@pytest.mark.parametrize("seed", range(40))
def test_a_later_today_makes_no_latest_day_later_and_no_earliest_earlier(seed: int) -> None:
    draw = random.Random(seed)
    merged, sittings = random_steps(draw)
    start = date(2027, 1, 1) + DAY * draw.randint(0, 300)
    today, before = date(2026, 1, 1), None
    for _ in range(8):
        now = plan_of(merged, start, today, sittings)
        if before is not None:
            for was, each in zip(before.steps, now.steps, strict=True):
                assert each.latest == was.latest
                assert was.earliest is not None
                assert each.earliest is None or each.earliest >= was.earliest
                assert each.late >= was.late
        before, today = now, today + DAY * draw.randint(1, 90)


@pytest.mark.parametrize("country", ["MA", "TN", "SN", "CM", "ML", "BF", "RS", "BG", "MG"])
def test_the_same_of_the_rules_that_ship_over_two_years(country: str) -> None:
    start, sittings = date(2027, 11, 5), {"FR": [date(2026, 1, 20) + 60 * DAY * n for n in range(14)]}
    before = plan(shipped(), ["FR", country], start, date(2026, 1, 5), sittings)
    for days in range(1, 760, 40):
        now = plan(shipped(), ["FR", country], start, date(2026, 1, 5) + days * DAY, sittings)
        for was, step in zip(before.steps, now.steps, strict=True):
            assert (step.key, step.latest) == (was.key, was.latest)
            assert step.late >= was.late
        before = now
    assert before.late


@pytest.mark.parametrize("seed", range(40))
def test_doing_a_step_makes_nothing_later(seed: int) -> None:
    draw = random.Random(seed)
    merged, sittings = random_steps(draw)
    today, start = date(2026, 6, 1), date(2027, 1, 1)
    done: dict[str, date] = {}
    before = plan_of(merged, start, today, sittings, done)
    for each in draw.sample(merged.steps, len(merged.steps)):
        done[each.key] = today - DAY * draw.randint(0, 100)
        now = plan_of(merged, start, today, sittings, done)
        for was, step in zip(before.steps, now.steps, strict=True):
            assert step.latest == was.latest
            assert step.earliest is not None
            assert was.earliest is not None
            assert step.earliest <= was.earliest
        assert before.soonest_start is not None
        assert now.soonest_start is not None
        assert now.soonest_start <= before.soonest_start
        before = now
    assert not before.late
    assert before.soonest_start == today


def test_a_day_that_has_not_come_is_not_done() -> None:
    at_hand = shelf(pack("fr", "FR", rule("vote")))
    today = date(2026, 6, 1)
    assert plan(at_hand, ["FR"], today, today, done={"fr.vote": today}).step("fr.vote").done_on == today
    assert plan(at_hand, ["FR"], today, today, done={"fr.vote": today + DAY}).step("fr.vote").done_on is None


# ---- late, and the ways out ----


def test_starting_on_the_soonest_day_is_not_late_and_a_day_sooner_is() -> None:
    today, sittings = (
        date(2026, 11, 30),
        {"TN": [date(2026, 12, 15), date(2027, 2, 26)], "RS": [date(2027, 1, 20)]},
    )
    late = plan(shipped(), ["FR", "TN", "RS"], date(2027, 1, 29), today, sittings)
    assert late.late
    assert late.ways_out[0].way == START_LATER
    soonest = late.ways_out[0].day
    assert soonest == late.soonest_start == date(2027, 2, 26)
    assert not plan(shipped(), ["FR", "TN", "RS"], soonest, today, sittings).late
    assert plan(shipped(), ["FR", "TN", "RS"], soonest - DAY, today, sittings).late


def test_an_extraordinary_sitting_is_named_with_its_day_where_it_is_enough() -> None:
    today, start = date(2026, 11, 30), date(2027, 2, 10)
    sittings = {"TN": [date(2026, 12, 15), date(2027, 2, 26)], "RS": [date(2027, 1, 20)]}
    late = plan(shipped(), ["FR", "TN", "RS"], start, today, sittings)
    way = next(each for each in late.ways_out if each.way == EXTRAORDINARY_SITTING)
    assert way.keys == ("tn-local.vote",)  # the Serbian assembly sits in time
    assert way.day is not None
    held = plan(shipped(), ["FR", "TN", "RS"], start, today, {**sittings, "TN": [*sittings["TN"], way.day]})
    assert not held.late
    assert held.step("tn-local.vote").latest == way.day
    after = plan(
        shipped(), ["FR", "TN", "RS"], start, today, {**sittings, "TN": [*sittings["TN"], way.day + DAY]}
    )
    assert after.late


def test_where_no_sitting_would_do_none_is_proposed() -> None:
    late = plan(shipped(), ["FR", "TN"], date(2026, 12, 20), date(2026, 11, 30), {"TN": [date(2027, 2, 26)]})
    assert [each.way for each in late.ways_out] == [
        START_LATER
    ]  # the two months of the ministry cannot be made shorter


def test_ones_own_steps_done_faster() -> None:
    fr = pack("fr", "FR", rule("write", lead=Term(days=20)), rule("vote", "write"))
    late = plan(shelf(fr), ["FR"], date(2026, 6, 12), date(2026, 6, 1))
    assert [(each.way, each.day, each.keys, each.days) for each in late.ways_out] == [
        (START_LATER, date(2026, 6, 22), (), 0),
        (FASTER, None, ("fr.write",), 10),
    ]
    theirs = pack(
        "fr",
        "FR",
        rule("wait", lead=Term(days=20), waits=True, counts_against="authority"),
        rule("vote", "wait"),
    )
    others = plan(shelf(theirs), ["FR"], date(2026, 6, 12), date(2026, 6, 1))
    assert [each.way for each in others.ways_out] == [START_LATER]


def test_doing_ones_own_steps_at_once_is_proposed_only_where_it_is_enough() -> None:
    fr = pack(
        "fr", "FR", rule("write", lead=Term(days=20)), rule("wait", "write", lead=Term(days=20), waits=True), rule("vote", "wait")
    )  # fmt: skip
    enough = plan(shelf(fr), ["FR"], date(2026, 6, 22), date(2026, 6, 1))
    assert [each.way for each in enough.ways_out] == [START_LATER, FASTER]
    never = plan(shelf(fr), ["FR"], date(2026, 6, 12), date(2026, 6, 1))
    assert [each.way for each in never.ways_out] == [START_LATER]


def test_where_no_sitting_given_is_early_enough_it_takes_an_extraordinary_one() -> None:
    fr = pack("fr", "FR", rule("write"), rule("vote", "write", sits=True))
    late = plan(shelf(fr), ["FR"], date(2026, 6, 12), date(2026, 6, 1), {"FR": [date(2026, 6, 20)]})
    vote = late.step("fr.vote")
    assert (vote.earliest, vote.latest, vote.on_sitting, vote.late) == (
        date(2026, 6, 20),
        date(2026, 6, 12),
        False,
        True,
    )
    assert not late.step("fr.write").late
    assert [(each.way, each.day) for each in late.ways_out] == [
        (START_LATER, date(2026, 6, 20)),
        (EXTRAORDINARY_SITTING, date(2026, 6, 12)),
    ]


@pytest.mark.parametrize(
    ("start", "today"),
    [
        (date.max, date(2026, 6, 1)), (date.min, date(2026, 6, 1)), (date(2126, 6, 3), date(2026, 6, 1)),
        (date.max, date.max), (date.min, date.min),
    ],
)  # fmt: skip
def test_a_start_beyond_all_reckoning_is_refused_in_words(start: date, today: date) -> None:
    with pytest.raises(TooFar) as found:
        plan(shipped(), ["FR", "TN"], start, today)
    for language in ("en", "fr", "ar"):
        assert str(start) in found.value.problem().message(language)
        assert "100" in found.value.problem().mend(language)


def test_a_start_a_hundred_years_away_is_still_reckoned() -> None:
    assert plan(shipped(), ["FR", "TN"], date(2126, 6, 1), date(2026, 6, 1)).late is False
    assert plan(shipped(), ["FR", "TN"], date(1926, 6, 1), date(2026, 6, 1)).late is True


def test_sittings_that_end_too_soon_leave_the_start_open() -> None:
    fr = pack("fr", "FR", rule("write", lead=Term(days=20)), rule("vote", "write", sits=True))
    late = plan(shelf(fr), ["FR"], date(2026, 6, 12), date(2026, 6, 1), {"FR": [date(2026, 6, 10)]})
    assert late.soonest_start is None
    assert late.step("fr.vote").earliest is None
    assert late.step("fr.vote").late
    first = late.ways_out[0]
    assert (first.way, first.day, first.keys) == (START_LATER, date(2026, 6, 22), ("fr.vote",))


def test_the_critical_chain_ends_where_the_soonest_start_is() -> None:
    found = lyon_and_sousse(date(2026, 2, 2))
    assert found.step(found.critical[-1]).earliest == found.soonest_start
    assert "tn-local.ministry-term" in found.critical
