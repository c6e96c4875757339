"""The whole way of one address into one file: ask, go on or start anew, receive, check, unpack; again when it may help.

Nothing stands under the file's own name before it is whole and checked. Disk faults are raised as OSError; all that the
network or the server does wrong comes back as a problem.
"""

from __future__ import annotations

import re
import select
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path

from maillage import __version__
from maillage.record.fetch.address import file_name, without_credentials
from maillage.record.fetch.checksums import Checksums, stated_checksums
from maillage.record.fetch.connect import Answer, Web, what_failed
from maillage.record.fetch.follow import follow
from maillage.record.fetch.model import AskAgain, Fetched, FetchRefused, Limits, Unchanged, Validators
from maillage.record.fetch.part import Beginning, Part, lasting_date, proof_of_sameness
from maillage.record.fetch.unpack import unpack
from maillage.reference.problems import Problem

Received = Callable[[int, int | None], None]
"""Told how many bytes have come, and of how many when that is known."""

NOTHING_KNOWN, USUAL, THE_WEB = Validators(), Limits(), Web()
_CHUNK = 256 * 1024
_AFTER_THE_END = 0.2
"""Seconds to wait for bytes beyond the announced end, from a server that does not hang up."""
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524})
_MISSING, _FORBIDDEN = frozenset({404, 410}), frozenset({401, 402, 403, 407, 451})


def fetch(
    address: str,
    folder: Path,
    *,
    known: Validators = NOTHING_KNOWN,
    sha256: str | None = None,
    limits: Limits = USUAL,
    web: Web = THE_WEB,
    received: Received = lambda done, total: None,
) -> Fetched | Unchanged | Problem:
    """Fetch ``address`` into ``folder``, which is its own and held by the caller (:func:`.part.alone`).

    ``known``: the content had before; when the server still has it, nothing is sent. ``sha256``: what the file must
    have, in hex. Raises OSError when the disk fails; the part that came is kept for the next time.
    """
    shown = without_credentials(address)
    for tried in range(1, limits.tries + 1):
        part = Part(folder)
        try:
            return _Try(address, part, known, sha256, limits, web, received).run()
        except FetchRefused as refused:
            part.settle()
            return refused.problem(shown)
        except AskAgain as again:
            part.settle()
            wait = limits.first_wait * 2 ** (tried - 1) if again.wait is None else again.wait
            if tried == limits.tries or wait > limits.longest_wait:
                if again.refused.code == "record.fetch-busy":
                    again.refused.values["expected"] = tried
                return again.refused.problem(shown)
            web.sleep(wait)
    raise AssertionError("at least one try")


