"""The people of a demonstration: both sides of a proposal, a network, agendas in three languages, a fund; made once, all invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.database
ON = date(2026, 11, 28)


@pytest.fixture
def made(database: None, site_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from django.conf import settings

    from maillage.site.demonstration_people import people

    monkeypatch.setattr(settings, "DEMO", True)
    people(site_home, ON)
    return site_home


def offices() -> dict[str, Any]:
    from maillage.parties.models import Holding

    found: dict[str, Any] = {}
    for each in Holding.objects.select_related("account").order_by("id"):
        found.setdefault(each.account.role, each.office.organisation)  # the first is their own
    return found


def test_all_that_needs_and_offers_is_there_and_says_that_it_is_invented(made: Path) -> None:
    from maillage.exchange.models import Entry
    from maillage.parties.models import Organisation

    lines = sum(
        len((made / "demonstration" / f"{side}s.jsonl").read_text().splitlines())
        for side in ("need", "offer")
    )
    assert Entry.objects.filter(state="published", generated=True).count() == lines
    assert not Organisation.objects.filter(generated=False).exists()
    assert not Organisation.objects.filter(kind="other").exists()


def test_each_ready_login_acts_for_somebody(made: Path) -> None:
    held = offices()
    assert {role: each.kind for role, each in held.items()} == {
        "member": "local_authority", "administrator": "local_authority", "curator": "network",
    }  # fmt: skip
    assert held["member"].country == "SN"
    assert held["curator"].members.filter(member=held["member"]).exists()


def test_the_two_sides_fit(made: Path) -> None:
    from maillage.exchange.board import read_board

    held, board = offices(), read_board(ON, list)
    needs = [board.profile("need", each.key) for each in held["member"].entries.filter(side="need")]
    offers = {each.key for each in held["administrator"].entries.filter(side="offer")}
    met = {match.offer for need in needs if need for match in board.matches(need, "need", 60, "fr").matches}
    assert met & offers


def test_made_again_nothing_changes(made: Path) -> None:
    from maillage.exchange.models import Entry
    from maillage.site.demonstration_people import people

    before = set(Entry.objects.values_list("key", flat=True))
    people(made, ON)
    assert set(Entry.objects.values_list("key", flat=True)) == before


def test_a_home_without_a_demonstration_gets_nobody(database: None, tmp_path: Path) -> None:
    from maillage.parties.models import Organisation
    from maillage.site.demonstration_people import people

    people(tmp_path, ON)
    assert not Organisation.objects.exists()


def towns() -> dict[str, Any]:
    """The town halls with an agenda of their own, by the language of the officer."""
    from maillage.parties.models import Holding

    found = {"fr": offices()["member"]}
    for each in Holding.objects.exclude(account__language="").select_related(
        "account", "office__organisation"
    ):
        found[each.account.language] = each.office.organisation
    return found


def lines(organisation: Any, language: str) -> Any:
    from maillage.rules.agenda import merge
    from maillage.site.agenda.collect import Whose, marks
    from maillage.site.agenda.collect import lines as collected
    from maillage.site.at_hand import at_hand

    whose = Whose((organisation,))
    return merge(collected(at_hand(), whose, ON, language), ON, marks(whose.organisations))


def test_there_are_agendas_in_three_languages(made: Path) -> None:
    found = towns()
    assert set(found) == {"fr", "en", "ar"}
    assert {each.languages[0] for each in found.values()} == {"fr", "en", "ar"}
    for language, town in found.items():
        agenda = lines(town, language)
        kinds = {each.kind for each in agenda.open()}
        assert {"call_changed", "call_close"} <= kinds, language
        assert any(each.rule.split(".")[0].endswith(("-local", "default")) for each in agenda.open())
    first = lines(found["fr"], "fr")
    assert first.late
    assert "mandate_end" in {each.kind for each in first.open()}


def test_every_line_of_an_agenda_says_what_it_is_about(made: Path) -> None:
    from maillage.rules.agenda import sentences

    for town in towns().values():
        for language in ("en", "fr", "ar"):
            agenda = lines(town, language)
            for line in (*agenda.open(), *agenda.waiting):
                said = sentences(line, language)
                assert said.what.strip()
                assert "?" not in said.what, (line.kind, language, said.what)  # a value that is lacking


def test_a_fund_has_its_desk_its_rules_and_calls_one_of_which_was_re_dated(made: Path) -> None:
    from maillage.rules.calls import changes, window
    from maillage.site.demonstration_agendas import FUND
    from maillage.site.rules.call_acts import desks_of
    from maillage.site.rules.here import calls_here, shelf_here

    (desk,) = desks_of(FUND)
    assert desk.organisation.kind == "fund"
    assert desk.organisation.generated
    pack = shelf_here().packs[FUND]
    assert all("invent" in pack.title[language].lower() for language in ("en", "fr"))
    calls = {key: call for key, call in calls_here().items() if call.fund == FUND}
    assert window(pack, calls, ON).state == "open"
    assert [len(changes(call)) for call in calls.values()].count(1) == 1


def test_the_cases_of_the_invented_fund_turn_out_as_expected() -> None:
    from maillage.rules.cases import not_covered, read_cases, run
    from maillage.rules.read_pack import read_pack

    folder = Path("src/maillage/site/data/demonstration")
    pack, problems = read_pack((folder / "fund.toml").read_text(encoding="utf-8"))
    assert (pack is not None, problems) == (True, [])
    assert pack is not None
    cases, wrong = read_cases((folder / "fund.cases.toml").read_text(encoding="utf-8"), "", pack)
    assert wrong == []
    assert not_covered(pack, cases) == []
    assert [fault for outcome in run(pack, cases) for fault in outcome.faults] == []
