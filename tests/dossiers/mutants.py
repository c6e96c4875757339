"""Small faults planted one by one into the pure core of dossiers, each tried by the tests of the core.

A fault is one change of one function: a comparison turned, an ``and`` for an ``or``, a ``not`` left out, a number one more, a
condition that always or never holds, a line that is left out. It is planted into the code of the living function (its
``__code__``), so that whatever holds that function (the verbs of a kind of decision hold theirs) runs the fault; the files stay as they
are. Each fault runs in a process of its own, forked when all is imported.
"""

from __future__ import annotations

import ast
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType, FunctionType

import pytest

MODULES = (
    "decide",
    "fold",
    *(f"deciding.{name}" for name in ("gates", "on_memory", "on_missions", "on_parties", "on_phases", "on_texts", "on_work")),
    "deciding.light_path",
    "deciding.limits",
    "deciding.verbs",
    "deciding.versions",
    "model",
    "of_other_sides",
    "told_to_citizens",
)  # fmt: skip
TESTS = tuple(
    f"tests/dossiers/test_{name}.py"
    for name in (
        "edges", "edges_of_parties", "edges_of_texts", "edges_of_beginning", "edges_of_missions", "edges_of_work",
        "edges_of_other_sides", "limits", "light_path", "missions", "fold", "refusals", "where_it_stands", "measures",
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
PATIENCE = 180
"""Seconds that the tests of one fault may last; a fault that makes them endless is found as well."""
Change = Callable[[], Callable[[], None]]
"""Makes a change, and gives what undoes it."""
_TURNED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True)
class Mutant:
    """A fault: the module and the function it stands in, which of its changes it is, what stood there, and what stands there now."""

    module: str
    function: str
    first_line: int
    number: int
    line: int
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.was} -> {self.now}"

    @property
    def name(self) -> str:
        """What an explanation calls it: without its line, which moves."""
        return f"{self.module} {self.function}: {self.was} -> {self.now}"

    @property
    def path(self) -> str:
        """The file it stands in."""
        return str(import_module(f"maillage.dossiers.{self.module}").__file__)

    def code(self) -> CodeType:
        """The code of its function, with the fault."""
        tree = ast.parse(Path(self.path).read_text("utf-8"))
        (function,) = (each for each in _functions(tree) if _first_line(each) == self.first_line)
        next(islice(_changes(function, apply=self.number), self.number, None))
        return _code_at(compile(ast.fix_missing_locations(tree), self.path, "exec"), self.first_line)


def mutants(module: str) -> Iterator[Mutant]:
    """Every fault of a module of ``maillage.dossiers``, function by function."""
    path = Path(str(import_module(f"maillage.dossiers.{module}").__file__))
    for function in _functions(ast.parse(path.read_text("utf-8"))):
        for number, (was, now, line) in enumerate(_changes(function)):
            yield Mutant(module, function.name, _first_line(function), number, line, was, now)


