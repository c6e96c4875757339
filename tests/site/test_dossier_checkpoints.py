"""A checkpoint in a partner's mailbox: at the foot of each letter, on a page that reads an old one, and what a forged past does to it."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from maillage.dossiers import decisions as d
from maillage.dossiers.ledger.checkpoint import read
from maillage.dossiers.ledger.tree import consistent
from tests.dossiers.at_site import do, opened
from tests.dossiers.test_whole import open_to_all, rewritten
from tests.site.desk import text

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["open_to_all"]  # fixture
pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def unhurried(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody asked anything from this address yet, and this process has read no other tree."""
    from maillage.dossiers import checkpoints
    from maillage.site.dossiers.checkpoint import page as checkpoint
    from maillage.site.limits import Buckets

    monkeypatch.setattr(checkpoint, "asked", Buckets(checkpoint.A_MINUTE, lambda: 0.0))
    monkeypatch.setattr(checkpoints, "_grown", checkpoints._Grown())
    yield


def grown(n: int = 1, days: int = 0, at: tuple[Any, Any] | None = None) -> tuple[Any, Any]:
    """A dossier with ``n`` decisions more, and a checkpoint over them."""
    row, owner = at or opened()
    for number in range(n - (at is None)):
        do(row.pk, owner, d.Remarked({"fr": f"remarque {number} oui"}))
    taken(days)
    return row, owner


def taken(days: int = 0) -> Any:
    from maillage.dossiers.checkpoints import take
    from maillage.site.dossiers.checkpoint.log import signer

    return take(signer(), timezone.now() + timedelta(days=days))


def forged(key: str) -> None:
    """Somebody who owns the file and the key writes the whole record anew, with one decision changed: nothing here contradicts itself."""
    from maillage.dossiers.models import Checkpoint, Leaf
    from maillage.dossiers.whole import look

    rewritten(key)
    Leaf.objects.all()._raw_delete("default")
    Checkpoint.objects.all()._raw_delete("default")
    taken()
    assert look().whole


def key_in(line: str) -> tuple[str, bytes]:
    """The name of the log and the public key, as a program takes them from the published line."""
    origin, _, said = line.strip().split("+", 2)
    return origin, b64decode(said)[1:]


def test_the_last_note_one_of_a_size_and_the_key_stand_at_addresses_of_their_own(reader: Client) -> None:
    empty = reader.get("/checkpoint", follow=True)  # nothing was decided yet, as the page says
    assert "rien n’a été décidé" in text(empty)
    at = grown(3)
    first = reader.get("/checkpoint")
    assert first.headers["Content-Type"] == "text/plain; charset=utf-8" and not first.cookies
    assert "no-store" in first.headers["Cache-Control"] and first.headers["X-Robots-Tag"] == "noindex"
    origin, public = key_in(reader.get("/checkpoint/key").content.decode())
    assert (found := read(first.content.decode(), public)).size == 3 and found.origin == origin
    grown(2, 1, at)
    assert read(reader.get("/checkpoint").content.decode(), public).size == 5
    assert reader.get("/checkpoint/3").content == first.content
    assert reader.get("/checkpoint/4").status_code == 404
    for address in (
        "/checkpoint",
        "/checkpoint/3",
        "/checkpoint/key",
        "/checkpoint/consistency",
        "/fr/checkpoint",
    ):
        assert reader.head(address).status_code in (200, 400), address
    assert reader.post("/checkpoint").status_code == 405


def test_that_the_record_of_then_begins_the_one_of_today_can_be_followed_by_hand(reader: Client) -> None:
    at = grown(3)
    grown(4, 1, at)
    said = json.loads(reader.get("/checkpoint/consistency?from=3").content)
    assert said["from"]["size"] == 3 and said["to"]["size"] == 7
    _, public = key_in(said["key"])
    old, new = (read(said[each]["checkpoint"], public) for each in ("from", "to"))
    proof = [bytes.fromhex(each) for each in said["proof"]]
    assert consistent(3, 7, old.root, new.root, proof)
    assert not consistent(3, 7, bytes(32), new.root, proof)
    between = json.loads(reader.get("/checkpoint/consistency?from=5&to=7").content)
    assert between["from"]["checkpoint"] is None and between["proof"]
    for asked in ("", "from=0", "from=8", "from=x", "from=3&to=4", "from=-1", "from=9999999999999999999"):
        assert reader.get(f"/checkpoint/consistency?{asked}").status_code == 400, asked


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_page_reads_an_old_letter_and_says_whether_it_agrees(reader: Client, language: str) -> None:
    address = f"/{language}/checkpoint"
    assert reader.get(address).status_code == 200
    at = grown(2)
    note = reader.get("/checkpoint").content.decode()
    grown(2, 1, at)
    quoted = "Bonjour,\n" + "".join(f"> > {line}\n" for line in note.splitlines())
    answer = reader.post(address, {"letter": quoted})
    assert answer.status_code == 200 and 'class="note done"' in answer.content.decode()
    assert not answer.cookies and "{" not in text(answer)
    for wrong, sent in (("none", "Bonjour"), ("changed", note.replace("\n2\n", "\n3\n"))):
        answer = reader.post(address, {"letter": sent})
        assert answer.status_code == 422 and 'id="letter-error"' in answer.content.decode(), wrong
        assert sent.splitlines()[0] in answer.content.decode(), "what was pasted is still there"


