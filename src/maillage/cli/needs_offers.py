"""Files of needs and offers as every command reads them: on the map, with topics where their owners named none, and with
what the record holds of them where they are to be matched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from maillage.cli.asked import Refused
from maillage.cli.speak import Front, show_problem
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.matching.profiles import Need, Offer, Profile
    from maillage.matching.profiles.rows import Decode
    from maillage.matching.profiles.understand import Understand
    from maillage.reference.places import Places

Kind = TypeVar("Kind", bound="Profile")


def read_needs_offers(
    front: Front,
    needs_file: str,
    offers_file: str | None = None,
    on: date | None = None,
    hear: Understand | None = None,
) -> tuple[list[Need], list[Offer], list[Problem]]:
    """The files read, located and understood, with what is wrong in them. Refused when one is not there.

    With a day, needs and offers are told what the record at home holds of them on that day (``held``). ``hear`` gives the
    topics of the texts of needs; the model that ships does when it is not said.
    """
    from maillage.matching.profiles import read_needs, read_offers

    places = _places()
    needs, in_needs = _read(read_needs, existing(front, needs_file), places, hear)
    if offers_file is None:
        return needs, [], in_needs
    offers, in_offers = _read(read_offers, existing(front, offers_file), places)
    if on is not None:
        from maillage.cli.held import tell_held

        needs, offers, unread = tell_held(front, needs, offers, on, places)
        in_offers = [*in_offers, *unread]
    return needs, offers, [*in_needs, *in_offers]


def existing(front: Front, said: str) -> Path:
    """The path of a file that is there."""
    path = Path(said)
    if not path.is_file():
        raise Refused(front, "match.no_file", file=said)
    return path


def _read(
    reader: Callable[[Path, Decode], tuple[list[Kind], list[Problem]]],
    path: Path,
    places: Places | None,
    hear: Understand | None = None,
) -> tuple[list[Kind], list[Problem]]:
    from maillage.matching.profiles import locate, name_topics, topics_named
    from maillage.record.sheets.decode import decode

    profiles, problems = reader(path, decode)
    placed, doubts = locate(profiles, places, str(path))
    heard = hear or _by_the_model
    return name_topics(placed, lambda text, language: heard(text, language) or topics_named(text)), [
        *problems,
        *doubts,
    ]


def _by_the_model(text: str, language: str | None) -> tuple[str, ...]:
    from maillage.matching.topics import classify

    return tuple(named.code for named in classify(text, language).topics)


def _places() -> Places | None:
    """The place index, where it is built: without it a line is on the map only by its own coordinates."""
    from maillage.reference.places import Places, default_folder, is_built

    return Places.open(default_folder()) if is_built(default_folder()) else None


def told(problems: Iterable[Problem], language: str) -> int:
    """Each problem on standard error; the exit status they make: 1 when something was left out."""
    status = 0
    for problem in problems:
        show_problem(problem, language)
        status = max(status, int(problem.severity in ("fatal", "error")))
    return status
