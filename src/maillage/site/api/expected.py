"""What may stand in a parameter that was refused, in words."""

from __future__ import annotations

from typing import Any

from maillage.site import words

_SORTS = {
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "greater_than_equal": "at_least",
    "less_than_equal": "at_most",
    "string_too_long": "length",
    "string_too_short": "something",
    "string_pattern_mismatch": "pattern",
}


def expected_of(error: dict[str, Any]) -> str:
    """From what pydantic says of a value that it refuses."""
    sort = str(error.get("type", ""))
    told = _SORTS.get(sort) or ("day" if sort.startswith("date_") else "something")
    return words.say(f"api.expected.{told}", **{name: value for name, value in error.get("ctx", {}).items()
                                                if name in ("ge", "le", "max_length", "pattern")})  # fmt: skip
