"""Weights and settings: what each part of a score is worth, as data that a network may change.

The defaults stand in ``data/parts.toml`` with their type, limits and a sentence for the person judged. A file of one's own
(TOML or JSON) holds a table ``weights`` of parts and any numbers, which are brought to 100 points exactly (a part it does
not name weighs nothing), and a table ``settings`` (what it does not name keeps its default). Either may be left out.
"""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from maillage.reference.problems import Problem
from maillage.reference.texts import catalogue

ROOM = "maillage.matching.scores"
TOTAL = 100_000
"""A whole score: 100 points of a thousand milli-points."""


def listed() -> dict[str, Any]:
    """What ``data/parts.toml`` says: tables ``part``, ``equal`` and ``setting``."""
    return catalogue(ROOM, "parts")


PARTS: tuple[str, ...] = tuple(listed()["part"])
"""The names of the parts, in the order in which they are shown and summed."""
POSITION = {name: number for number, name in enumerate(PARTS)}


@dataclass(frozen=True, slots=True)
class Weights:
    """``milli``: milli-points of each part, in the order of ``PARTS``, 100,000 in all. ``settings`` by name."""

    milli: tuple[int, ...]
    settings: tuple[tuple[str, int | str], ...]

    def of(self, part: str) -> int:
        """The milli-points of a part."""
        return self.milli[POSITION[part]]

    def setting(self, name: str) -> Any:
        """The value of a setting."""
        return dict(self.settings)[name]

    def as_dict(self) -> dict[str, Any]:
        """As it travels with a result: a file of the same content gives the same weights."""
        return {"weights": dict(zip(PARTS, self.milli, strict=True)), "settings": dict(self.settings)}


@cache
def default_weights() -> Weights:
    """The weights and settings of ``data/parts.toml``."""
    said = listed()
    points = {name: float(about["points"]) for name, about in said["part"].items()}
    return Weights(
        brought_to_total(points), tuple((n, about["default"]) for n, about in said["setting"].items())
    )


def brought_to_total(points: Mapping[str, float]) -> tuple[int, ...]:
    """Milli-points in the proportion of ``points``, 100,000 in all; what rounding down leaves goes to the first part
    above zero that no other must equal.

    ValueError when they add up to nothing.
    """
    whole = math.fsum(points.values())
    if not whole > 0:
        raise ValueError("weights that add up to nothing")
    milli = [math.floor(points[name] / whole * TOTAL + 1e-9) for name in PARTS]
    paired = {name for pair in listed()["equal"]["pairs"] for name in pair}
    free = [n for n, name in enumerate(PARTS) if points[name] > 0 and name not in paired]
    if free:
        milli[free[0]] += TOTAL - sum(milli)
    elif sum(milli) < TOTAL:  # pairs alone: an odd milli-point cannot be halved
        milli[POSITION["topics"]] += TOTAL - sum(milli)
    return tuple(milli)


def read_weights(path: Path) -> tuple[Weights | None, list[Problem]]:
    """The weights of a file, and what is wrong with it; None when it cannot be used at all."""
    name = str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        said = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        if not isinstance(said, dict):
            raise ValueError("no table")
    except (OSError, ValueError) as fault:
        return None, [Problem("matching.weights-unreadable", name, values={"found": str(fault)[:80]})]
    named = said.get("weights", {key: value for key, value in said.items() if key != "settings"} or None)
    given = said.get("settings", {})
    if not (named is None or isinstance(named, dict)) or not isinstance(given, dict):
        return None, [Problem("matching.weights-unreadable", name, values={"found": "no table"})]
    problems: list[Problem] = []
    settings = _settings(given, name, problems)
    try:
        milli = default_weights().milli if named is None else brought_to_total(_points(named, name, problems))
        return Weights(milli, tuple(settings.items())), problems
    except ValueError:
        return None, [*problems, Problem("matching.weights-nothing", name)]


def _points(said: Mapping[str, Any], file: str, problems: list[Problem]) -> dict[str, float]:
    points = dict.fromkeys(PARTS, 0.0)
    for key, value in said.items():
        if key not in POSITION:
            problems.append(Problem("matching.weight-unknown", file, field=key, values={"found": key[:40]}))
            continue
        number = _number(value)
        if number is None:
            problems.append(
                Problem("matching.weight-left", file, field=key, values={"found": str(value)[:40]})
            )
        else:
            points[key] = number
    for one, other in listed()["equal"]["pairs"]:
        if points[one] != points[other]:
            found = {"found": f"{one} · {other}"}
            problems.append(Problem("matching.weights-one-sided", file, field=one, values=found))
            points[one] = points[other] = max(points[one], points[other])
    return points


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) and 0 <= value <= 1e9 else None


def _settings(said: Mapping[str, Any], file: str, problems: list[Problem]) -> dict[str, int | str]:
    settings = dict(default_weights().settings)
    known = listed()["setting"]
    for key, value in said.items():
        if key not in known:
            problems.append(Problem("matching.weight-unknown", file, field=key, values={"found": key[:40]}))
            continue
        about = known[key]
        if about["type"] == "choice":
            right, expected = value in about["values"], ", ".join(about["values"])
        else:
            expected = f"{about['least']}–{about['most']}"
            right = isinstance(value, int) and not isinstance(value, bool)
            right = right and about["least"] <= value <= about["most"]
        if right:
            settings[key] = value
        else:
            values = {"found": str(value)[:40], "expected": expected}
            problems.append(Problem("matching.setting-wrong", file, field=key, values=values))
    for low, high in (("near_km", "far_km"), ("close_ratio_hundredths", "distant_ratio_hundredths")):
        if int(settings[low]) >= int(settings[high]):
            values = {"found": str(settings[low]), "expected": f"< {high} ({settings[high]})"}
            problems.append(Problem("matching.setting-wrong", file, field=low, values=values))
            defaults = dict(default_weights().settings)
            settings[low], settings[high] = defaults[low], defaults[high]
    return settings
