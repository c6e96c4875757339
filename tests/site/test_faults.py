"""Pages for what went wrong: a reference, and the reason where it is one that can be mended."""

from __future__ import annotations

import errno
from typing import Any

import pytest


def failed(fault: BaseException) -> Any:
    from django.test import RequestFactory

    from maillage.site.pages.faults import failed as page

    try:
        raise fault
    except BaseException:
        return page(RequestFactory().get("/fr/x"))


def test_a_full_disk_is_said_and_what_was_there_stays(database: None) -> None:
    """SQLite says it as it would on a full disk: it may have no page more."""
    from django.db import connection, transaction
    from django.db.utils import DatabaseError

    from maillage.site.acts.models import Act
    from maillage.site.acts.note import note
    from maillage.site.pages.faults import is_full

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has no such limit to set")
    before = Act.objects.count()
    with connection.cursor() as cursor:
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        (most,) = cursor.execute("PRAGMA max_page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        try:
            with pytest.raises(DatabaseError) as fault, transaction.atomic():
                for _ in range(300):
                    note("tried", None, long="x" * 4_000)
        finally:
            cursor.execute(f"PRAGMA max_page_count = {most}")
    assert is_full(fault.value)
    assert Act.objects.count() == before


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 507),
        (OSError(errno.EACCES, "Permission denied"), 500),
        (ZeroDivisionError("secret"), 500),
    ],
)
def test_the_reader_gets_a_reference_and_no_trace(_django: None, fault: Exception, status: int) -> None:
    answer = failed(fault)
    assert answer.status_code == status
    assert "secret" not in answer.content.decode() and "Traceback" not in answer.content.decode()


@pytest.mark.parametrize(("free", "status"), [(0, 507), (10**9, 500)])
def test_what_sqlite_cannot_tell_apart_is_asked_of_the_disk(
    _django: None, monkeypatch: pytest.MonkeyPatch, free: int, status: int
) -> None:
    import shutil
    from types import SimpleNamespace

    from django.db.utils import OperationalError

    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    assert failed(OperationalError("disk I/O error")).status_code == status
