"""What the commands of rules answer a program is what the page for programmers says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from maillage.cli.agenda import SECTIONS, line_json
from maillage.rules.obligation import Obligation
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home")

PAGE = Path("docs/how-to/use-json.md").resolve()
FACTS = """
applicant_country = "FR"
partner_countries = ["SN", "BD"]
cost_by_country = { SN = 60000, BD = 40000 }
asked = 95000
askd = 1
call_opened_on = 2025-04-07
"""


def row(command: str) -> str:
    (found,) = re.findall(rf"^\| {re.escape(command)} \| (.+) \|$", PAGE.read_text("utf-8"), re.M)
    return str(found)


def named(command: str) -> dict[str, set[str]]:
    """The keys that the page names, with those of what lies within where it names them."""
    found = {}
    for said in re.findall(r"`([^`]+)`", row(command)):
        if known := re.fullmatch(r"(\w+)(?:: \[?{([\w, ]+)}\]?)?", said):
            found[known[1]] = set(filter(None, (known[2] or "").split(", ")))
    return found


def held(command: str, answer: dict[str, Any], *said: str) -> None:
    """The keys are those that the page names. ``said``: words in the row that are no keys."""
    keys = named(command)
    assert set(answer) == set(keys) - set(said)
    for key, within in keys.items():
        for each in answer[key] if within and isinstance(answer[key], list) else [answer.get(key)]:
            assert not within or each is None or set(each) == within, key


@pytest.fixture
def facts(tmp_path: Path) -> str:
    file = tmp_path / "facts.toml"
    file.write_text(FACTS, encoding="utf-8")
    return str(file)


def test_a_judgement(facts: str) -> None:
    answer = Typed("check").json("fr-ministry", "--facts", facts, "--on", "2025-05-01")
    assert answer["findings"] and answer["would_change"] and answer["ceiling"] and answer["problems"]
    held("`check`", answer, "yes", "no", "unknown")
    held("`check`, without `--facts`", Typed("check").json("fr-ministry"))


def test_all_funds(facts: str) -> None:
    answer = Typed("funds").json("--facts", facts, "--on", "2025-05-01")
    held("`funds`", {**answer, "window": answer["funds"][0]["window"]}, "check")
    assert set(answer["funds"][0]) - {"window"} == set(named("`check`")) - {
        "yes",
        "no",
        "unknown",
        "problems",
    }


def test_a_procedure_that_is_late() -> None:
    answer = Typed("procedure").json(
        "--territories", "FR,TN", "--start", "2027-01-15", "--today", "2026-11-28"
    )
    assert answer["steps"] and answer["ways_out"]
    held("`procedure`", answer)


@pytest.mark.parametrize("command", ["list", "lint", "test"])
def test_packs(command: str) -> None:
    held(f"`packs {command}`", Typed("packs", command).json())


def test_a_line_of_an_agenda() -> None:
    line = Obligation("need_refresh", "need-1", date(2027, 1, 15), "org", "officer", about="Water")
    top = {"organisation", "on", "done", *SECTIONS}
    assert set(named("`agenda`")) == top | set(line_json(line, "en"))
