"""reference.groups: right on the day before and the day after, honest in between."""

from __future__ import annotations

import csv
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from maillage.reference.group_sources import said
from maillage.reference.groups import (
    find_group,
    group_codes,
    group_name,
    groups_of,
    member,
    members,
    say,
    share,
    umbrella,
)
from maillage.reference.texts import catalogue

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("group", "country", "on", "answer"),
    [
        ("LDC", "ST", "2024-12-12", "yes"),
        ("LDC", "ST", "2024-12-13", "no"),
        ("LDC", "BT", "2023-12-12", "yes"),
        ("LDC", "BT", "2023-12-13", "no"),
        ("LDC", "VU", "2020-12-03", "yes"),
        ("LDC", "VU", "2020-12-04", "no"),
        ("EU", "GB", "2020-01-31", "yes"),
        ("EU", "GB", "2020-02-01", "no"),
        ("EU", "HR", "2013-06-30", "no"),
        ("EU", "HR", "2013-07-01", "yes"),
        ("CEDEAO_ECOWAS", "ML", "2025-01-28", "yes"),
        ("CEDEAO_ECOWAS", "ML", "2025-01-29", "no"),
        ("LDC", "AF", "1971-11-17", "no"),
        ("LDC", "AF", "1971-11-18", "yes"),
        ("G77", "MA", "1964-06-14", "no"),
        ("G77", "MA", "1964-06-15", "yes"),
        ("ODA", "NR", "2025-12-31", "yes"),
        ("ODA", "NR", "2026-01-01", "no"),
        ("AES", "ML", "2023-09-15", "no"),
        ("AES", "ML", "2023-09-16", "yes"),
        ("SADC", "NA", "2026-11-22", "yes"),
        ("LDC", "MA", "2026-11-22", "no"),
    ],
)
def test_the_answer_is_right_on_the_day_before_and_the_day_after(
    group: str, country: str, on: str, answer: str
) -> None:
    assert member(group, country, date.fromisoformat(on)).answer == answer


@pytest.mark.parametrize(
    ("group", "country", "inside", "before", "after"),
    [("LDC", "SN", 2000, "no", "yes"), ("G77", "MX", 1994, "yes", "no"), ("LDC", "BD", 1975, "no", "yes")],
)
def test_a_day_inside_a_bound_known_only_to_the_year_is_undecided(
    group: str, country: str, inside: int, before: str, after: str
) -> None:
    assert member(group, country, date(inside - 1, 12, 31)).answer == before
    for day in (date(inside, 1, 1), date(inside, 7, 14), date(inside, 12, 30)):
        found = member(group, country, day)
        assert found.answer == "undecided"
        assert {reading.answer for reading in found.readings} == {"yes", "no"}
    assert member(group, country, date(inside + 1, 1, 1)).answer == after


@pytest.mark.parametrize(("country", "deferred"), [("BD", "2029-11-24"), ("NP", "2029-05-24"), ("LA", None)])
def test_exits_of_24_november_2026_are_a_scheduled_yes_before_and_give_both_answers_after(
    country: str, deferred: str | None
) -> None:
    before = member("LDC", country, date(2026, 11, 23))
    assert (before.answer, before.scheduled, before.readings) == ("yes", True, ())
    assert str(before.until) == "2026-11-24"
    for day in (date(2026, 11, 24), date(2026, 12, 1)):
        after = member("LDC", country, day)
        assert after.answer == "undecided"
        assert [(r.condition, r.answer) for r in after.readings] == [
            ("exit_takes_effect", "no"),
            ("exit_deferred", "yes"),
        ]
        last = after.readings[1].until
        assert (str(last) if last else None) == deferred


def test_only_what_is_settled_is_confirmed() -> None:
    assert not member("LDC", "BD", TODAY).confirmed
    assert not member("LDC", "NP", TODAY).confirmed
    assert member("LDC", "SN", TODAY).confirmed
    assert member("LDC", "SN", TODAY).scheduled
    assert not member("LDC", "MZ", TODAY).scheduled


def test_an_announced_withdrawal_is_a_yes_before_the_announcement_and_undecided_after() -> None:
    assert member("CEEAC_ECCAS", "RW", date(2020, 1, 1)).answer == "yes"
    assert member("CEEAC_ECCAS", "RW", TODAY).answer == "undecided"
    assert member("OIF_member", "ML", date(2025, 8, 31)).answer == "yes"
    assert member("OIF_member", "ML", date(2025, 10, 1)).answer == "undecided"


def test_no_country_is_a_member_before_it_existed() -> None:
    assert member("COMESA", "ER", date(1980, 1, 1)).answer == "no"
    assert member("G77", "NA", date(1980, 1, 1)).answer == "no"
    assert member("G77", "NA", date(2000, 1, 1)).answer == "yes"


def test_an_undated_snapshot_says_nothing_of_earlier_days() -> None:
    assert member("INCOME_LMIC", "SN", TODAY).answer == "yes"
    for group in ("INCOME_LIC", "INCOME_LMIC", "INCOME_UMIC", "INCOME_HIC"):
        assert member(group, "SN", date(2015, 1, 1)).answer == "undecided"


