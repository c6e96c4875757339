"""Small faults planted one by one into the pure core of dossiers (``planting``), each tried by the tests of the core.

Each fault runs in a process of its own, forked when all is imported.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from functools import _lru_cache_wrapper, cache, partial
from importlib import import_module
from itertools import islice, zip_longest
from math import ceil
from mmap import mmap
from types import CodeType, FrameType, FunctionType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.dossiers.planting import Mutant, mutants, planted

MODULES = (
    "decide",
    "fold",
    *(f"deciding.{name}" for name in ("gates", "on_conditions", "on_documents", "on_memory", "on_missions", "on_parties", "on_phases", "on_texts", "on_work")),
    "deciding.light_path",
    "deciding.limits",
    "deciding.verbs",
    "deciding.versions",
    "conditions",
    "model",
    "of_other_sides",
    "told_to_citizens",
)  # fmt: skip
TESTS = tuple(
    f"tests/dossiers/test_{name}.py"
    for name in (
        "edges", "edges_of_parties", "edges_of_texts", "edges_of_beginning", "edges_of_missions", "edges_of_work",
        "edges_of_other_sides", "edges_of_gates", "edges_of_articles", "conditions", "declared", "documents", "limits", "light_path", "missions", "fold", "refusals", "where_it_stands", "measures", "of_other_sides",
        "obligations", "obligations_of_texts", "obligations_of_work", "obligations_held", "old_ledgers", "two_keys",
    )
)  # fmt: skip
"""The quickest to find a fault come first."""
SEARCHES = (
    "test_every_way_of_agreeing_keeps_the_rule_of_two_keys",
    "test_every_way_of_agreeing_between_two_with_all_that_stands_beside",
)
"""Tests of every way to agree: they take longest, so only what the others leave is tried by them."""
SEARCHED = (
    "decide",
    "deciding.gates",
    "deciding.on_parties",
    "deciding.on_texts",
    "deciding.verbs",
    "deciding.versions",
    "model",
)
AT_FIRST = 6.0
"""Seconds of the processor (not of the clock: a machine with much to do cuts nothing off) in which the likeliest tests find most faults.
What they do not find in it is tried again at the end, by all of its tests, and by the searches."""
AT_LAST = 60.0, 10.0
"""Seconds that those may last, and how many times as long as the tests last without a fault: one that makes them endless is found."""


class Living:
    """What lives when all is imported: the functions of the core, and what keeps what was worked out before."""

    def __init__(self) -> None:
        there = gc.get_objects()
        self.functions = [each for each in there if type(each) is FunctionType and _is_of_core(each.__code__)]
        self.kept = [each for each in there if type(each) is _lru_cache_wrapper and _is_of_dossiers(each)]

    def forget(self) -> None:
        """Forget what was worked out without the fault, or by another test."""
        for each in self.kept:
            each.cache_clear()


def _is_of_core(code: CodeType) -> bool:
    return code.co_filename in _files()


@cache
def _files() -> frozenset[str]:
    return frozenset(str(import_module(f"maillage.dossiers.{each}").__file__) for each in MODULES)


def _is_of_dossiers(kept: object) -> bool:
    return str(kept.__module__).startswith(("tests.dossiers.", "maillage.dossiers."))


class End(Enum):
    """How the tests end with a fault: they find it, they pass, or they are cut off; or it is tried once more when all were."""

    FOUND = "found"
    LIVES = "lives"
    CUT_OFF = "cut-off"
    LATER = "later"


def ends(
    mutant: Mutant, tests: Callable[[], int], seconds: float = 180.0, living: Living | None = None
) -> End:
    """How these tests end with it, within so many seconds of the processor. All that they import is to be imported before.

    Raises LookupError when nothing living has that code, AssertionError when the tests could not be run.
    """
    living = living or Living()
    child = os.fork()
    if not child:
        ended = 98
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (ceil(seconds), ceil(seconds) + 1))
            signal.alarm(ceil(seconds) * 20)  # whoever only waits uses no processor
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            living.forget()
            ended = tests() if planted(mutant, living.functions) else 99
        finally:
            os._exit(ended)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code == 99:
        raise LookupError(f"nothing living is {mutant}")
    if -code in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM):
        return End.CUT_OFF
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        raise AssertionError(f"with {mutant} the tests are not run at all: {code}")
    return End.FOUND if code else End.LIVES


def survives(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether the tests of these files pass with it."""
    return not tests or ends(mutant, lambda: _tried(tests)) is End.LIVES


