"""All that is kept of dossiers, looked at: whole where it is whole; each thing that somebody changed behind its back is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from maillage.reference.texts import LANGUAGES, catalogue
from tests.dossiers.at_site import do, opened
from tests.dossiers.test_checkpoints import NOW, dossiers_with, signer, taken

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("database")]


def look(**said: Any) -> Any:
    from maillage.dossiers.whole import look

    return look(signer().public, **said)


def found(**said: Any) -> list[tuple[str, Any, Any, Any]]:
    """(code, dossier, number, row) of each problem; every one says itself in three languages."""
    problems = look(**said).problems
    for each in problems:
        for language in LANGUAGES:
            assert "{" not in each.message(language) + each.mend(language)
    return [
        (each.code.removeprefix("dossiers.ledger-"), each.values.get("dossier"), each.values.get("seq"), each.values.get("row"))
        for each in problems
    ]  # fmt: skip


@pytest.fixture
def open_to_all(database: None) -> None:
    """The guards are down, as for whoever owns the file."""
    from django.db import connection

    from maillage.dossiers import guards

    if connection.vendor != "sqlite":
        pytest.skip("the role that runs the site cannot take the guards down")
    guards.remove(connection)


def row_of(dossier: str, seq: int) -> Any:
    from maillage.dossiers.models import Decision

    return Decision.objects.filter(dossier=dossier, seq=seq)


def sql(statement: str, *values: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute(statement, values)


def test_what_is_whole_is_said_to_be_so_with_how_much_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.dossiers import turn

    monkeypatch.setattr(turn, "KEPT_AFTER", 5)
    dossiers_with(8, 3)
    taken()
    dossiers_with(2)
    taken(1)
    dossiers_with(1)
    said = look()
    assert (said.whole, said.problems) == (True, [])
    assert (said.dossiers, said.decisions, said.leaves, said.checkpoints) == (4, 14, 13, 2)


def test_nothing_is_whole() -> None:
    said = look()
    assert said.whole and said.dossiers == said.leaves == 0


def test_portions_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.dossiers import whole

    dossiers_with(4, 3, 5)
    taken()
    dossiers_with(2)
    taken(1)
    monkeypatch.setattr(whole, "PORTION", 3)
    told: list[tuple[str, int, int]] = []
    said = look(progress=lambda *how_far: told.append(how_far))
    assert (said.whole, said.dossiers, said.decisions, said.leaves, said.checkpoints) == (True, 4, 14, 14, 2)
    assert told[-1] == ("log", 14, 14) and ("chains", 14, 14) in told and len(told) > 5


# --- what somebody changed ------------------------------------------------------------------------------------------


def a_letter(key: str) -> None:
    body = bytes(row_of(key, 2).get().body)
    row_of(key, 2).update(body=body.replace(b"remarque", b"remarqua"))


def another_form(key: str) -> None:
    body = bytes(row_of(key, 2).get().body)
    row_of(key, 2).update(body=body.replace(b'{"at"', b'{ "at"'))


def its_hash(key: str) -> None:
    row_of(key, 2).update(hash=bytes(32))


def one_of_another(key: str) -> None:
    other, _ = dossiers_with(3, 1)
    row_of(key, 2).update(body=row_of(other, 2).get().body)


CHAIN: dict[Callable[[str], None], str] = {
    a_letter: "changed",
    another_form: "form",
    its_hash: "changed",
    one_of_another: "moved",
}


@pytest.mark.parametrize("change", CHAIN, ids=lambda each: each.__name__)
def test_a_decision_that_was_changed_is_named_with_its_row(
    change: Callable[[str], None], open_to_all: None
) -> None:
    (key,) = dossiers_with(4)
    change(key)
    assert found() == [(CHAIN[change], key, 2, row_of(key, 2).get().pk)]


def test_one_that_was_taken_out_or_away_is_missed(open_to_all: None) -> None:
    first, second, third = dossiers_with(4, 4, 4)
    row_of(first, 2)._raw_delete("default")
    row_of(second, 4)._raw_delete("default")
    assert sorted(found()) == sorted([("gap", first, 2, "–"), ("cut-short", second, 4, "–")])
    assert third not in {each[1] for each in found()}


def test_a_dossier_whose_own_row_was_changed_is_named(open_to_all: None) -> None:
    from maillage.dossiers.models import Dossier

    first, second = dossiers_with(3, 3)
    Dossier.objects.filter(pk=first).update(head=bytes(32))
    Dossier.objects.filter(pk=second).update(seq=2)
    rows = {key: row_of(key, 3).get().pk for key in (first, second)}
    assert sorted(found()) == sorted(("head", key, 3, rows[key]) for key in (first, second))


def test_a_dossier_that_was_taken_away_leaves_its_decisions(open_to_all: None) -> None:
    from django.db import connection

    (key,) = dossiers_with(2)
    rows = [each.pk for each in (row_of(key, 1).get(), row_of(key, 2).get())]
    sql("DELETE FROM dossiers_part")
    sql("DELETE FROM dossiers_dossier WHERE key = %s", key)
    assert found() == [("no-dossier", key, seq, row) for seq, row in enumerate(rows, 1)]
    sql("DELETE FROM dossiers_decision")
    connection.check_constraints()


def test_what_was_kept_on_the_way_is_held_against_the_decisions(
    monkeypatch: pytest.MonkeyPatch, database: None
) -> None:
    from maillage.dossiers import turn
    from maillage.dossiers.models import Dossier

    monkeypatch.setattr(turn, "KEPT_AFTER", 5)
    (key,) = dossiers_with(7)
    kept = bytes(Dossier.objects.get(pk=key).kept)
    for wrong in (kept.replace(b"Trier", b"Jeter"), kept[:-1], b"{}", b"\xff", b'"\xff"'):
        Dossier.objects.filter(pk=key).update(kept=wrong)
        assert found() == [("kept", key, 5, row_of(key, 5).get().pk)]
    turn.rebuilt(key)
    assert look().whole, "as its mend says"


# --- the log --------------------------------------------------------------------------------------------------------


def test_a_chain_that_was_rewritten_to_its_end_no_longer_has_its_leaves(open_to_all: None) -> None:
    (key,) = dossiers_with(4)
    taken()
    rewritten(key)
    assert [each[:3] for each in found()] == [("leaf", key, seq) for seq in (2, 3, 4)]


def test_a_log_rewritten_with_its_leaves_is_not_the_one_that_was_signed(open_to_all: None) -> None:
    from maillage.dossiers.ledger.tree import leaf
    from maillage.dossiers.models import Leaf

    (key,) = dossiers_with(4)
    taken()
    dossiers_with(2)
    taken(1)
    rewritten(key)
    for each in Leaf.objects.filter(decision__dossier=key).select_related("decision"):
        hashed = leaf(key, each.decision.seq, bytes(each.decision.hash))
        Leaf.objects.filter(pk=each.pk).update(hash=hashed)
    (problem,) = look().problems
    assert problem.code == "dossiers.ledger-past" and problem.values == {"size": 4, "day": NOW.date()}


def test_a_past_forged_with_everything_is_found_by_who_kept_a_checkpoint(
    open_to_all: None, tmp_path: Path
) -> None:
    """Whoever has the key of the instance too can make all of it agree. Only what others kept does not."""
    from maillage.dossiers.models import Checkpoint, Leaf
    from maillage.dossiers.whole import against

    (key,) = dossiers_with(4)
    mailed = taken().text.replace("\n", "\r\n").encode()
    rewritten(key)
    Leaf.objects.all()._raw_delete("default")
    Checkpoint.objects.all()._raw_delete("default")
    taken()
    assert look().whole
    agree, problems = against(mailed, "mail.eml", signer().key_line)
    assert agree == [] and [each.code for each in problems] == ["dossiers.ledger-kept-past"]
    assert problems[0].file == "mail.eml" and problems[0].values["size"] == 4


def test_a_kept_checkpoint_is_held_against_the_log() -> None:
    from maillage.dossiers.whole import against

    dossiers_with(3)
    kept = taken().text.encode()
    dossiers_with(2)
    taken(1)
    line = signer().key_line
    assert against(b"Bonjour,\n> " + kept.replace(b"\n", b"\n> "), "a", line) == ([(3, "2026-11-28")], [])
    for wrong in (b"", b"hello", kept.replace(b"\n3\n", b"\n4\n")):
        assert [each.code for each in against(wrong, "a", line)[1]] == ["dossiers.ledger-no-checkpoint"]


def test_a_log_that_is_shorter_than_it_was_is_told(open_to_all: None) -> None:
    from maillage.dossiers.models import Leaf
    from maillage.dossiers.whole import against

    dossiers_with(3)
    kept = taken().text.encode()
    Leaf.objects.filter(place=2)._raw_delete("default")
    (problem,) = look().problems
    assert problem.code == "dossiers.ledger-log-short"
    assert (problem.values["found"], problem.values["expected"]) == (2, 3)
    assert [each.code for each in against(kept, "a", signer().key_line)[1]] == ["dossiers.ledger-kept-ahead"]


def test_a_hole_in_the_log_is_named_by_its_place(open_to_all: None) -> None:
    from maillage.dossiers.models import Leaf

    dossiers_with(4)
    taken()
    Leaf.objects.filter(place=1)._raw_delete("default")
    assert ("leaf-missing", "–", "–", "–") in found()
    assert look().problems[0].values["place"] == 1


def test_a_checkpoint_of_another_key_or_of_another_tree_is_named(open_to_all: None) -> None:
    from maillage.dossiers.ledger.checkpoint import sign
    from maillage.dossiers.models import Checkpoint

    dossiers_with(3)
    taken()
    for text, code in (
        (sign("maillage.example/log", 3, bytes(32), NOW, signer().key), "past"),
        (sign("maillage.example/log", 3, bytes(32), NOW, bytes(32)), "signature"),
        ("no checkpoint", "signature"),
    ):
        Checkpoint.objects.update(text=text)
        assert [each[0] for each in found()] == [code]


def rewritten(key: str) -> None:
    """The second decision says something else, and all after it are linked anew, and the dossier's own row agrees."""
    from maillage.dossiers.ledger.chain import START, link
    from maillage.dossiers.models import Decision, Dossier

    before = START.hash
    for each in Decision.objects.filter(dossier=key).order_by("seq"):
        body = bytes(each.body).replace(b"remarque 1", b"remarque 9")
        before = link(before, body)
        Decision.objects.filter(pk=each.pk).update(body=body, hash=before)
    Dossier.objects.filter(pk=key).update(head=before)


