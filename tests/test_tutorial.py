"""Whoever follows the tutorial sees what it shows, in its order, with its sheet."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.reference.places import Places

TUTORIAL = Path("docs/tutorial.md")


def plain(text: str) -> str:
    """The text with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_each_step_answers_as_it_is_shown(
    places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``…`` stands for what is left out, within a line or for whole ones."""
    blocks = re.findall(r"^```\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (sheet,) = [each for each in blocks if ";" in each.partition("\n")[0]]
    Path("partners.csv").write_text(sheet, encoding="utf-8")
    steps = [step for each in blocks for step in re.split(r"(?m)^(?=\$ maillage )", each)[1:]]
    assert len(steps) > 12
    env = {"MAILLAGE_HOME": str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}
    for step in steps:
        command, _, shown = step.removeprefix("$ maillage ").partition("\n")
        if command == "serve":  # goes on until it is stopped
            continue
        given = CliRunner().invoke(front, [*shlex.split(command), "--lang", "en"], env=env)
        assert given.exit_code == 0, (command, given.output[-1_500:])
        for piece in plain(shown).split("…"):
            assert piece.strip() in plain(given.stdout), (command, piece, given.stdout[:1_500])