class Runs:
    """Told by pytest: which lines of the core each test runs, and how long it takes. Then each fault is tried by its tests."""

    def __init__(self, faults: Iterable[Mutant], told: Callable[[Mutant, End], None]) -> None:
        self.faults, self.told = faults, told
        self.of: dict[tuple[str, int], list[pytest.Item]] = {}
        """Those that run a line of a file."""
        self.seconds: dict[str, float] = {}
        self.found: dict[tuple[str, int], Counter[str]] = {}
        """Of the faults of a function, which tests found how many."""
        self.searches: list[pytest.Item] = []
        self.finder = mmap(-1, 4)
        """The number of the test that found the last fault, written by the process that tried it."""
        self.living: Living | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test."""
        seen: dict[str, set[int]] = {}

        def line(frame: FrameType, event: str, _: object) -> Any:
            seen[frame.f_code.co_filename].add(frame.f_lineno)
            return line

        def call(frame: FrameType, event: str, _: object) -> Any:
            if not _is_of_core(frame.f_code):
                return None
            seen.setdefault(frame.f_code.co_filename, set()).add(frame.f_lineno)
            return line

        assert self.living
        self.living.forget()
        before = time.process_time()
        sys.settrace(call)
        try:
            yield
        finally:
            sys.settrace(None)
            self.seconds[item.nodeid] = time.process_time() - before
            for path, lines in seen.items():
                for each in lines:
                    self.of.setdefault((path, each), []).append(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """All tests without a fault, then each fault in a process of its own, in which all is collected already."""
        self.searches = [each for each in session.items if each.name in SEARCHES]
        session.items = [each for each in session.items if each.name not in SEARCHES]
        self.living = Living()
        yield
        if session.testsfailed:
            return
        print(flush=True)
        gc.freeze()
        again = []
        for fault in self.faults:
            end = self.tried(fault, self.tests_of(fault), AT_FIRST)
            if end is End.CUT_OFF or (end is End.LIVES and fault.module in SEARCHED):
                again.append(fault)
                end = End.LATER
            self.told(fault, end)
        for fault in again:
            self.told(fault, self.at_last(fault))

    def at_last(self, fault: Mutant) -> End:
        """How all the tests that run it end with it."""
        tests = self.tests_of(fault)
        if fault.module in SEARCHED:
            tests += self.searches
        least, factor = AT_LAST
        seconds = least + factor * sum(self.seconds.get(each.nodeid, 30.0) for each in tests)
        return self.tried(fault, tests, seconds)

    def tests_of(self, fault: Mutant) -> list[pytest.Item]:
        """Those that run any of its lines: in turn one that found most faults of its function, one that runs the line that comes next,
        where few do, and one of the quickest."""
        of = [self.of.get((fault.path, line), []) for line in fault.lines]
        coming = self.of.get((fault.path, fault.lines.stop), [])
        quick = sorted(
            {each for found in of for each in found},
            key=lambda each: (self.seconds[each.nodeid], each.nodeid),
        )
        rare = sorted(quick, key=lambda each: each not in coming) if len(coming) < len(quick) else quick
        found = self.found.setdefault((fault.path, fault.first_line), Counter())
        finders = sorted(quick, key=lambda each: -found[each.nodeid])
        return list(dict.fromkeys(each for three in zip(finders, rare, quick, strict=True) for each in three))

    def tried(self, fault: Mutant, tests: Sequence[pytest.Item], seconds: float) -> End:
        """How these tests end with it; which one found it, is remembered."""
        end = ends(fault, partial(_failed, tests, self.finder), seconds, self.living)
        if end is End.FOUND:
            self.found[fault.path, fault.first_line][tests[int.from_bytes(self.finder[:])].nodeid] += 1
        return end


def _failed(items: Sequence[pytest.Item], finder: mmap) -> int:
    """Run these as pytest would, up to the first that fails: its number is written down."""
    for number, (item, coming) in enumerate(zip_longest(items, items[1:])):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=coming)):
            finder[:] = number.to_bytes(len(finder))
            return 1
    return 0


def _tried(tests: Sequence[str], *plugins: object) -> int:
    said = [
        "-x",
        "-q",
        "-s",
        "--assert=plain",
        "--tb=native",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-m",
        "not long and not database",
    ]
    return int(pytest.main([*said, *tests], plugins=list(plugins)))


def tried(
    told: Callable[[Mutant, End], None], modules: Sequence[str] = MODULES, every: int = 1, first: int = 0
) -> None:
    """Try each fault (or one in so many), and tell how the tests end with it."""
    every_one = (mutant for module in modules for mutant in mutants(module))
    if _tried(TESTS, Runs(islice(every_one, first, None, every), told)):
        raise AssertionError("the tests of the core fail without any fault")


def main() -> None:
    """``python -m tests.dossiers.mutants EVERY FIRST [MODULE …]``: a line for each fault, and how many ended how."""
    numbers, chosen = [int(each) for each in sys.argv[1:3]], sys.argv[3:]
    count = Counter[str]()

    def told(fault: Mutant, end: End) -> None:
        count[end.value] += 1
        print(end.value, fault.lines.start, fault.name, sep="\t", flush=True)

    tried(told, chosen or MODULES, *numbers)
    print(*(f"{n} {each}" for each, n in count.items()), sep=", ", flush=True)


if __name__ == "__main__":
    main()
