"""The signed file of this instance, and the desk's room of others: shown first, trusted once, taken in, ended."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.test_origins import line
from tests.site.desk import text
from tests.site.test_permissions_of_things import acting_for
from tests.site.test_take_lists import rows_in, whole

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
AT = "/fr/desk/exchange"


@pytest.fixture
def curator(
    signed: Callable[[str], Client], reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Client:
    client = signed("curator")
    monkeypatch.setitem(os.environ, "MAILLAGE_HOME", str(tmp_path / "home"))
    return client


def letter(folder: Path, *lines: dict[str, Any], key: str = "one", later: int = 0) -> bytes:
    from maillage.exchange.signed import instance_key, sign

    at = datetime.now(UTC) - timedelta(hours=9) + timedelta(minutes=later)
    return sign(lines, "Un <b>", "https://un.example.org/", instance_key(folder / key), at)


def send(client: Client, data: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(AT, {"file": SimpleUploadedFile("exchange.json", data)})


def press(client: Client, page: Any, then: str) -> Any:
    import re

    said = page.content.decode()
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', said) for name in ("sha256", "name")}
    assert all(found.values()), text(page)
    return client.post(AT, {"then": then, **{name: each[1] for name, each in found.items() if each}})


def entries() -> dict[str, Any]:
    from maillage.exchange.models import Entry

    return {each.own_id: each.state for each in Entry.objects.exclude(origin=None)}


def test_a_file_is_shown_its_key_trusted_and_then_it_is_taken_in(curator: Client, tmp_path: Path) -> None:
    page = send(curator, letter(tmp_path, line("n1"), line("n2", side="king")))
    assert "Personne ici n’a encore dit" in text(page) and "Un &lt;b&gt;" in page.content.decode()
    assert 'value="take"' not in page.content.decode() and entries() == {}
    page = press(curator, page, "trust")
    assert "Ajoutés 1" in text(page) and "Non repris 1" in text(page) and entries() == {}
    assert press(curator, page, "take").status_code == 302
    assert entries() == {"n1": "published"}
    page = curator.get(AT)
    assert "1 besoin ou offre en vigueur ici" in text(page)
    for format in ("csv", "xlsx", "json", "parquet"):
        assert rows_in(whole(curator.get(f"{AT}?as={format}")), format) == 1


def test_a_later_file_withdraws_what_it_lacks_and_an_older_one_is_told(
    curator: Client, tmp_path: Path
) -> None:
    first, second = letter(tmp_path, line("n1"), line("n2")), letter(tmp_path, line("n1"), later=5)
    press(curator, press(curator, send(curator, first), "trust"), "take")
    page = send(curator, second)
    assert "Retirés là-bas, donc ici 1" in text(page)
    press(curator, page, "take")
    assert entries() == {"n1": "published", "n2": "withdrawn"}
    assert "Un fichier plus récent" in text(send(curator, first))


def test_what_was_changed_after_signing_takes_nothing(curator: Client, tmp_path: Path) -> None:
    data = letter(tmp_path, line("n1"))
    press(curator, send(curator, data), "trust")
    page = send(curator, data.replace(b"Former", b"Fermer"))
    assert (
        page.status_code == 422
        and "a modifié ce fichier après sa signature" in text(page)
        and entries() == {}
    )
    forged = letter(tmp_path, line("n1"), key="two")
    page = send(curator, forged)
    assert "Une autre clé est reconnue" in text(page) and 'value="trust"' not in page.content.decode()
    for then in ("trust", "take"):
        assert press_forged(curator, forged, then).status_code == 422
    assert entries() == {}


def press_forged(client: Client, data: bytes, then: str) -> Any:
    return client.post(
        AT, {"then": then, "sha256": hashlib.sha256(data).hexdigest(), "name": "exchange.json"}
    )


def test_what_is_no_signed_file_says_so(curator: Client) -> None:
    for data in (b"<html>", b"{}", b"", b'{"format": "maillage-exchange", "version": 1}'):
        assert send(curator, data).status_code == 422
    assert curator.post(AT, {"then": "take", "sha256": "../../x", "name": "y"}).status_code == 422
    assert curator.post(AT, {"then": "end", "origin": "x"}).status_code == 422


def test_an_exchange_ends_and_what_came_is_withdrawn(curator: Client, tmp_path: Path) -> None:
    from maillage.exchange.models import Origin

    press(curator, press(curator, send(curator, letter(tmp_path, line("n1"))), "trust"), "take")
    for _ in range(2):
        assert curator.post(AT, {"then": "end", "origin": str(Origin.objects.get().pk)}).status_code == 302
    assert entries() == {"n1": "withdrawn"}
    assert "a pris fin ici" in text(send(curator, letter(tmp_path, line("n1"))))


def test_the_room_stands_in_three_languages(curator: Client, tmp_path: Path) -> None:
    page = send(curator, letter(tmp_path, line("n1")))
    assert page.status_code == 200
    for language in ("fr", "en", "ar"):
        assert curator.get(f"/{language}/desk/exchange").status_code == 200


def published(whose: Any, **other: Any) -> Any:
    from django.utils import timezone

    from maillage.exchange.models import Entry

    said = {
        "text": "Former nos agents",
        "language": "fr",
        "topics": ["water_sanitation"],
        "country": "MA",
        "person": "",
    }
    return Entry.objects.create(**{"side": "need", "state": "published", "organisation": whose, "said": said, "text": said["text"],
                                   "published_at": timezone.now(), **other})  # fmt: skip


def test_anybody_fetches_what_stands_here_signed(curator: Client, reader: Client) -> None:
    from maillage.exchange.models import Origin
    from maillage.exchange.signed import check
    from maillage.parties.models import Organisation
    from maillage.site.accounts.models import Account
    from maillage.site.exchange import elsewhere
    from maillage.site.exchange.boards import changed
    from maillage.site.today import today

    whose = acting_for(Account.objects.create_user("a@example.org"))
    shown = published(whose)
    published(whose, state="draft")
    published(whose, expires=today())
    origin = Origin.objects.create(address="https://x.example/", name="x", public_key="k")
    published(whose, origin=origin)
    published(Organisation.objects.create(kind="association", standing="new"))
    elsewhere._held.clear()
    answer = reader.get("/exchange.json")
    found = check(answer.content)
    assert [each["key"] for each in found.entries] == [shown.pk]
    entry = found.entries[0]
    assert entry["address"] == f"http://testserver/en/entry/{shown.pk}"
    assert entry["organisation"]["name"] == f"Office of {whose.pk}"
    assert found.address == "http://testserver/" and not answer.cookies
    said = json.dumps([dict(each) for each in found.entries])
    assert "example.org" not in said  # no mailbox, no account
    assert reader.get("/exchange.json").content == answer.content
    published(whose)
    changed()
    elsewhere.standing.forget()
    assert len(check(reader.get("/exchange.json").content).entries) == 2


def test_what_one_instance_signs_another_takes_in(curator: Client, reader: Client) -> None:
    """The file that is served is the one that the desk takes."""
    from maillage.site.accounts.models import Account
    from maillage.site.exchange import elsewhere

    published(acting_for(Account.objects.create_user("a@example.org")))
    elsewhere._held.clear()
    data = reader.get("/exchange.json").content
    page = press(curator, press(curator, send(curator, data), "trust"), "take")
    assert page.status_code == 302 and list(entries().values()) == ["published"]


def test_who_fetches_too_often_waits(reader: Client, database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.exchange import elsewhere
    from maillage.site.limits import Buckets

    monkeypatch.setattr(elsewhere, "fetchings", Buckets(2))
    assert [reader.get("/exchange.json").status_code for _ in range(3)] == [200, 200, 429]


def test_members_find_no_such_room(signed: Callable[[str], Client], reader: Client) -> None:
    assert signed("member").get(AT).status_code == 404
    assert "/account/login/" in reader.get(AT).headers["Location"]
