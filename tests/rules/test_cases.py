"""Cases are the tests of a pack; a rule that can give what no case expects of it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.rules.cases import not_covered, read_cases, run
from maillage.rules.shelf import Shelf, read_folder, read_own, shipped
from tests.rules.written import SMALL, pack

CASES = """\
[[case]]
name = "All is well"
on = 2026-02-01
verdict = "unknown"
rules = { most = "yes", ldc = "yes", remembered = "yes?" }
[case.facts]
asked = 30000
partner_countries = ["SN"]
reports_filed = true

[[case]]
name = "Too much, for Morocco"
on = 2026-02-01
verdict = "no"
rules = { most = "no", ldc = "no", remembered = "no?" }
[case.facts]
asked = 90000
partner_countries = ["MA"]
reports_filed = false

[[case]]
name = "Nothing given"
on = 2026-02-01
verdict = "unknown"
rules = { most = "unknown", ldc = "unknown", remembered = "unknown" }
"""


def test_cases_that_hold() -> None:
    cases, problems = read_cases(CASES, "small-fund.cases.toml", pack())
    assert problems == [] and len(cases) == 3
    assert all(not outcome.faults for outcome in run(pack(), cases))
    assert not_covered(pack(), cases) == []


def test_a_case_that_does_not_hold_says_what_is_found() -> None:
    cases, _ = read_cases(CASES.replace('most = "yes"', 'most = "no"'), "small-fund.cases.toml", pack())
    (fault,) = [fault for outcome in run(pack(), cases) for fault in outcome.faults]
    assert fault.code == "rules.case-differs" and fault.line == 1
    assert (fault.values["found"], fault.values["expected"]) == ("yes", "no")


def test_a_verdict_that_no_case_expects_is_named() -> None:
    cases, _ = read_cases(CASES.split('[[case]]\nname = "Nothing')[0], "x", pack())
    assert {problem.values["expected"] for problem in not_covered(pack(), cases)} == {"unknown"}


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("on = 2026-02-01", 'on = "soon"', "day", 3),
        ('verdict = "unknown"', 'verdict = "perhaps"', "one-of", 4),
        ("most =", "mots =", "case-rule", 5),
        ('"yes?"', '"si"', "one-of", 5),
        ("asked = 30000", "asked = -1", "fact-negative", 7),
        ("[case.facts]\nasked", "[case.fact]\nasked", "key-unknown", 6),
    ],
)
def test_what_is_wrong_with_a_case_is_named_on_its_line(old: str, new: str, code: str, line: int) -> None:
    cases, problems = read_cases(CASES.replace(old, new, 1), "c.toml", pack())
    assert (f"rules.{code}", line) in [(problem.code, problem.line) for problem in problems]
    assert len(cases) == 2


def test_a_bad_pack_leaves_the_others(tmp_path: Path) -> None:
    (tmp_path / "small-fund.toml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "small-fund.cases.toml").write_text(CASES, encoding="utf-8")
    (tmp_path / "bad.toml").write_text("[pack]\nid = 5\n", encoding="utf-8")
    (tmp_path / "latin.toml").write_bytes("é".encode("latin-1"))
    (tmp_path / "uncovered.toml").write_text(SMALL.replace("small-fund", "uncovered"), encoding="utf-8")
    shelf = read_folder(tmp_path)
    assert list(shelf.packs) == ["small-fund"]
    codes = {problem.code for problem in shelf.problems}
    assert {"rules.pack-unreadable", "rules.name", "rules.case-lacking"} <= codes
    assert read_folder(tmp_path / "none").packs == {}


def test_an_own_pack_takes_the_place_of_one_that_ships() -> None:
    own = read_own(SMALL, CASES, shipped(), "Ndar")
    laid = shipped().with_own(own)
    assert laid.packs["small-fund"].own == "Ndar"
    assert set(laid.packs) == {*shipped().packs, "small-fund"}
    assert read_own(SMALL, "", shipped(), "Ndar").packs == {}


def test_an_own_pack_may_change_a_part_of_one() -> None:
    over = over_small()
    text = '[pack]\nid = "small-fund"\nextends = "small-fund"\n[value.most]\n[[value.most.at]]\nfrom = 2027-01-01\nis = 60000\nsource = "text"\n'
    for head in ("", "# Whose rules these are, and why.\n" * 200):
        own = read_own(head + text, "", over, "Ndar")
        assert own.problems == () and list(own.packs) == ["small-fund"]
        assert own.cases["small-fund"] == over.cases["small-fund"]


def over_small() -> Shelf:
    return Shelf(
        {"small-fund": pack()}, {"small-fund": tuple(read_cases(CASES, "small-fund.cases.toml", pack())[0])}
    )


STRICTER = """\
[pack]
id = "{id}"
extends = "small-fund"
[[rule]]
id = "most"
name = "At most 10,000"
need = {{ fact = "asked", at_most = 10000 }}
mend = "Ask for less."
source = "text"
"""
NOW = """\
[[case]]
name = "All is well"
on = 2026-02-01
verdict = "no"
rules = { most = "no", ldc = "yes", remembered = "yes?" }
facts = { asked = 30000, partner_countries = ["SN"], reports_filed = true }

[[case]]
name = "Little is asked"
on = 2026-02-01
verdict = "unknown"
rules = { most = "yes" }
facts = { asked = 9000 }
"""


@pytest.mark.parametrize("key", ["small-fund", "ours"])
def test_the_cases_of_the_pack_that_is_extended_count_and_have_to_hold_too(key: str) -> None:
    text = STRICTER.format(id=key)
    refused = read_own(text, "", over_small(), "Ndar", "ours.toml")
    assert refused.packs == {}
    assert {(each.code, each.file, each.values["case"]) for each in refused.problems} == {
        ("rules.case-below-differs", "ours.cases.toml", "All is well")
    }
    for each in refused.problems:
        for language in ("en", "fr", "ar"):
            assert "small-fund.cases.toml" in each.message(language) and each.mend(language)
    # one of the same name says what is expected now, and takes its place
    own = read_own(text, NOW, over_small(), "Ndar", "ours.toml")
    assert own.problems == ()
    assert [(case.name, case.verdict) for case in own.cases[key]] == [
        ("Too much, for Morocco", "no"),
        ("Nothing given", "unknown"),
        ("All is well", "no"),
        ("Little is asked", "unknown"),
    ]


def test_a_pack_that_only_bears_the_name_of_another_is_credited_with_nothing() -> None:
    alone = read_own(SMALL, "", over_small(), "Ndar")
    assert alone.packs == {} and {each.code for each in alone.problems} == {"rules.case-lacking"}
    other = STRICTER.format(id="small-fund").replace('extends = "small-fund"\n', "")
    assert read_own(other, NOW, over_small(), "Ndar").packs == {}
    assert len(read_own(SMALL, CASES, over_small(), "Ndar").cases["small-fund"]) == 3


@pytest.mark.parametrize("key", sorted(shipped().packs))
def test_the_cases_of_each_pack_that_ships_hold(key: str) -> None:
    found, cases = shipped().packs[key], shipped().cases[key]
    assert cases, "a pack without cases"
    assert [fault.as_dict() for outcome in run(found, cases) for fault in outcome.faults] == []
    assert [problem.values for problem in not_covered(found, cases)] == []


def test_nothing_that_ships_is_refused() -> None:
    assert [problem.as_dict() for problem in shipped().problems] == []
