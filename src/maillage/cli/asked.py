"""What a person typed after a command, read: a country in any language, a day. What cannot be read is refused.

A refusal is one sentence that says what to type instead, and exit status 2; with `--json` it is one object too.
"""

from __future__ import annotations

from datetime import date
from typing import IO, Any

import click

from maillage.cli.speak import Front, aside, say, show_json

MOST_NEAREST = 3


class Refused(click.UsageError):
    """What was typed cannot be used: exit status 2, one sentence (``code``, of asked.toml), and what comes nearest."""

    def __init__(self, front: Front, code: str, nearest: list[str] | None = None, **values: Any) -> None:
        super().__init__(say(code if "." in code else f"asked.{code}", front.language, **values))
        self.front, self.code, self.nearest, self.values = front, code, nearest or [], values

    def show(self, file: IO[Any] | None = None) -> None:
        """The sentence on standard error; with `--json` also one object on standard output."""
        if self.front.json:
            error = {"code": self.code, "message": self.message, "nearest": self.nearest, **self.values}
            show_json({"error": error})
        aside(self.message, 0)
        if self.nearest:
            names = say("list_sep", self.front.language).join(self.nearest)
            key = "asked.one_of" if self.code in ("ended", "disputed") else "asked.nearest"
            aside(say(key, self.front.language, names=names), 0)


def read_country(front: Front, said: str) -> str:
    """The alpha-2 code of the country that ``said`` names. Raises Refused with the nearest names, or with why not.

    Says on standard error how a doubtful or misspelt name was read.
    """
    from maillage.reference.countries import find_country, name

    found = find_country(said)
    if found is None:
        raise _no_country(front, said)
    if found.why in ("doubtful", "typing_error", "disputed_area", "part"):
        shown = name(found.code, front.language)
        click.echo(say(f"asked.read_{found.why}", found=said, country=shown, code=found.code), err=True)
    return found.code


def _no_country(front: Front, said: str) -> Refused:
    from maillage.reference.countries import ended_country, name
    from maillage.reference.disputed import NO_CODE, disputed

    def named(codes: tuple[str, ...]) -> list[str]:
        return [f"{name(code, front.language)} ({code})" for code in codes if code != NO_CODE]

    ended = ended_country(said)
    if ended:
        return Refused(front, "ended", named(ended.successors), found=said, until=ended.until[:4] or "?")
    dispute = disputed(said)
    if dispute:
        return Refused(
            front, "disputed", named(dispute.readings), found=said, note=dispute.note(front.language)
        )
    return Refused(front, "no_country", named(tuple(_nearest_codes(said, front.language))), found=said[:60])


def _nearest_codes(said: str, language: str) -> list[str]:
    import difflib

    from maillage.reference.countries import countries, name
    from maillage.reference.names import fold

    known = {fold(name(c.alpha2, spoken)): c.alpha2 for c in countries() for spoken in ("en", "fr", language)}
    near = difflib.get_close_matches(fold(said[:60]), known, 2 * MOST_NEAREST, 0.6)
    return list(dict.fromkeys(known[folded] for folded in near))[:MOST_NEAREST]


def read_day(front: Front, said: str | None) -> date:
    """The day that ``said`` writes (YYYY-MM-DD), today when nothing was said. Raises Refused with an example."""
    from maillage.reference.dates import PartialDate

    if said is None:
        return front.today
    found = PartialDate.parse(said)
    if found is None or not found.is_day:
        raise Refused(front, "no_day", found=said[:40], example=front.today.isoformat())
    return found.first
