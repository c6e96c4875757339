"""A web address as a file to take in: fetched, dated, named by its address, and gone from the disk after.

The record keeps the original; under ``fetched/`` stay only the server's marks for it, so that what has not changed is
not sent again. They count only while the record in force says what they speak of: after an undo, all is fetched anew.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from maillage.record.fetch.address import checked, safe_name, without_credentials
from maillage.record.fetch.connect import Web
from maillage.record.fetch.fetch import NOTHING_KNOWN, THE_WEB, USUAL, Received, fetch
from maillage.record.fetch.model import Fetched, FetchRefused, Limits, Unchanged, Validators
from maillage.record.fetch.part import alone
from maillage.record.files import Given, printable
from maillage.record.intake import About
from maillage.record.store import RecordDamaged, Store
from maillage.reference.identifiers import stated
from maillage.reference.problems import Problem


@dataclass(frozen=True, slots=True)
class Arrival:
    """What came of an address: the file, or why there is none.

    ``news``: the server had another content than the record. ``as_of``: the day of the content's last change as the
    server says, else the day it was fetched. ``bytes``: of the file, 0 when it was not sent.
    """

    address: str
    given: Given | Problem
    news: bool = False
    as_of: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    bytes: int = 0


def web_address(said: str) -> str:
    """An address as it is kept and shown. Raises FetchRefused for one that would never be fetched."""
    checked(said)
    return without_credentials(printable(said))


def forget(store: Store, address: str) -> None:
    """Remove what fetching an address left on the disk: the server's marks, a part. What it gave stays in the record."""
    folder = _folder(store, address)
    with suppress(FetchRefused):
        if folder.is_dir():
            with alone(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _folder(store: Store, address: str) -> Path:
    return store.folder / "fetched" / stated("address", address).partition(":")[2]


def source_of(address: str) -> str:
    """Identifier of the source that an address is."""
    return stated("source", address)


@contextmanager
def arriving(
    store: Store,
    said: str,
    now: datetime,
    *,
    title: str = "",
    generated: bool = False,
    sha256: str | None = None,
    limits: Limits = USUAL,
    web: Web = THE_WEB,
    received: Received = lambda done, total: None,
) -> Iterator[Arrival]:
    """Fetch an address; inside the block its file is there to be taken in. Never raises for the network or the server.

    ``title``: of the source, else its file's name. Raises OSError when the disk fails.
    """
    address = without_credentials(printable(said))
    folder = _folder(store, address)
    with ExitStack() as held:
        try:
            checked(said)
            held.enter_context(alone(folder))
        except FetchRefused as refused:
            arrival = Arrival(address, refused.problem(address))
        else:
            held.callback(shutil.rmtree, folder / "whole", ignore_errors=True)
            coming = _Coming(store, said, address, folder, now, title, generated)
            arrival = coming.arrive(sha256, limits, web, received)
        yield arrival


class _Coming:
    """One address on its way into the record."""

    def __init__(
        self, store: Store, said: str, address: str, folder: Path, now: datetime, title: str, generated: bool
    ) -> None:
        self.store, self.said, self.address, self.folder = store, said, address, folder
        self.now, self.title, self.generated = now, title, generated
        self.marks = folder / "known.json"
        with store.open() as reader:
            self.source, self.sources = reader.manifest.source(source_of(address)), reader.manifest.sources

    def arrive(self, sha256: str | None, limits: Limits, web: Web, received: Received) -> Arrival:
        """What comes of it."""

        def get(known: Validators) -> Fetched | Unchanged | Problem:
            return fetch(
                self.said,
                self.folder,
                known=known,
                sha256=sha256,
                limits=limits,
                web=web,
                received=received,
            )

        known = NOTHING_KNOWN if sha256 else self._known()  # what must have a checksum must come
        got = get(known)
        if isinstance(got, Unchanged):
            try:
                return self._as_before(known)
            except RecordDamaged:  # the stored original is not whole: the server's copy will do
                got = get(NOTHING_KNOWN)
        if isinstance(got, Fetched):
            return self._new(got)
        assert isinstance(got, Problem)
        return Arrival(self.address, got)

    def _known(self) -> Validators:
        """The server's marks for what the record holds of this address; nothing when it holds something else."""
        try:
            known = Validators(**json.loads(self.marks.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return NOTHING_KNOWN
        if self.source is None:  # the same bytes were known from elsewhere: they were not taken in twice
            self.source = next((one for one in self.sources if one["sha256"] == known.sha256), None)
        return known if self.source and known.sha256 == self.source["sha256"] else NOTHING_KNOWN

    def _as_before(self, known: Validators) -> Arrival:
        """The stored original again: whatever the command asks of a file, it can ask of this one."""
        assert self.source and known.sha256
        path = self.folder / "whole" / (safe_name(self.source["title"]) or "file")
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.writelines(self.store.read_original(known.sha256))
        about = self._about(self.source["title"], self.source["as_of"], self.source["titles"])
        given = Given(self.address, path, named=True, about=about)
        return Arrival(
            self.address, given, False, about.as_of, known.etag, known.last_modified, known.sha256, 0
        )

    def _new(self, got: Fetched) -> Arrival:
        if _is_page(got.path):
            return Arrival(self.address, Problem("record.fetch-page", self.address))
        draft = self.marks.with_suffix(".draft")
        draft.write_text(json.dumps(asdict(got.marks)), encoding="utf-8")
        draft.replace(self.marks)
        about = self._about(got.name, _day(got.last_modified, self.now), {})
        given = Given(self.address, got.path, named=True, about=about)
        news = self.source is None or self.source["sha256"] != got.sha256
        return Arrival(
            self.address, given, news, about.as_of, got.marks.etag, got.last_modified, got.sha256, got.bytes
        )

    def _about(self, name: str, as_of: str, titles: Mapping[str, str]) -> About:
        return About(
            source=source_of(self.address),
            titles={"en": self.title} if self.title else dict(titles) or {"en": name},
            as_of=as_of,
            address=self.address,
            generated=self.generated,
        )


def _is_page(path: Path) -> bool:
    """Whether a file is a page to be read in a browser: of a site that shows the file, asks to sign in, or excuses."""
    with path.open("rb") as file:
        head = file.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html"))


def _day(last_modified: str | None, now: datetime) -> str:
    """The day a server gives for a content's last change; today when it gives none or one to come."""
    today = now.astimezone(UTC).date()
    try:
        said = parsedate_to_datetime(last_modified or "")
    except (TypeError, ValueError, IndexError):
        return today.isoformat()
    said = said.replace(tzinfo=UTC) if said.tzinfo is None else said.astimezone(UTC)
    return min(said.date(), today).isoformat()
