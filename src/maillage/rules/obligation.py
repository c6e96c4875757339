"""An obligation: one thing to do, by when, for whom, why, what it costs to miss it, and the one action.

It is computed from facts and never typed: it goes when its fact changes. Each room yields its own; site and command merge them into
an agenda (``agenda``). Its sentences are in ``data/obligations.toml`` by ``kind``; ``values`` fill them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

OPEN, WAITING, DONE, WAIVED = "open", "waiting", "done", "waived"
EARLIER, LATER, KEPT = "earlier", "later", ""


@dataclass(frozen=True, slots=True)
class Obligation:
    """One line of an agenda.

    ``kind`` is a key of ``data/obligations.toml``. ``key`` names the line for good: the same facts give the same key, so that what was
    said of it (done, waived) and its place in a calendar program hold; of lower-case letters, digits and ``-._``. ``due`` is its last day,
    None where no term is known. ``from_day`` is when there is something to do. ``moved`` says whether a closed day moved ``due``
    ``earlier`` (a duty of one's own) or ``later`` (a term that runs against an authority), and ``unmoved`` is the day before that.
    ``whose`` is the organisation (its key), ``who`` what sort of office does it (a key of ``[who]``), ``with_whom`` the other side's name.
    ``rule`` is ``pack.rule``, or a pack, empty where no rule of law or of a fund says so; ``source`` is its title, ``verified`` whether
    that was read. ``address`` is the path of the page where the one action is done, without language.
    """

    kind: str
    key: str
    due: date | None
    whose: str = ""
    who: str = "officer"
    with_whom: str = ""
    about: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    from_day: date | None = None
    state: str = OPEN
    rule: str = ""
    source: str = ""
    verified: bool = True
    practice: bool = False
    """A habit of the field, not a rule of law or of a fund. Of kinds that always are one, ``data/obligations.toml`` says so alone."""
    doubts: tuple[str, ...] = ()
    """What else is not sure of it: keys of ``[caution]`` in ``data/obligations.toml``."""
    known: str = ""
    """Its last day as far as it is known (``2028-03``), where that is not to the day; ``due`` is then the last that it may be."""
    moved: str = KEPT
    unmoved: date | None = None
    address: str = ""

    @property
    def due_said(self) -> str:
        """Its last day as far as it is known: ``2027-03-31``, or ``2027-03``; empty for none."""
        return self.known or (self.due.isoformat() if self.due else "")