class _Try:
    """One try."""

    def __init__(
        self,
        address: str,
        part: Part,
        known: Validators,
        sha256: str | None,
        limits: Limits,
        web: Web,
        received: Received,
    ) -> None:
        self.address, self.part, self.known, self.sha256 = address, part, known, sha256
        self.limits, self.web, self.received = limits, web, received
        self.done = self.resumed_from = part.size

    def run(self) -> Fetched | Unchanged:
        """The file, or that it is the one known. Raises FetchRefused, AskAgain, OSError of the disk."""
        final, answer = follow(self.address, self._asked(), self.limits, self.web)
        try:
            if (
                answer.status == 304
                and not self.resumed_from
                and (self.known.etag or self.known.last_modified)
            ):
                return Unchanged(self.address)
            if answer.status == 416 and self.resumed_from:
                sums = self._all_there(answer)
            else:
                sums = self._receive(answer)
            return self._finish(final, answer.headers, sums)
        finally:
            answer.close()

    def _asked(self) -> dict[str, str]:
        headers = {"User-Agent": f"Maillage/{__version__}", "Accept": "*/*", "Accept-Encoding": "gzip"}
        if self.resumed_from:
            assert self.part.beginning.proves
            headers |= {"Range": f"bytes={self.resumed_from}-", "If-Range": self.part.beginning.proves}
        elif self.known.etag:
            headers["If-None-Match"] = self.known.etag
        elif self.known.last_modified:
            headers["If-Modified-Since"] = self.known.last_modified
        return headers

    # Receiving

    def _receive(self, answer: Answer) -> Checksums:
        """Take the body in, after what is there or anew; the running digests of it all."""
        if answer.status == 206 and self.resumed_from:
            self._check_range(answer)
        elif answer.status == 200:
            self._start_anew(answer)
        else:
            raise _refusal(answer)
        sums, self.done = self.part.hashed(), self.part.size
        total = None if answer.announced is None else self.done + answer.announced
        self._check_size(total)
        with self.part.path.open("ab") as file:
            for data in self._body(answer):
                self.done += len(data)
                self._check_size(self.done)
                sums.add(data)
                file.write(data)
                self.received(self.done, total)
        whole = self.part.beginning.total
        if whole is not None and self.done < whole:  # a continuation that did not say where it ends
            raise AskAgain(FetchRefused("record.fetch-short", found=self.done, expected=whole))
        return sums

    def _start_anew(self, answer: Answer) -> None:
        self.resumed_from = 0
        headers = answer.headers
        self.part.begin(
            Beginning(
                etag=headers.get("ETag"),
                last_modified=headers.get("Last-Modified"),
                lasting=lasting_date(headers),
                proves=proof_of_sameness(headers),
                coding=_coding(headers),
                total=answer.announced,
                checksums=stated_checksums(headers, whole=True),
            )
        )

    def _check_range(self, answer: Answer) -> None:
        """Go on only with the very continuation of what is there; else start anew, by asking again."""
        said = re.fullmatch(
            r"bytes (\d+)-(\d+)/(\d+|\*)", (answer.headers.get("Content-Range") or "").strip()
        )
        before, etag = self.part.beginning, answer.headers.get("ETag")
        fits = said is not None and int(said[1]) == self.resumed_from
        if fits and said and said[3] != "*":
            fits = int(said[2]) + 1 == int(said[3]) and before.total in (None, int(said[3]))
        fits = fits and etag in (None, before.etag) and _coding(answer.headers) == before.coding
        if not fits:
            self.part.discard()
            raise AskAgain(FetchRefused("record.fetch-answer", found="Content-Range"), wait=0)
        before.checksums.update(stated_checksums(answer.headers, whole=False))

    def _all_there(self, answer: Answer) -> Checksums:
        """The part was whole already when its fetch was killed; anything else is thrown away and asked for anew."""
        if (answer.headers.get("Content-Range") or "").strip() != f"bytes */{self.resumed_from}":
            self.part.discard()
            raise AskAgain(FetchRefused("record.fetch-answer", found="416"), wait=0)
        return self.part.hashed()

    def _body(self, answer: Answer) -> Iterator[bytes]:
        """The bytes of the body; raises when they are fewer or more than announced."""
        left = answer.announced
        while left != 0 or _more_comes(answer):
            try:
                data = answer.read1(_CHUNK)
            except (OSError, HTTPException) as fault:
                if left == 0:
                    return
                raise self._broken(fault) from None
            if not data:
                if left:
                    short = FetchRefused("record.fetch-short", found=self.done, expected=self.done + left)
                    raise AskAgain(short)
                return
            if left is not None and len(data) > left:
                self.part.discard()
                raise FetchRefused("record.fetch-long", expected=answer.announced)
            left = None if left is None else left - len(data)
            yield data

    def _broken(self, fault: Exception) -> Exception:
        raised = what_failed(fault, self.limits)
        if isinstance(raised, AskAgain) and raised.refused.code == "record.fetch-stalled":
            return raised
        if isinstance(raised, FetchRefused) and raised.code == "record.fetch-slow":
            return raised
        return AskAgain(FetchRefused("record.fetch-cut", found=self.done))

    def _check_size(self, size: int | None) -> None:
        if size is not None and size > self.limits.bytes:
            self.part.discard()
            raise FetchRefused("record.fetch-too-large", found=size, expected=self.limits.bytes)

    # The end

    def _finish(self, final: str, headers: Message, sums: Checksums) -> Fetched:
        """Check, unpack, and give the file its name."""
        size, sent = self.part.size, sums.sha256
        self._checked(sums.check)
        name = file_name(headers, final)
        target = self.part.target(name)
        digest = sent
        if self.part.beginning.coding:
            try:
                size, digest = unpack(self.part.path, target, self.limits)
            except FetchRefused:
                target.unlink(missing_ok=True)
                self.part.discard()
                raise
        if self.sha256 and self.sha256.lower() not in (digest, sent):
            target.unlink(missing_ok=True)
            self.part.discard()
            raise FetchRefused("record.fetch-checksum", found=digest, expected=self.sha256.lower())
        beginning = self.part.beginning
        if not beginning.coding:
            self.part.path.replace(target)
        self.part.discard()
        return Fetched(
            address=self.address,
            final=final,
            path=target,
            name=name,
            bytes=size,
            sha256=digest,
            last_modified=beginning.last_modified,
            marks=Validators(beginning.etag, beginning.lasting, digest),
            resumed_from=self.resumed_from,
        )

    def _checked(self, check: Callable[[], None]) -> None:
        try:
            check()
        except FetchRefused as refused:
            self.part.discard()
            if self.resumed_from:  # two halves of two contents: the whole may be right
                raise AskAgain(refused, wait=0) from None
            raise


def _coding(headers: Message) -> str:
    """How the body is packed: ``gzip`` or not at all. Raises FetchRefused for what was not asked for."""
    said = (headers.get("Content-Encoding") or "").strip().lower()
    if said in ("gzip", "x-gzip"):
        return "gzip"
    if said in ("", "identity"):
        return ""
    raise FetchRefused("record.fetch-answer", found=f"Content-Encoding: {said[:40]}")


def _more_comes(answer: Answer) -> bool:
    """Whether there may be bytes after the announced end: the connection is readable within a moment."""
    with suppress(OSError, ValueError):
        return bool(select.select([answer.fileno()], [], [], _AFTER_THE_END)[0])
    return False


def _refusal(answer: Answer) -> Exception:
    status = answer.status
    if status in _AGAIN:
        return AskAgain(FetchRefused("record.fetch-busy", found=status), wait=_asked_to_wait(answer.headers))
    if status in _MISSING:
        return FetchRefused("record.fetch-missing", found=status)
    if status in _FORBIDDEN:
        return FetchRefused("record.fetch-forbidden", found=status)
    return FetchRefused("record.fetch-answer", found=status)


def _asked_to_wait(headers: Message) -> float | None:
    """Seconds of ``Retry-After``, said as a number or as a moment (told from the answer's own date)."""
    said = (headers.get("Retry-After") or "").strip()
    if said.isdecimal() and said.isascii():
        return float(said[:9])
    with suppress(TypeError, ValueError, IndexError):
        return max(
            0.0, (parsedate_to_datetime(said) - parsedate_to_datetime(headers["Date"])).total_seconds()
        )
    return None
