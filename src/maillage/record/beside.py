"""Where what goes out is put: written beside its place, on disk, then moved there when whole."""

from __future__ import annotations

import errno
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def beside(target: Path) -> Iterator[Callable[[bytes], object]]:
    """Take bytes for ``target``; the file stands there only when the block ended well, else what stood before stays.

    Raises OSError when the disk fails.
    """
    if target.is_dir():  # told by the name that was given, before anything is written
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".maillage-{secrets.token_hex(6)}")
    try:
        with draft.open("xb") as file:
            yield file.write
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
