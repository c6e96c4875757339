"""A curator at the desk of a home of its own, and a worker that does what is asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

SHEET = """Commune,Pays,Ville partenaire,Pays partenaire,Année,Thème
Larache,Maroc,Almuñécar,Espagne,1994,eau
Chefchaouen,Maroc,Issaquah,États-Unis,2007,culture
Larache,Maroc,Saint-Denis,France,2003,déchets
"""


class Desk:
    """What a curator does at it."""

    def __init__(self, client: Client, home: Path, sign_in: Callable[[str], Client]) -> None:
        self.client, self.home, self.sign_in = client, home, sign_in

    def sign_in_as(self, role: str) -> Client:
        """Somebody else, of that role, on the same home."""
        client = self.sign_in(role)
        os.environ["MAILLAGE_HOME"] = str(self.home)  # signing in led to the home of all tests
        return client

    def send(self, *files: tuple[str, bytes], client: Client | None = None, **fields: str) -> Any:
        """Files are sent to be looked at."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        sent = [SimpleUploadedFile(name, data) for name, data in files]
        return (client or self.client).post("/en/desk/imports/files", {"files": sent, **fields})

    def work(self) -> None:
        """Do what waits."""
        from django_tasks_db.management.commands.db_worker import Worker

        Worker(
            queue_names=["*"], excluded_queue_names=[], interval=0, batch=True, backend_name="default",
            startup_delay=False, max_tasks=None, worker_id="test",
        ).run()  # fmt: skip

    def done(self, answer: Any) -> Any:
        """The job that an answer leads to, when it has ended."""
        assert answer.status_code == 302, (answer.status_code, text(answer))
        self.work()
        return self.job(answer)

    def job(self, answer: Any) -> Any:
        from maillage.site.jobs.models import Job

        return Job.objects.get(pk=answer.headers["Location"].rsplit("/", 1)[-1])

    def take(self, *files: tuple[str, bytes]) -> Any:
        """Looked at, then taken in: the job of the import."""
        look = self.done(self.send(*files))
        return self.done(self.client.post(f"/en/desk/imports/{look.pk}/take"))

    def manifest(self) -> Any:
        from maillage.record.store import Store

        return Store(self.home).current()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the record in force answers."""
        from maillage.record.questions import connect, make_view
        from maillage.record.store import Store

        with Store(self.home).open() as reader, connect(reader) as connection:
            for table in set(re.findall(r"\b(?:FROM|JOIN) (\w+)", query)):
                make_view(connection, reader, table)
            return connection.execute(query).fetchall()


def text(answer: Any) -> str:
    """What stands on a page, without its markup."""
    said = answer.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", said)).replace("&#x27;", "'").replace("&quot;", '"')


@pytest.fixture
def desk(
    signed: Callable[[str], Client], places: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """A curator, and an empty home."""
    # the test's transaction is around it all: between two jobs a worker would drop the connection that has it
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    client = signed("curator")
    home = tmp_path / "home"
    monkeypatch.setitem(os.environ, "MAILLAGE_HOME", str(home))
    yield Desk(client, home, signed)