def _functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Functions of the module and methods of its classes; what is defined within one of them goes with it."""
    found = []
    for each in tree.body:
        if isinstance(each, ast.FunctionDef):
            found.append(each)
        elif isinstance(each, ast.ClassDef):
            found.extend(inner for inner in each.body if isinstance(inner, ast.FunctionDef))
    return found


def _first_line(function: ast.FunctionDef) -> int:
    return min([function.lineno, *(each.lineno for each in function.decorator_list)])


def _changes(function: ast.FunctionDef, apply: int = -1) -> Iterator[tuple[str, str, int]]:
    """What stood there, what stands there now, and the line, of each change of a function; the change of that number is made."""
    number = 0
    for holder in [each for statement in function.body for each in ast.walk(statement)]:
        for change in _of_node(holder):
            was = ast.unparse(holder)
            undo = change()
            now = ast.unparse(holder)
            if number != apply:
                undo()
            number += 1
            yield was.partition("\n")[0], now.partition("\n")[0], getattr(holder, "lineno", function.lineno)
    for body in _bodies(function):
        for at, statement in enumerate(body):
            if isinstance(statement, ast.Raise) or (
                isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            ):
                if number == apply:
                    body[at] = ast.copy_location(ast.Pass(), statement)
                number += 1
                yield ast.unparse(statement), "pass", statement.lineno


def _bodies(function: ast.FunctionDef) -> Iterator[list[ast.stmt]]:
    for each in ast.walk(function):
        for name in ("body", "orelse"):
            found = getattr(each, name, None)
            if isinstance(found, list):
                yield found


def _of_node(node: ast.AST) -> Iterator[Change]:
    """Changes of a node, each a function that makes it and gives what undoes it."""
    if isinstance(node, ast.Compare):
        for at, operator in enumerate(node.ops):
            if type(operator) in _TURNED:
                yield _put(node.ops, at, _TURNED[type(operator)]())
            if isinstance(operator, ast.Lt | ast.LtE | ast.Gt | ast.GtE):  # and all the way round
                other = {ast.Lt: ast.GtE, ast.LtE: ast.Gt, ast.Gt: ast.LtE, ast.GtE: ast.Lt}[type(operator)]
                yield _put(node.ops, at, other())
    elif isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in _TURNED:
        yield _set(node, "op", _TURNED[type(node.op)]())
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield _set(node, "value", not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield _set(node, "value", node.value + 1)
    elif isinstance(node, ast.If | ast.IfExp):
        for held in (True, False):
            yield _set(node, "test", ast.copy_location(ast.Constant(held), node.test))
    elif isinstance(node, ast.comprehension) and node.ifs:
        for at, each in enumerate(node.ifs):
            yield _put(node.ifs, at, ast.copy_location(ast.Constant(True), each))
    if isinstance(node, ast.IfExp | ast.If | ast.BoolOp | ast.Return | ast.comprehension):
        for name in ("test", "value"):
            found = getattr(node, name, None)
            if isinstance(found, ast.UnaryOp) and isinstance(found.op, ast.Not):
                yield _set(node, name, found.operand)
    if isinstance(node, ast.BoolOp):
        for at, each in enumerate(node.values):
            if isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.Not):
                yield _put(node.values, at, each.operand)


def _put(holder: list[object] | list[ast.expr] | list[ast.cmpop], at: int, now: object) -> Change:
    def change() -> Callable[[], None]:
        before = holder[at]
        holder[at] = now  # type: ignore[call-overload]
        return lambda: holder.__setitem__(at, before)  # type: ignore[call-overload]

    return change


def _set(node: ast.AST, name: str, now: object) -> Change:
    def change() -> Callable[[], None]:
        before = getattr(node, name)
        setattr(node, name, now)
        return lambda: setattr(node, name, before)

    return change


def _code_at(code: CodeType, line: int) -> CodeType:
    """The code of the function that begins on a line."""
    for each in code.co_consts:
        if isinstance(each, CodeType):
            if (
                each.co_firstlineno == line
                and not each.co_name.startswith("<")
                and each.co_name[0].islower() | (each.co_name[0] == "_")
            ):
                return each
            if found := _code_within(each, line):
                return found
    raise LookupError(line)


def _code_within(code: CodeType, line: int) -> CodeType | None:
    try:
        return _code_at(code, line)
    except LookupError:
        return None


def planted(mutant: Mutant) -> int:
    """Plant it into every living function of that code; how many there were."""
    code = mutant.code()
    found = [
        each
        for each in gc.get_objects()
        if isinstance(each, FunctionType)
        and each.__code__.co_firstlineno == code.co_firstlineno
        and each.__code__.co_filename == code.co_filename
        and each.__code__.co_name == code.co_name
    ]
    for each in found:
        each.__code__ = code
    return len(found)


def survives(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether these tests pass with it. All that they import is to be imported before."""
    if not tests:
        return True
    child = os.fork()
    if not child:
        signal.alarm(PATIENCE)
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            ended = 1
            try:
                if not planted(mutant):
                    os._exit(99)
                ended = _tried(tests)
            finally:
                os._exit(ended)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == 99:
        raise LookupError(f"nothing living is {mutant}")
    return os.waitstatus_to_exitcode(status) == 0


class Runs:
    """Told by pytest: which functions of the core each test runs, and how long it takes."""

    def __init__(self) -> None:
        self.of: dict[tuple[str, int], set[str]] = {}
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """Watch one test."""
        seen: set[tuple[str, int]] = set()

        def watch(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and "/dossiers/" in frame.f_code.co_filename:
                seen.add((frame.f_code.co_filename, frame.f_code.co_firstlineno))

        before = time.perf_counter()
        sys.setprofile(watch)
        try:
            yield
        finally:
            sys.setprofile(None)
            self.seconds[item.nodeid] = time.perf_counter() - before
            for each in seen:
                self.of.setdefault(each, set()).add(item.nodeid)

    def tests_of(self, mutant: Mutant) -> list[str]:
        """Those that run its function, the quickest first."""
        found = self.of.get((mutant.path, mutant.first_line), set())
        return sorted(found, key=lambda each: (self.seconds[each], each))


def _tried(tests: Sequence[str], *plugins: object) -> int:
    said = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not long and not database"]
    return int(pytest.main([*said, *tests], plugins=list(plugins)))


def tried(modules: Sequence[str] = MODULES, every: int = 1, first: int = 0) -> Iterator[tuple[Mutant, bool]]:
    """Each fault (or one in so many) and whether it survives."""
    runs = Runs()
    if _tried([*TESTS, "-k", " and ".join(f"not {each}" for each in SEARCHES)], runs):
        raise AssertionError("the tests of the core fail without any fault")
    every_one = (mutant for module in modules for mutant in mutants(module))
    for mutant in islice(every_one, first, None, every):
        lives = survives(mutant, runs.tests_of(mutant))
        searched = lives and mutant.module in SEARCHED
        yield mutant, survives(mutant, [f"{TESTS[-1]}::{each}" for each in SEARCHES]) if searched else lives


if __name__ == "__main__":  # python -m tests.dossiers.mutants EVERY FIRST [MODULE …]
    numbers, chosen = [int(each) for each in sys.argv[1:3]], sys.argv[3:]
    count = 0
    for found, lives in tried(chosen or MODULES, *numbers):
        count += 1
        if lives:
            print(found, flush=True)
    print(count, "tried", flush=True)