def test_every_sentence_about_the_ledger_is_said_by_some_look() -> None:
    said = {
        code for code in catalogue("maillage.dossiers", "problems") if code.startswith("dossiers.ledger-")
    }
    source = Path("src/maillage/dossiers/whole.py").read_text("utf-8")
    written = {f"dossiers.{code}" for code in re.findall(r'"(?:dossiers\.)?(ledger-[a-z-]+)"', source)}
    written |= {"dossiers.ledger-kept-past", "dossiers.ledger-kept-ahead"}
    assert written == said


def test_a_decision_that_this_release_cannot_read_is_told(
    monkeypatch: pytest.MonkeyPatch, open_to_all: None
) -> None:
    """Written by a newer release, and this one was put back."""
    from maillage.dossiers import turn
    from maillage.dossiers.ledger.chain import START, link
    from maillage.dossiers.models import Decision, Dossier

    monkeypatch.setattr(turn, "KEPT_AFTER", 2)
    row, owner = opened()
    do(row.pk, owner, d.Remarked({"fr": "oui"}))
    before = START.hash
    for each in Decision.objects.filter(dossier=row.pk).order_by("seq"):
        body = bytes(each.body).replace(b'"kind":"remarked"', b'"kind":"sung"')
        assert each.seq == 1 or body != bytes(each.body)
        before = link(before, body)
        Decision.objects.filter(pk=each.pk).update(body=body, hash=before)
    Dossier.objects.filter(pk=row.pk).update(head=before)
    assert [each[:3] for each in found()] == [("unread", row.pk, 2)]
