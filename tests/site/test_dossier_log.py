"""The log of decisions as the site signs it: under one name and key for good, once a day, by a job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.ledger.checkpoint import read
from tests.dossiers.at_site import do, opened

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("database")]
NOW = datetime(2026, 11, 28, 0, 20, tzinfo=UTC)


def test_the_name_is_made_of_the_address_once_and_stays(settings_of: Any, tmp_path: Path) -> None:
    from maillage.dossiers.checkpoints import take
    from maillage.site.dossiers.checkpoint.log import signer

    settings_of.ADDRESS = "https://maillage.example.org"
    opened()
    mine = signer(tmp_path)
    assert mine.origin == "maillage.example.org/log"
    take(mine, NOW)
    settings_of.ADDRESS = "https://other.example.org"
    assert signer(tmp_path) == mine, "and its key is the one of the instance"
    from maillage.site.exchange.elsewhere import own_key

    assert mine.public == own_key(tmp_path).public_key().public_bytes_raw()


@pytest.mark.parametrize(
    ("address", "origin"),
    [("http://localhost:8000", "localhost:8000/log"), ("https://a.org/m a+b/", "a.org/m-a-b/log")],
)
def test_a_name_can_be_signed_whatever_the_address(
    settings_of: Any, tmp_path: Path, address: str, origin: str
) -> None:
    from maillage.dossiers.checkpoints import take
    from maillage.site.dossiers.checkpoint.log import signer

    settings_of.ADDRESS = address
    opened()
    taken = take(signer(tmp_path), NOW)
    assert taken and read(taken.text, signer(tmp_path).public).origin == origin


def test_it_is_asked_for_once_a_day_and_only_where_something_was_decided(tmp_path: Path) -> None:
    from maillage.site.jobs.due import ask_hourly
    from maillage.site.jobs.models import Job

    def asked() -> list[str]:
        return [each.arguments["day"] for each in Job.objects.filter(kind="checkpoint").order_by("asked_at")]

    ask_hourly(NOW)
    assert asked() == []
    row, owner = opened()
    for hours in (0, 1, 23):
        ask_hourly(NOW + timedelta(hours=hours))
    assert asked() == ["2026-11-28"]
    done(tmp_path)
    ask_hourly(NOW + timedelta(days=1))
    assert asked() == ["2026-11-28"], "nothing was decided since"
    do(row.pk, owner, d.Remarked({"fr": "oui"}))
    ask_hourly(NOW + timedelta(days=2))
    assert asked() == ["2026-11-28", "2026-11-30"]


def done(home: Path) -> dict[str, Any]:
    """The job, done."""
    from maillage.site.jobs.models import Job
    from maillage.site.jobs.perform import KINDS, Doing, _function

    job = Job.objects.filter(kind="checkpoint").order_by("-asked_at").first()
    assert job is not None and "checkpoint" in KINDS
    found: dict[str, Any] = _function("checkpoint")(Doing(job), **job.arguments) or {}
    return found


def test_the_job_takes_it(tmp_path: Path) -> None:
    from maillage.dossiers.checkpoints import latest
    from maillage.site.dossiers.checkpoint.log import signer
    from maillage.site.jobs.due import ask_hourly

    opened()
    ask_hourly(NOW)
    assert done(tmp_path) == {"size": 1}
    last = latest()
    assert last and read(last.text, signer().public).size == 1


@pytest.fixture
def settings_of(database: None) -> Iterator[Any]:
    """The site's settings, put back afterwards."""
    from django.conf import settings
    from django.test import override_settings

    with override_settings():
        yield settings