def test_a_forged_past_is_found_by_who_kept_a_letter_and_by_nobody_else(
    reader: Client, open_to_all: None
) -> None:
    row, _ = grown(4)
    note = reader.get("/checkpoint").content.decode()
    forged(row.pk)
    assert reader.get("/checkpoint").content.decode() != note
    answer = reader.post("/fr/checkpoint", {"letter": note})
    assert answer.status_code == 200 and "Ce n’est PAS concordant" in text(answer)
    assert "a été réécrit depuis" in text(answer) and 'class="note fail"' in answer.content.decode()
    said = json.loads(reader.get("/checkpoint/consistency?from=4").content)
    old, new = read(note), read(said["to"]["checkpoint"])
    assert not consistent(4, new.size, old.root, new.root, [bytes.fromhex(each) for each in said["proof"]])


def test_a_record_that_was_cut_is_found(reader: Client, open_to_all: None) -> None:
    from maillage.dossiers.models import Checkpoint

    at = grown(2)
    grown(3, 1, at)
    note = reader.get("/checkpoint").content.decode()
    Checkpoint.objects.filter(size=5)._raw_delete("default")  # as after an old backup
    answer = reader.post("/en/checkpoint", {"letter": note})
    assert "has fewer today" in text(answer)


def test_too_many_from_one_address_wait_and_nothing_pasted_is_lost(reader: Client) -> None:
    from maillage.site.dossiers.checkpoint.page import A_MINUTE

    grown(1)
    for _ in range(A_MINUTE):
        assert reader.post("/fr/checkpoint", {"letter": "Bonjour"}).status_code == 422
    answer = reader.post("/fr/checkpoint", {"letter": "Bonjour encore"})
    assert answer.status_code == 429 and "Bonjour encore" in answer.content.decode()
    assert reader.get("/checkpoint/consistency?from=1").status_code == 429
    assert reader.get("/checkpoint").status_code == reader.get("/fr/checkpoint").status_code == 200


def test_a_letter_made_to_keep_the_process_busy_is_answered_at_once(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many notes with a forged signature, and blanks without end before nothing."""
    from time import process_time

    from maillage.dossiers.models import Checkpoint
    from maillage.site.dossiers.checkpoint import page as checkpoint

    grown(2)
    note = Checkpoint.objects.get(size=2).text
    forged = note.replace("\n2\n", "\n3\n", 1)
    verified = []
    real = checkpoint.Ed25519PublicKey

    class Counted:
        @staticmethod
        def from_public_bytes(key: bytes) -> Any:
            verified.append(key)
            return real.from_public_bytes(key)

    monkeypatch.setattr(checkpoint, "Ed25519PublicKey", Counted)
    many = forged * (checkpoint.LONGEST // len(forged.encode()))
    since = process_time()
    assert reader.post("/fr/checkpoint", {"letter": many}).status_code == 422
    assert len(verified) == checkpoint.MOST_NOTES
    for letter in ("a" + " " * 19_000 + "a", "<https://" * 2_000, "Mime-Version: 1.0\n" + "(" * 19_000):
        assert reader.post("/fr/checkpoint", {"letter": letter}).status_code == 422
    assert process_time() - since < 5
    longer = reader.post("/fr/checkpoint", {"letter": "a" + " " * 200_000 + "a"})
    assert longer.status_code == 422 and "20\u00a0ko" in longer.content.decode()
    whole = reader.post("/fr/checkpoint", {"letter": note + "\n" + many[: -len(forged) * 2]})
    assert whole.status_code == 200


@pytest.mark.parametrize("charset", ["bogus", "base64", "idna", "utf-16"])
def test_a_letter_in_an_encoding_that_is_none_is_read_as_it_is(reader: Client, charset: str) -> None:
    from maillage.dossiers.models import Checkpoint

    grown(2)
    note = Checkpoint.objects.get(size=2).text
    head = f"Mime-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n"
    assert reader.post("/fr/checkpoint", {"letter": f"{head}bonjour"}).status_code == 422
    if charset != "utf-16":
        assert reader.post("/fr/checkpoint", {"letter": head + note}).status_code == 200


@pytest.mark.parametrize("sign", ["é", "_"])
def test_a_signature_of_signs_that_no_signature_has_is_no_fault_of_ours(reader: Client, sign: str) -> None:
    from maillage.dossiers.models import Checkpoint

    grown(2)
    lines = Checkpoint.objects.get(size=2).text.splitlines()
    odd = "\n".join([*lines[:-1], lines[-1].rsplit(" ", 1)[0] + " " + sign * 91 + "="])
    assert reader.post("/fr/checkpoint", {"letter": odd}).status_code == 422
