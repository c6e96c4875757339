"""A pack is read whole or refused, with every fault at once, by line and field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from maillage.rules.judge import judge
from maillage.rules.read_pack import read_pack
from tests.rules.written import SMALL, pack

LINE = {line: number for number, line in enumerate(SMALL.splitlines(), 1)}


def faults(text: str) -> list[tuple[str, int | None]]:
    found, problems = read_pack(text, "bad.toml")
    assert found is None
    for problem in problems:
        assert problem.file == "bad.toml"
        for language in ("en", "fr", "ar"):
            assert "?" not in problem.message(language).replace("؟", ""), problem
            assert problem.mend(language)
    return [(problem.code.removeprefix("rules."), problem.line) for problem in problems]


def changed(old: str, new: str) -> tuple[str, int]:
    """The text with one line changed, and the number of that line."""
    assert SMALL.count(old) >= 1, old
    at = SMALL.index(old)
    return SMALL.replace(old, new, 1), SMALL.count("\n", 0, at) + 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('kind = "funding"', 'kind = "found"', "one-of"),
        ('id = "small-fund"', 'id = "Small Fund"', "name"),
        ('jurisdiction = "FR"', 'jurisdiction = "XX"', "jurisdiction"),
        ('currency = "EUR"', 'currency = "EURO"', "currency"),
        ("checked = 2026-01-10", 'checked = "soon"', "day"),
        ("review_by = 2027-01-10", "review_by = 2025-01-10", "days-fall"),
        ('title = { en = "A small fund"', "titel = { en = 'A small fund'", "key-unknown"),
        ('unit = "EUR"', 'unit = "euros"', "unit"),
        ("is = 50000", "is = -5", "value-unit"),
        ("is = 50000", 'is = "much"', "value-unit"),
        ("is = 50000", "was = 50000", "key-unknown"),
        ("from = 2025-07-01", "from = 2024-01-01", "days-fall"),
        ("from = 2025-07-01", "from = 2023-01-01", "days-fall"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "asked", at_most = "$mots" }', "condition-value"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "askd", at_most = "$most" }', "condition-fact"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "asked", atmost = 5 }', "condition-key"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "asked", at_most = 5, at_least = 2 }', "condition-one-test"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "asked", is = 5 }', "condition-test"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "asked", at_most = "much" }', "condition-literal"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "filed_on", before = 5 }', "condition-literal"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "filed_on", before = 2026-01-01, less = { moons = 2 } }', "term"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { all = [] }', "condition-shape"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = "asked < 5"', "condition-shape"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { any = [{ fact = "joint", is = true }], all = [] }', "condition-key"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "asked", at_most = 5, less = { days = 1 } }', "condition-key"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "partner_countries", any_in_group = "LDC", count = true }', "condition-key"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "partner_countries", at_least = 2, count = "no" }', "condition-key"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { fact = "filed_on", before = 2026-01-01, less = { days = 1 }, plus = { days = 1 } }', "condition-key"),
        ('need = { fact = "asked", at_most = "$most" }', 'need = { not = { fact = "asked", known = true } }', "condition-test"),
        ('currency = "EUR"', 'recurs = "anually"', "one-of"),
        ('currency = "EUR"', 'address = "javascript:alert(1)"', "address"),
        ('any_in_group = "LDC"', 'any_in_group = "LCD"', "condition-group"),
        ('mend = { en = "Take part', 'mends = { en = "Take part', "key-unknown"),
    ],
)  # fmt: skip
def test_a_fault_is_named_on_its_line(old: str, new: str, code: str) -> None:
    text, line = changed(old, new)
    assert (code, line) in faults(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SMALL.replace('source = "memory"', ""), "source-left-out"),
        (SMALL.replace('source = "memory"', 'source = "nowhere"'), "source"),
        (SMALL.replace('source = "text"\n[[value', "[[value"), "source-left-out"),
        (SMALL.replace('unit = "EUR"\n', ""), "unit-left-out"),
        (SMALL.replace('id = "ldc"', 'id = "most"'), "twice"),
        (SMALL.replace("[[rule]]", "[[rules]]"), "key-unknown"),
        (SMALL.replace("[pack]", "[packs]"), "missing"),
        (SMALL + 'after = ["most", "nobody"]\n', "after"),
        (SMALL + "step = 5\n", "shape"),
        (SMALL + '[rule.step]\nactor = "x"\nlead = { days = -2 }\n', "term"),
        (SMALL + '[rule.step]\nactor = "x"\nsame_as = "party"\n', "one-of"),
        (SMALL + "from = 2026-01-01\nuntil = 2025-01-01\n", "days-fall"),
        (SMALL + 'verified = "no"\n', "one-of"),
        ("", "missing"),
    ],
)
def test_what_is_lacking_is_named(text: str, code: str) -> None:
    assert code in [each for each, _ in faults(text)]


def test_a_ring_is_refused_with_its_members() -> None:
    text = SMALL + 'after = ["ldc"]\n'
    text = text.replace('id = "ldc"', 'id = "ldc"\nafter = ["remembered"]')
    _, problems = read_pack(text, "ring.toml")
    assert [problem.code for problem in problems] == ["rules.cycle"]
    assert set(problems[0].values["found"].split(" → ")) == {"ldc", "remembered"}


def test_all_faults_come_at_once() -> None:
    text = SMALL.replace('kind = "funding"', 'kind = "x"').replace("is = 50000", "is = -5")
    text = text.replace('fact = "reports_filed"', 'fact = "report_filed"')
    assert [code for code, _ in faults(text)] == ["value-unit", "condition-fact", "one-of"]


@pytest.mark.parametrize("text", ["[pack", "a = = 2", "[a]\n[a]", "x = '\x00'"])
def test_what_is_no_toml_says_where(text: str) -> None:
    assert [code for code, _ in faults(text)] == ["pack-syntax"]


def test_a_pack_that_extends_another_changes_what_it_names() -> None:
    base = pack()
    text = (
        '[pack]\nid = "small-fund"\nextends = "small-fund"\n'
        '[value.most]\n[[value.most.at]]\nfrom = 2027-01-01\nis = 60000\nsource = "text"\n'
    )
    found, problems = read_pack(text, "own.toml", base)
    assert problems == [] and found is not None
    assert [(dated.since, dated.is_) for dated in found.values["most"].at] == [
        (date(2024, 1, 1), 50000), (date(2025, 7, 1), 40000), (date(2027, 1, 1), 60000)
    ]  # fmt: skip
    assert [rule.id for rule in found.rules] == [rule.id for rule in base.rules]
    assert found.title == base.title and found.digest != base.digest
    assert "pack-extends" in dict(faults(text))


def test_a_rule_said_anew_from_a_day_leaves_the_days_before() -> None:
    text = (
        '[pack]\nid = "small-fund"\nextends = "small-fund"\n[[rule]]\nid = "most"\nname = "N"\nmend = "M"\nsource = "text"\n'
        'from = 2027-01-01\nneed = { fact = "joint", is = true }\n'
    )
    found, problems = read_pack(text, "own.toml", pack())
    assert problems == [] and found is not None
    facts = {"asked": Decimal(1), "joint": False}
    before, after = (judge(found, facts, day).findings for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert [each.verdict for each in before if each.rule.id == "most"] == ["yes"]
    assert [each.verdict for each in after if each.rule.id == "most"] == ["no"]


def test_what_is_not_written_is_said_to_be_missing_and_not_to_be_wrong() -> None:
    _, problems = read_pack('[pack]\nid = "mine"\nkind = "funding"\n[[rule]]\nid = "a"\n', "mine.toml")
    missing = {each.field for each in problems if each.code.endswith("-left-out")}
    assert {"pack.title", "pack.checked", "pack.jurisdiction", "rule.0.source", "rule.0.mend"} <= missing
    assert not [each.message() for each in problems if "“”" in each.message()]
