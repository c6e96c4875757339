"""Small faults of the pure core of dossiers: what each changes, and how it is planted into what lives.

A fault is one change of one function: a comparison turned, an ``and`` for an ``or``, a ``not`` left out, a number one more, a
condition that always or never holds, a line that is left out. It is planted into the code of the living function (its
``__code__``), so that whatever holds that function (the verbs of a kind of decision hold theirs) runs the fault; the files stay as they
are.
"""

from __future__ import annotations

import ast
import gc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType

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
    lines: range
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.module}:{self.lines.start} {self.function}: {self.was} -> {self.now}"

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
        for number, (was, now, lines) in enumerate(_changes(function)):
            yield Mutant(module, function.name, _first_line(function), number, lines, was, now)


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


def _changes(function: ast.FunctionDef, apply: int = -1) -> Iterator[tuple[str, str, range]]:
    """What stood there, what stands there now, and on which lines, of each change of a function; the change of that number is made."""
    number = 0
    for holder in [each for statement in function.body for each in ast.walk(statement)]:
        for change in _of_node(holder):
            was = ast.unparse(holder)
            undo = change()
            now = ast.unparse(holder)
            if number != apply:
                undo()
            number += 1
            yield was.partition("\n")[0], now.partition("\n")[0], _lines(holder)
    for body in _bodies(function):
        for at, statement in enumerate(body):
            if isinstance(statement, ast.Raise) or (
                isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
            ):
                if number == apply:
                    body[at] = ast.copy_location(ast.Pass(), statement)
                number += 1
                yield ast.unparse(statement), "pass", _lines(statement)


def _lines(node: ast.AST) -> range:
    """Where it stands: whoever runs none of these lines does not run it."""
    parts: list[ast.AST] = [node]
    if isinstance(node, ast.If):
        parts = [node.test]
    elif isinstance(node, ast.comprehension):
        parts = [node.target, node.iter, *node.ifs]
    found = [each for part in parts for each in ast.walk(part) if isinstance(each, ast.expr | ast.stmt)]
    return range(min(each.lineno for each in found), 1 + max(each.end_lineno or 0 for each in found))


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


def planted(mutant: Mutant, living: Iterable[object] = ()) -> int:
    """Plant it into every living function of that code (of ``living``, else of all there are); how many there were."""
    code = mutant.code()
    found = [
        each
        for each in living or gc.get_objects()
        if type(each) is FunctionType  # what stands in for another object is not asked who it is
        and each.__code__.co_firstlineno == code.co_firstlineno
        and each.__code__.co_filename == code.co_filename
        and each.__code__.co_name == code.co_name
    ]
    for each in found:
        each.__code__ = code
    return len(found)
