"""Checkpoints of the log in the database: taken, continued, proved; and an export of a dossier that its own checker finds whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.ledger.check import main as check
from maillage.dossiers.ledger.checkpoint import read
from maillage.dossiers.ledger.tree import consistent, included, leaf, root
from tests.dossiers.at_site import do, opened

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("database")]
NOW = datetime(2026, 11, 28, 6, tzinfo=UTC)
KEY = bytes(range(32))


def signer() -> Any:
    from maillage.dossiers.checkpoints import Signer

    return Signer("maillage.example/log", KEY)


def taken(days: int = 0) -> Any:
    from maillage.dossiers.checkpoints import take

    return take(signer(), NOW + timedelta(days=days))


def dossiers_with(*numbers: int) -> list[str]:
    """Dossiers of so many decisions, written in turns."""
    made = [opened(name=f"Town {at}") for at in range(len(numbers))]
    for step in range(1, max(numbers)):
        for (row, owner), number in zip(made, numbers, strict=True):
            if step < number:
                do(row.pk, owner, d.Remarked({"fr": f"remarque {step}"}))
    return [row.pk for row, _ in made]


def leaves() -> list[bytes]:
    """Of all decisions, in the order in which they were written: the slow way."""
    from maillage.dossiers.models import Decision

    rows = Decision.objects.order_by("pk").values_list("dossier_id", "seq", "hash")
    return [leaf(dossier, seq, bytes(hashed)) for dossier, seq, hashed in rows]


def test_of_nothing_no_checkpoint_is_taken() -> None:
    assert taken() is None


def test_a_checkpoint_holds_every_decision_and_is_signed() -> None:
    dossiers_with(3, 2)
    made = taken()
    said = read(made.text, signer().public)
    assert (said.origin, said.size, said.root, said.at) == ("maillage.example/log", 5, root(leaves()), NOW)


def test_where_nothing_was_decided_since_the_last_one_stands() -> None:
    dossiers_with(2)
    assert taken().pk == taken(1).pk


def test_the_log_goes_on_from_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.dossiers import checkpoints

    monkeypatch.setattr(checkpoints, "AT_ONCE", 3)  # one after the other, as many as it takes
    (key,) = dossiers_with(4)
    first = taken()
    assert first.size == 4 and checkpoints.Checkpoint.objects.count() == 2
    dossiers_with(5, 1)
    second = taken(1)
    assert read(second.text).root == root(leaves()) and second.size == 10
    for old in range(1, 11):
        proof = checkpoints.beginning(old, second)
        assert consistent(old, 10, root(leaves()[:old]), root(leaves()), proof)
    for seq in range(1, 5):
        found = checkpoints.proven(key, seq)
        assert found and included(found.leaf, found.place, 10, found.path, root(leaves()))


def test_a_decision_is_proved_once_a_checkpoint_holds_it() -> None:
    from maillage.dossiers.checkpoints import proven

    (key,) = dossiers_with(2)
    assert proven(key, 2) is None
    taken()
    assert proven(key, 2) is not None and proven(key, 3) is None


def test_what_a_process_has_read_of_the_log_is_not_taken_for_another_log(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database that was restored has another past than what this process remembers."""
    from maillage.dossiers import checkpoints

    remembered = checkpoints._Grown()
    for number in range(6):
        remembered.append(bytes([number]) * 32)
    monkeypatch.setattr(checkpoints, "_grown", remembered)
    dossiers_with(4)
    last = taken()
    proof = checkpoints.beginning(3, last)
    assert consistent(3, 4, root(leaves()[:3]), root(leaves()), proof)


def test_a_log_that_is_not_what_was_signed_proves_nothing() -> None:
    from maillage.dossiers import checkpoints

    (key,) = dossiers_with(3)
    last = taken()
    last.frontier = last.frontier[:-1] + b"\x00"
    with pytest.raises(checkpoints.AnotherTree):
        checkpoints.beginning(2, last)
    assert checkpoints.proven(key, 1), "and what is right goes on"


def test_a_checkpoint_that_somebody_kept_is_compared() -> None:
    from maillage.dossiers.checkpoints import compared

    dossiers_with(3)
    kept = read(taken().text)
    dossiers_with(2)
    taken(1)
    assert compared(kept.size, kept.root) == "agrees"
    assert compared(kept.size, bytes(32)) == "past"
    assert compared(6, kept.root) == "ahead"


def test_an_export_is_whole_and_agrees_with_what_was_kept_since_the_dossier_began(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    from maillage.dossiers.checkpoints import latest
    from maillage.dossiers.exporting import exported

    dossiers_with(2)
    (tmp_path / "before.txt").write_text(taken().text, "utf-8")
    row, owner = opened(name="Lille")
    (tmp_path / "first.txt").write_text(taken(1).text, "utf-8")
    do(row.pk, owner, d.Remarked({"fr": "oui"}))
    (tmp_path / "second.txt").write_text(taken(2).text, "utf-8")
    do(row.pk, owner, d.Remarked({"fr": "encore"}))
    packed = exported(row.pk, signer(), NOW + timedelta(days=3))
    assert latest().size == 5, "the last decision was in no checkpoint yet"  # type: ignore[union-attr]
    (tmp_path / "dossier.zip").write_bytes(packed)
    kept = [str(tmp_path / name) for name in ("first.txt", "second.txt")]
    assert check([str(tmp_path / "dossier.zip"), *kept]) == 0
    said = capsysbinary.readouterr().out.decode()
    assert "decisions 1 to 3" in said and said.count("Agrees with") == 2
    assert check([str(tmp_path / "dossier.zip"), str(tmp_path / "before.txt")]) == 2, "told, not guessed"
    assert exported(row.pk, signer(), NOW + timedelta(days=9)) == packed, (
        "the same as long as nothing is decided"
    )


def test_an_export_holds_proofs_for_the_latest_checkpoints_and_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from maillage.dossiers.checkpoints import latest, since

    row, owner = opened()
    for day in range(6):
        taken(day)
        do(row.pk, owner, d.Remarked({"fr": f"jour {day}"}))
    taken(9)
    last = latest()
    assert last
    assert since(0, last, 10) == [1, 2, 3, 4, 5, 6]
    assert since(0, last, 3) == [1, 5, 6]
    assert since(3, last, 10) == [4, 5, 6]


def test_a_dossier_that_was_cut_is_not_exported() -> None:
    from maillage.dossiers.exporting import exported
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import Damaged

    (key,) = dossiers_with(2)
    Dossier.objects.filter(pk=key).update(head=bytes(32))
    with pytest.raises(Damaged):
        exported(key, signer(), NOW)
