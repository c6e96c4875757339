"""Crisis, security and sanction notices on a country, from the user's own list: `notices.csv` in the home.

None ship with Maillage. Without that file nothing was checked, and it is said so: never "all is well".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from maillage.cli.memberships import dated
from maillage.cli.speak import Front, heading, line, say, show_problem

if TYPE_CHECKING:
    from maillage.reference.notices import Notice
    from maillage.reference.problems import Problem

FILE = "notices.csv"


@dataclass(frozen=True, slots=True)
class Known:
    """Notices that hold, or may hold, on the day; ``read`` is False when there was no list to read."""

    read: bool
    held: tuple[Notice, ...] = ()
    problems: tuple[Problem, ...] = ()


def known_notices(front: Front, code: str, on: date) -> Known:
    """What the user's list says of a country on a day. A row that cannot be read is a problem, the others stand."""
    from maillage.reference.notices import notices, read_notices

    try:
        text = (front.home / FILE).read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        return Known(False)
    found, problems = read_notices(text, FILE)
    return Known(True, tuple(notices(code, on, found)), tuple(problems))


def show_notices(front: Front, known: Known, on: date) -> None:
    """The notices as their issuers word them; or that none is known, or that none was read."""
    heading(say("notices.head"))
    for problem in known.problems:
        show_problem(problem, front.language)
    if not known.read:
        line(say("notices.not_read", file=FILE, home=front.home))
        return
    if not known.held:
        line(say("notices.none"))
    for notice in known.held:
        words = [say(f"notices.kind.{notice.kind}"), dated("since", notice.since)]
        if notice.until:
            words.append(dated("until", notice.until))
        if notice.holds(on) is None:
            words.append(say("notices.unsure"))
        said = say("list_sep").join(words)
        line(say("notices.one", said=said, issuer=notice.issuer, title=notice.title))
        if notice.area:
            line(say("notices.area", area=notice.area), 6)
        line(say("notices.source", file=FILE, line=notice.line, address=notice.address or "—"), 6)


def notices_json(known: Known, on: date) -> list[dict[str, Any]]:
    """Each notice as read; ``holds`` is null when the day lies inside the doubt of a bound."""
    return [
        {
            "kind": notice.kind,
            "area": notice.area or None,
            "issuer": notice.issuer,
            "title": notice.title,
            "since": str(notice.since),
            "until": str(notice.until) if notice.until else None,
            "address": notice.address or None,
            "holds": notice.holds(on),
            "source": {"file": FILE, "line": notice.line},
        }
        for notice in known.held
    ]