def test_recipients_of_aid_are_derived_and_say_so() -> None:
    for country, answer in (
        ("RS", "yes"),
        ("MX", "yes"),
        ("BF", "yes"),
        ("FR", "no"),
        ("US", "no"),
        ("CL", "no"),
    ):
        found = member("ODA", country, TODAY)
        assert (found.answer, found.derived, found.verified) == (answer, True, False), country
    assert member("ODA", "CL", date(2017, 12, 31)).answer == "yes"
    assert "unverified" in group_name("ODA", "en")


# counted in the file by hand, or said in its notes
COUNTS = {"LDC": 44, "LLDC": 32, "SIDS_M49": 53, "SIDS_UN": 37, "AOSIS": 39, "G77": 134, "EU": 27, "WB6": 6, "AU": 55,
          "EU_candidate": 9, "ASEAN": 11, "ARAB_LEAGUE": 22, "CARICOM": 15, "ENP_SOUTH": 10, "ENP_EAST": 6}  # fmt: skip


@pytest.mark.parametrize(("group", "count"), COUNTS.items())
def test_groups_have_as_many_members_as_their_source_says(group: str, count: int) -> None:
    assert len(members(group, TODAY)) == count


def test_the_founders_of_the_group_of_77_are_77() -> None:
    assert len(members("G77", date(1964, 6, 15))) == 77


def test_a_country_in_two_groups_is_counted_once() -> None:
    values = {"ML": 100, "KM": 50, "RW": 20, "MA": 150}
    found = share(values, ["LDC", "LLDC", "SIDS_UN"], date(2015, 6, 1))
    assert found.by_group == {"LDC": 170, "LLDC": 120, "SIDS_UN": 50}
    assert (found.total, found.in_union) == (320, 170)
    assert found.share == Decimal("0.53125")
    assert found.undecided == ()


def test_a_share_names_the_countries_it_could_not_decide() -> None:
    found = share({"BD": 10, "SN": 5}, ["LDC"], date(2026, 12, 1))
    assert (found.in_union, found.undecided, found.undecided_sum) == (5, ("BD",), 10)
    assert share({}, ["LDC"], TODAY).share is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PMA", "LDC"), ("ldc", "LDC"), ("Pays les moins avancés", "LDC"), ("les PMA", "LDC"), ("G77", "G77"),
        ("Groupe des 77", "G77"), ("OIF", "OIF"), ("Francophonie", "OIF"), ("CEDEAO", "CEDEAO_ECOWAS"),
        ("ECOWAS", "CEDEAO_ECOWAS"), ("PEID", "SIDS"), ("PDSL", "LLDC"), ("Union européenne", "EU"), ("UE", "EU"),
        ("Balkans occidentaux", "WB6"), ("Западни Балкан", "WB6"), ("أقل البلدان نموًّا", "LDC"),
        ("países menos adelantados", "LDC"), ("APD", "ODA"), ("Larache", None), ("", None),
    ],
)  # fmt: skip
def test_a_group_is_found_by_what_people_call_it(text: str, code: str | None) -> None:
    assert find_group(text) == code


def test_an_umbrella_names_its_variants_and_is_not_asked_itself() -> None:
    assert umbrella("SIDS") == ("SIDS_UN", "SIDS_M49", "AOSIS")
    assert umbrella("LDC") == ()
    assert "SIDS" not in group_codes()
    with pytest.raises(KeyError):
        member("No such group", "FR", TODAY)


def test_every_group_answers_for_a_country_in_a_stated_order() -> None:
    found = groups_of("BF", TODAY)
    assert tuple(m.group for m in found) == group_codes()
    assert {m.group for m in found if m.answer == "yes"} >= {
        "LDC",
        "LLDC",
        "G77",
        "AES",
        "UEMOA",
        "AU",
        "ODA",
    }


def test_every_group_has_a_name_in_five_languages() -> None:
    for code in (*group_codes(), "SIDS", "OIF", "ENP"):
        shown = {group_name(code, language) for language in ("fr", "en", "es", "pt", "ar")}
        assert len(shown) >= 3, code
        assert code not in shown


def test_every_reason_has_its_sentence_in_three_languages() -> None:
    for code in catalogue("maillage.reference", "group_texts"):
        assert len({say(code, language, until="2026-11-24") for language in ("en", "fr", "ar")}) == 3


def test_every_row_given_for_this_project_is_kept() -> None:
    folder = os.environ.get("MAILLAGE_TEST_DATA")
    if not folder:
        pytest.skip("MAILLAGE_TEST_DATA is not set: the given groups.csv cannot be compared")
    with (Path(folder) / "world" / "groups.csv").open(encoding="utf-8", newline="") as file:
        given = {(r["group"], r["country"], r["until"], r["confirmed"]) for r in csv.DictReader(file)}
    ours = Path(__file__).parents[2] / "src/maillage/reference/data/groups.csv"
    with ours.open(encoding="utf-8", newline="") as file:
        kept = {(r["group"], r["country"], r["until"], r["confirmed"]) for r in csv.DictReader(file)}
    assert given - kept == set()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_sources_are_said_in_the_readers_language(language: str) -> None:
    """Every source of the list; what is left as it is written is the name of a release."""
    sources = {each.source for code in group_codes() for each in members(code, TODAY)}
    left = {each for each in sources if each and said(each, language) == each}
    assert left == {"PyPI countrygroups 0.13.0"}
    assert said("from memory; a new remark", "fr") == "de mémoire\u202f; a new remark"
