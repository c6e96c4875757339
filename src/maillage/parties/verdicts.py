"""What somebody says of a line that was asked about."""

from __future__ import annotations

from enum import StrEnum

LONGEST_ANSWER = 4_000


class Verdict(StrEnum):
    """Of a line."""

    YES = "yes"
    """It holds."""
    NO = "no"
    CHANGED = "changed"
    """It holds, otherwise than it stands."""
