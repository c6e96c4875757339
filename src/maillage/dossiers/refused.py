"""A refusal: what was asked for is not written down, with why and how to mend it (``data/problems.toml``)."""

from __future__ import annotations

from typing import Any

from maillage.reference.problems import Problem


class Refused(Exception):
    """Nothing was decided. ``code`` is a key of ``data/problems.toml`` without its room; ``values`` fill its sentences."""

    def __init__(self, code: str, field: str = "", **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.problem = Problem(f"dossiers.{code}", field=field or None, values=values)
