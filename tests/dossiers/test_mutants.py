"""Faults planted into the pure core of dossiers one by one: what plants them works, and what no test can find has its reason written.

``python -m tests.dossiers.mutants 1 0`` plants all of them in turn, and prints what becomes of each.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.dossiers.mutants import MODULES, End, Runs, survives
from tests.dossiers.planting import Mutant, mutants

EXPLAINED = Path(__file__).parent / "survivors.toml"
EDGES = ("tests/dossiers/test_edges.py", "tests/dossiers/test_edges_of_work.py")


def explained() -> dict[str, str]:
    """Name of a fault that no test can find → why."""
    found: dict[str, str] = tomllib.loads(EXPLAINED.read_text("utf-8"))
    return found


def lives(fault: str) -> bool:
    """Whether the tests of edges pass with it, in a process that has done nothing else before, as where all faults are tried."""
    code = """
import sys
from tests.dossiers.mutants import survives
from tests.dossiers.planting import mutants
name, *tests = sys.argv[1:]
(fault,) = (each for each in mutants(name.partition(" ")[0]) if each.name == name)
print(survives(fault, tests))
"""
    run = [sys.executable, "-c", code, fault, *EDGES]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3_000:]
    return {"True": True, "False": False}[done.stdout.strip()]


@pytest.mark.parametrize(
    "fault",
    [
        "decide _at_all: if not state.seq: -> if False:",
        "decide _at_all: world.at < state.at - CLOCKS -> world.at <= state.at - CLOCKS",
        "deciding.on_phases _: what.review_on > world.day + LONGEST_REST -> what.review_on >= world.day + LONGEST_REST",
        "deciding.on_memory _: raise Refused('handover-to-itself', 'to_office') -> pass",
    ],
)
def test_a_planted_fault_is_found(fault: str) -> None:
    assert not lives(fault)


def test_what_is_planted_is_gone_afterwards_and_the_files_stay_as_they_are() -> None:
    module = Path("src/maillage/dossiers/decide.py")
    before = module.read_bytes()
    each: Mutant = next(iter(mutants("decide")))
    lives(each.name)
    assert module.read_bytes() == before
    assert survives(each, ()), "what no test runs is found by none"
    assert Runs((), lambda fault, end: None).tests_of(each) == []


def test_all_that_decides_is_tried() -> None:
    there = {f"deciding.{path.stem}" for path in Path("src/maillage/dossiers/deciding").glob("[!_]*.py")}
    assert there <= set(MODULES)


def test_every_explanation_is_of_a_fault_that_there_is() -> None:
    there = {each.name for module in MODULES for each in mutants(module)}
    assert len(there) > 1_000
    assert not [name for name in explained() if name not in there]
    assert all(len(why) > 20 for why in explained().values())


@pytest.mark.long
def test_no_fault_of_the_core_is_left_that_nobody_explains(tmp_path: Path) -> None:
    """Every fault planted into the pure core of dossiers is found by a test of it, or it is written why none can."""
    told = tmp_path / "faults.txt"  # read while it runs, and when it is cut off
    with told.open("w") as file:
        subprocess.run([sys.executable, "-m", "tests.dossiers.mutants", "1", "0"], stdout=file, check=True)
    lines = [line.split("\t") for line in told.read_text("utf-8").splitlines() if line.count("\t") == 2]
    ends = {end: {name for how, _, name in lines if how == end.value} for end in End}
    assert len(ends[End.FOUND]) > 1_000, "most are found"
    assert ends[End.FOUND] | ends[End.LIVES] | ends[End.CUT_OFF] >= ends[End.LATER], (
        "each is tried to its end"
    )
    unexplained = sorted(ends[End.LIVES] - set(explained()))
    assert not unexplained, "\n".join(["no test finds, and nobody explains:", *unexplained])
    needless = sorted(set(explained()) - ends[End.LIVES])
    assert not needless, "\n".join(["explained, and found by now:", *needless])
