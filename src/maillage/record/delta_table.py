"""One Delta table: what it holds now, and its contents replaced in one commit. Not for what goes into it.

In: where it lies (a folder, or the address of an object store), Arrow batches, and a *state*: a digest of what is to
be written. The state is kept in the commit, so that the next publication knows what stands there. A commit is atomic:
killed before it, the table is as it was; what was written till then is named by no version, and Delta's VACUUM
removes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maillage.record.query_check import QueryRefused

if TYPE_CHECKING:
    import pyarrow as pa

STATE = "maillage.state"
"""Key of the commit under which the state stands."""
_UPKEEP = ("OPTIMIZE", "VACUUM", "SET TBLPROPERTIES", "FSCK", "UPGRADE")
"""Operations of others that leave the rows as they are."""
_COMMITS_READ = 20
_GROUP_ROWS = 65_536
_PATIENCE = {"max_retries": "2", "retry_timeout": "20s", "connect_timeout": "10s"}
"""How long an object store is asked again, unless told otherwise."""


_WHO = {
    "access_key_id", "profile", "web_identity_token_file", "container_credentials_relative_uri",
    "container_credentials_full_uri", "skip_signature",
}  # fmt: skip
"""Options, without ``AWS_``, that say who asks an object store."""


class PublishRefused(QueryRefused):
    """A table cannot be published: ``code`` names the sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a Delta table lies: a folder or an address, and what its store wants to be told (keys, region, endpoint)."""

    address: str
    options: Mapping[str, str]

    @property
    def storage(self) -> dict[str, str] | None:
        """The options as the Delta library takes them; None for a folder."""
        return {**_PATIENCE, **self.options} if "://" in self.address else None

    @property
    def lacks_keys(self) -> bool:
        """Whether this is a store that wants keys, and nothing was said of who asks."""
        said = {key.lower().removeprefix("aws_") for key in self.options}
        return self.address.startswith(("s3://", "s3a://")) and said.isdisjoint(_WHO)


@dataclass(frozen=True, slots=True)
class Found:
    """A Delta table that stands: its version, and the state that Maillage wrote; None where it was not Maillage."""

    version: int
    state: str | None
    rows: int


def find(place: Place) -> Found | None:
    """The table at a place; None when there is none. Raises PublishRefused when its store does not answer."""
    with _explained(place):
        from deltalake import DeltaTable

        if not DeltaTable.is_deltatable(place.address, storage_options=place.storage):
            return None
        table = DeltaTable(place.address, storage_options=place.storage)
        rows = sum(table.get_add_actions(flatten=True).column("num_records").to_pylist() or [0])
        for commit in table.history(_COMMITS_READ):
            if not str(commit.get("operation", "")).startswith(_UPKEEP):
                return Found(table.version(), commit.get(STATE), rows)
        return Found(table.version(), None, rows)


def replace(
    place: Place, schema: pa.Schema, batches: Iterable[pa.RecordBatch], state: str, description: str
) -> int:
    """Replace the contents of a table by ``batches``, or make it; its new version. One commit, in little memory."""
    watched = _Watched(batches)
    with _explained(place, watched):
        from deltalake import CommitProperties, WriterProperties, write_deltalake
        from pyarrow import RecordBatchReader

        write_deltalake(
            place.address,
            RecordBatchReader.from_batches(schema, watched),
            mode="overwrite",
            schema_mode="overwrite",
            description=description,
            storage_options=place.storage,
            writer_properties=WriterProperties(compression="ZSTD", max_row_group_size=_GROUP_ROWS),
            commit_properties=CommitProperties(custom_metadata={STATE: state}),
        )
    found = find(place)
    assert found is not None
    return found.version


class _Watched:
    """Batches on their way into a library that would tell a fault of theirs as its own: the fault is kept."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self.batches = batches
        self.fault: Exception | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self.batches
        except Exception as fault:
            self.fault = fault
            raise


@contextmanager
def _explained(place: Place, watched: _Watched | None = None) -> Iterator[None]:
    """What the Delta library says, as a sentence of ours. What failed on this side (a damaged record) is told as it is."""
    try:
        from deltalake.exceptions import DeltaError
    except ModuleNotFoundError:
        raise PublishRefused(
            "record.publish-package-missing", expected='pip install "maillage[delta]"'
        ) from None
    try:
        yield
    except (DeltaError, OSError) as fault:
        if watched and watched.fault:
            raise watched.fault from None
        raise PublishRefused(_code(place), found=_told(fault), expected=place.address) from None


def _code(place: Place) -> str:
    if "://" not in place.address:
        return "record.publish-failed"
    return "record.publish-no-keys" if place.lacks_keys else "record.publish-no-answer"


def _told(fault: Exception) -> str:
    """What went wrong: the first and the last of the chain of causes that the library tells, one a line."""
    lines = [_MARKS.sub("", line).strip(" \u21b3") for line in str(fault).splitlines()]
    said = [line for line in lines if line]
    return ": ".join(dict.fromkeys((*said[:1], *said[-1:])))[:300]


_MARKS = re.compile(r"\x1b\[\d*m")
