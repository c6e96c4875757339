"""What was read of funds and of their calls, and that it is asked for."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Any

import pytest

from maillage.rules.calls import state, version_on, window
from maillage.rules.condition import compiled
from maillage.rules.read_calls import read_calls, shipped_calls
from maillage.rules.shelf import shipped
from maillage.rules.vocabulary import vocabulary

DATA = resources.files("maillage.rules").joinpath("data")
NOT_JUDGED = {"currency", "call_opened_on", "starts_on", "applicant_level", "steps_done", "own_total"}
"""Facts of which no rule of a fund asks: by what packs are dated or told in, what steps and procedures ask."""


def test_no_fact_of_funds_is_asked_without_a_reader() -> None:
    said = tomllib.loads(DATA.joinpath("facts.toml").read_text(encoding="utf-8"))
    read: set[str] = set()
    for pack in shipped().packs.values():
        for rule in pack.rules:
            for condition in filter(None, (rule.when, rule.need)):
                for leaf in compiled(condition, pack.values).leaves():
                    for name in filter(None, (leaf.fact, leaf.other)):
                        read |= {name, *vocabulary()[name].of}
    assert {name for name in said if name not in read} <= NOT_JUDGED


@pytest.mark.parametrize("pack", shipped().funds(), ids=lambda pack: pack.id)
def test_every_value_and_rule_of_a_fund_says_where_it_was_read(pack: Any) -> None:
    for source in (*pack.sources.values(), *(rule.source for rule in pack.rules)):
        assert source.title and source.as_of == date(2026, 11, 22) and source.address.startswith("http"), (
            source
        )
    assert pack.checked < pack.review_by <= pack.checked.replace(year=pack.checked.year + 1)


# --- Calls ---


def test_calls_are_read_without_a_fault_and_each_is_of_a_fund() -> None:
    found, problems = read_calls(DATA.joinpath("calls.toml").read_text(encoding="utf-8"), "calls.toml")
    assert problems == [] and found == shipped_calls()
    assert {call.fund for call in found.values()} <= {pack.id for pack in shipped().funds()}


RE_DATED = [
    ("fr-general-2025", "2025-02-17", "2025-04-07", "2025-05-30", False),
    ("franco-moroccan-2025", "2025-04-15", "2025-06-01", "2025-09-30", True),
    ("fr-palestinian-2025", "2025-03-03", "2025-04-15", "2025-06-15", True),
    ("fr-lebanese-2025", "2025-02-17", "2025-04-07", "2025-06-03", False),
    ("fr-armenian-2025", "2025-02-17", "2025-04-07", "2025-05-23", False),
    ("fr-ukrainian-2025", "2025-02-24", "2025-04-22", "2025-05-16", False),
    ("franco-senegalese-2025", "2025-01-20", "2025-03-10", "2025-03-21", False),
    ("fr-sport-2025", "2025-02-24", "2025-04-22", "2025-06-06", False),
    ("fr-ocean-2025", "2025-06-07", "2025-06-07", "2025-09-26", True),
    ("fr-heritage-2025", "2025-02-24", "2025-04-22", "2025-05-30", False),
    ("fr-turnkey-2025", "2025-03-03", "2025-04-28", "2025-06-06", False),
]


@pytest.mark.parametrize(("name", "published", "opens", "closes", "to_confirm"), RE_DATED)
def test_calendar_of_2025_as_it_was_re_dated(
    name: str, published: str, opens: str, closes: str, to_confirm: bool
) -> None:
    call = shipped_calls()[name]
    version = version_on(call, date(2025, 12, 31))
    assert version is not None
    days = [each.isoformat() for each in (version.published, version.opens, version.closes) if each]
    assert (days, version.to_confirm) == ([published, opens, closes], to_confirm)
    last, first = date.fromisoformat(closes), date.fromisoformat(opens)
    assert [state(call, day) for day in (first, last)] == ["open", "open"]
    assert state(call, date.fromordinal(last.toordinal() + 1)) == "closed"
    if len(call.versions) > 1:  # announced in January, without days that were read
        assert state(call, date(2025, 1, 20)) == "announced"


def test_with_none_open_today_the_last_is_shown_as_such() -> None:
    today, states = date(2026, 11, 28), {}
    for pack in shipped().funds():
        found = window(pack, shipped_calls(), today)
        assert found.call is None
        states[pack.id] = found.state
    assert "open" not in {state(call, today) for call in shipped_calls().values()}
    assert states["fr-ministry"] == states["pgtf"] == "expected"
    assert states["franco-tunisian"] == "closed" and states["ibsa"] == "unknown"
