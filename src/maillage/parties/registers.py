"""Registers and their codes: what an organisation is called by a SIREN, an INSEE code and the like, and whether one can be right.

A code is refused only where the register's own rule says that it cannot be: a wrong length, a sum that does not come out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from maillage.parties.written import fault_of_line, line
from maillage.reference.texts import catalogue, choose

LONGEST = 80
_LA_POSTE = "356000000"
"""Its many branches have numbers of their own rule: their figures add up to a multiple of five."""
_UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_SMALL = ("ror", "iati", "other")
"""Registers that write small letters, or both."""


@cache
def schemes() -> tuple[str, ...]:
    """The keys of all registers, in the order in which they are offered."""
    return tuple(_all())


def scheme_name(scheme: str, language: str) -> str:
    """What a register is called; an unknown key as it is."""
    about = _all().get(scheme)
    return choose(about["name"], language) if about else scheme


def example(scheme: str) -> str:
    """What a code of the register looks like; empty where any may be."""
    return str(_all().get(scheme, {}).get("like", ""))


def written(scheme: str, typed: str) -> str:
    """A code as it is kept: without the spaces, points and dashes that people part it with.

    >>> written("siren", " 217 500.016"), written("rna", "w 751-000000")
    ('217500016', 'W751000000')
    """
    kept = str(_all().get(scheme, {}).get("kept", ""))
    said = "".join(each for each in line(typed) if each in kept or each not in " .-\u00a0\u202f")
    return said if scheme in _SMALL else said.upper()


def fault_of_code(scheme: str, code: str) -> str:
    """What is wrong with a code as :func:`written`: ``scheme``, ``missing``, ``control``, ``no_letter``, ``too_long``,
    ``pattern``, ``sum``; empty where nothing is.

    >>> fault_of_code("siren", "732829320"), fault_of_code("siren", "732829321"), fault_of_code("uai", "0750655E")
    ('', 'sum', '')
    """
    about = _all().get(scheme)
    if about is None:
        return "scheme"
    if fault := fault_of_line(code, LONGEST):
        return fault
    if "pattern" in about and not re.fullmatch(about["pattern"], code):
        return "pattern"
    return "" if _CHECKS[about.get("check", "")](code) else "sum"


def _luhn(code: str) -> bool:
    if len(code) == 14 and code.startswith(_LA_POSTE) and sum(map(int, code)) % 5 == 0:
        return True
    doubled = (int(figure) * (1 + at % 2) for at, figure in enumerate(reversed(code)))
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


def _uai(code: str) -> bool:
    return _UAI_LETTERS[int(code[:7]) % 23] == code[7]


def _mod97(code: str) -> bool:
    return int("".join(str(int(each, 36)) for each in code)) % 97 == 1


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "": lambda code: True,
    "luhn": _luhn,
    "uai": _uai,
    "mod97": _mod97,
}


def _all() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = catalogue("maillage.parties", "schemes")["scheme"]
    return found
