"""Notices on a country, quoted by `maillage country` from the record.

None ship with Maillage. Without a sheet of them nothing was checked, and it is said so: never "all is well".
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from maillage.cli.speak import Front, count, day, heading, line, say

if TYPE_CHECKING:
    from maillage.record.notices import Notice
    from maillage.record.store import Reader


@dataclass(frozen=True, slots=True)
class Known:
    """Notices that hold on the day; ``read`` is False when no sheet of notices was ever read; ``ended``: how many did."""

    read: bool
    held: tuple[Notice, ...] = ()
    ended: int = 0


def known_notices(reader: Reader, code: str, on: date) -> Known:
    """What the record has of a country on a day."""
    from maillage.record.notices import notices_of

    if not reader.manifest.rows("notices"):
        return Known(False)
    found = notices_of(reader, [code], on)
    held = tuple(notice for notice in found if not notice.ended(on))
    return Known(True, held, len(found) - len(held))


def show_notices(front: Front, reader: Reader, known: Known, on: date) -> None:
    """The notices as their issuers word them; or that none is known, or that none was read."""
    heading(say("notices.head"))
    if not known.read:
        line(say("notices.not_read"))
        return
    if not known.held:
        line(say("notices.none"))
    for notice in known.held:
        _show_notice(front, reader, notice, on)
    if known.ended:
        line(count("notices.ended", known.ended))


def _show_notice(front: Front, reader: Reader, notice: Notice, on: date) -> None:
    said = say("notice.wrote", day=day(notice.day), issuer=notice.issuer)
    line(f"{said} {say('notice.quoted', quote=notice.words) if notice.words else say('notice.no_words')}")
    about = [say(f"notice_kind.{notice.kind}")] if notice.kind else []
    about += [notice.place_said] if notice.place_said else []
    about.append(say("notice.until", day=day(notice.until)) if notice.until else say("notice.no_end"))
    about += [say("notice.old")] if notice.old(on) else []
    line(say("dot").join(about), 6)
    source = reader.manifest.source(notice.source) or {}
    title = source.get("titles", {}).get(front.language) or source.get("title", notice.source)
    line(say("notices.source", address=notice.website, title=title, line=notice.line), 6)


def notices_json(known: Known, on: date) -> list[dict[str, Any]]:
    """Each notice as the record has it; ``old``: written so long ago that it is said."""
    return [
        {
            **{
                name: value
                for name, value in asdict(notice).items()
                if name not in ("source", "line", "as_of")
            },
            "old": notice.old(on),
            "source": {"id": notice.source, "line": notice.line, "as_of": notice.as_of},
        }
        for notice in known.held
    ]
