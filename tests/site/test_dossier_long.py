"""What is too long is refused beside its field with the limit said, and every sign of it is still there; nothing is cut off unsaid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_dossier_writing import base_of, partner, propose, town, two
from tests.site.test_dossiers import opened, send, shown_version

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["partner", "town", "two"]
pytestmark = pytest.mark.database
LONG = "à" * 20_001


def refused(answer: Any, field: str) -> bool:
    page = answer.content.decode()
    return answer.status_code == 422 and LONG in page and "vingt mille signes" in text(answer) and f'id="{field}-error"' in page  # fmt: skip


def test_the_need_and_what_is_said_beside_texts(town: tuple[Client, Any]) -> None:
    client, _ = town
    need = {"title": "Trier", "need": LONG, "path": "full", "language": "fr"}
    assert refused(send(client, "/fr/dossier/new", **need), "need")
    key = opened(client, need="b" * 7_000)  # longer than most fields take, and kept to its last sign
    assert "b" * 7_000 in text(client.get(f"/fr/dossier/{key}"))
    assert refused(send(client, f"/fr/dossier/{key}/do/remark", says=LONG), "says")
    assert refused(send(client, f"/fr/dossier/{key}/do/suspend", cause="money", review_on="2027-01-05", why=LONG), "why")  # fmt: skip


@pytest.mark.parametrize("then", ["return", "reserve"])
def test_a_return_and_a_reserve(two: tuple[Client, Client, str], then: str) -> None:
    _, other, address = two
    said = {"then": then, "article": "situation", "shown": shown_version(other, address), "words": LONG}
    assert refused(send(other, address, **said), then)


def test_an_article_and_why_it_is_changed(two: tuple[Client, Client, str]) -> None:
    client, _, address = two
    stands = {"situation": "Rien n’est trié.", "problems": "un"}
    assert refused(propose(client, address, **{**stands, "situation": LONG}), "situation")
    assert refused(propose(client, address, **stands, why=LONG), "why")
    kept = send(client, f"{address}/write", then="draft", base=base_of(client, address), situation=LONG, **{"in": "fr"})  # fmt: skip
    assert kept.status_code == 302 and LONG in client.get(f"{address}/write").content.decode()


@pytest.mark.parametrize("size", [256_001, 10_000_000])
def test_more_than_any_form_takes_says_how_much_it_may_be_and_how_to_come_back(two: tuple[Client, Client, str], size: int) -> None:  # fmt: skip
    client, _, address = two
    answer = client.post(f"{address}/write", {"situation": "x" * size})
    assert answer.status_code == 413
    for part in ("jusqu’à 256 kilooctets", "ce que vous avez tapé y est encore"):
        assert part in text(answer)


def test_arabic_is_sent_in_as_few_bytes_as_it_has(two: tuple[Client, Client, str]) -> None:
    """In addresses each letter would be six signs, and two long articles more than a form takes."""
    client, _, address = two
    page = client.get(f"{address}/write?in=ar").content.decode()
    assert 'enctype="multipart/form-data"' in page
    said = {"situation": "ع" * 20_000, "causes": "ع" * 20_000, "problems": "ع", "in": "ar"}
    assert propose(client, address, **said).status_code == 302
