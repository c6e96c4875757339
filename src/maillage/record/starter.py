"""The starter record: real facts under a free licence that ship with the package, so that nobody starts empty.

Not for importing them: they go through the same door as any other sheet. What they are, how old and under which
licence is data (``data/starter/sources.toml``); how they were compiled is in ``data/starter/README.md``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from maillage.reference.texts import choose


@dataclass(frozen=True, slots=True)
class StarterFile:
    """A file of the starter record.

    ``kind`` is what ``maillage import --as`` takes; ``link_kind`` the kind of all its links, None when not links.
    ``short`` names it in a narrow column; ``as_of`` is how old its facts are (``2017``, ``2022-11-16``); ``sha256`` is that of :meth:`read`.
    """

    id: str
    name: str
    kind: str
    link_kind: str | None
    titles: tuple[tuple[str, str], ...]
    short: str
    as_of: str
    licence: str
    address: str
    verified: bool
    rows: int
    sha256: str

    def title(self, language: str = "en") -> str:
        """Its title in ``language`` (en, fr or ar)."""
        return choose(dict(self.titles), language)

    def read(self) -> bytes:
        """Its content: CSV in UTF-8, commas, one line of headings (some 1 MB)."""
        return _folder().joinpath(self.name).read_bytes()


@cache
def starter_files() -> tuple[StarterFile, ...]:
    """The files of the starter record, in the order in which they are to be imported. Reads no row."""
    listed = tomllib.loads(_folder().joinpath("sources.toml").read_text(encoding="utf-8"))
    return tuple(
        StarterFile(
            id=about["id"],
            name=about["name"],
            kind=about["kind"],
            link_kind=about.get("link_kind"),
            titles=tuple(about["title"].items()),
            short=about["short"],
            as_of=about["as_of"],
            licence=about["licence"],
            address=about["address"],
            verified=about["verified"],
            rows=about["rows"],
            sha256=about["sha256"],
        )
        for about in listed["file"]
    )


def _folder() -> Traversable:
    return resources.files("maillage.record").joinpath("data", "starter")
