"""What ``decide`` has to know beside the dossier itself: the moment, and who acts in which office. Fetched before, handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from maillage.dossiers.decisions import By, Decision


@dataclass(frozen=True, slots=True)
class World:
    """The facts of the moment.

    ``at``: now, in UTC. ``day``: the day of the calendar where who acts is. ``edits``: the office lets its holder write for the
    organisation on that day; ``binds``: it may bind it. ``known``: the organisation is known to be theirs (its claim was granted), or
    somebody who takes part vouched for the address that the link went to. ``target``: the decision that a correction names.
    ``limited``: somebody acts through a page or a link, where one party may add so much a day and no more (``data/limits.toml``).
    """

    at: datetime
    day: date
    by: By
    edits: bool = True
    binds: bool = False
    known: bool = False
    target: Decision | None = None
    limited: bool = False
