"""The checker finds whatever was done to an export, names it, and never falls over."""

from __future__ import annotations

import ast
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Callable
from email.message import EmailMessage
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maillage.dossiers.ledger import Row, canonical, check, checkpoint, link, tree

from .world import ORIGIN, PRIVATE, Log, log

Files = dict[str, bytes]


def unzipped(packed: bytes) -> Files:
    with ZipFile(BytesIO(packed)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def zipped(files: Files) -> bytes:
    whole = BytesIO()
    with ZipFile(whole, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return whole.getvalue()


def listed(files: Files) -> Files:
    """``files`` with a files.txt that fits, as whoever forges would write it."""
    others = {name: data for name, data in files.items() if name != "files.txt"}
    lines = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(others.items()))
    return {**others, "files.txt": lines.encode()}


def found(packed: bytes, folder: Path, *others: str | bytes) -> list[tuple[object, ...]]:
    """What the checker finds in a zip, beside checkpoints."""
    (folder / "export.zip").write_bytes(packed)
    paths = []
    for number, other in enumerate(others):
        path = folder / f"mail-{number}.txt"
        path.write_bytes(other if isinstance(other, bytes) else other.encode())
        paths.append(str(path))
    return [
        tuple(Path(value).name if str(value).startswith(str(folder)) else value for value in fault.args)
        for fault in check.look(folder / "export.zip", paths)
    ]


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signatures checked by another implementation, for what is checked by the thousand; its own is compared with that below."""

    def signed(key: bytes, text: bytes, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(key).verify(signature, text)
        except InvalidSignature:
            return False
        return True

    monkeypatch.setattr(check, "signed", signed)


def names(faults: list[tuple[object, ...]]) -> set[object]:
    return {fault[0] for fault in faults}


# --- as its reader runs it ---


def run(folder: Path, *asked: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", *asked],
        cwd=folder,
        capture_output=True,
        env={"PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.stderr == b""
    return done.returncode, done.stdout.decode()


def test_from_the_folder_that_was_unpacked_nothing_needs_to_be_said(tmp_path: Path) -> None:
    with ZipFile(BytesIO(log().export("d-0", attached={"a/note.txt": b"note"}))) as packed:
        packed.extractall(tmp_path)
    (tmp_path / "files/.DS_Store").write_bytes(b"of another system")
    (tmp_path / "holiday.jpg").write_bytes(b"unpacked among other things")
    code, said = run(tmp_path, "check.py")
    assert (code, len(said.splitlines())) == (0, 3)
    assert (
        "WHOLE: decisions 1 to 4," in said
        and "INTACT\u202f: décisions 1 à 4," in said
        and "\u20684\u2069" in said
    )
    (tmp_path / "files/a/note.txt").write_bytes(b"nota")
    code, said = run(tmp_path, "check.py")
    assert code == 1 and "BROKEN: the file files/a/note.txt" in said and "WHOLE" not in said


def test_beside_a_zip_and_a_mail(tmp_path: Path) -> None:
    kept = log()
    (tmp_path / "check.py").write_bytes(Path(str(check.__file__)).read_bytes())
    (tmp_path / "export.zip").write_bytes(kept.export("d-0", older=(5,)))
    for size, expected in ((5, 0), (12, 0), (7, 2)):
        (tmp_path / "mail.txt").write_text(kept.checkpoint(size), encoding="utf-8")
        code, said = run(tmp_path, "check.py", "export.zip", "mail.txt")
        assert (code, len(said.splitlines())) == (expected, 6), said


def test_a_file_slipped_among_those_attached_is_found(tmp_path: Path) -> None:
    with ZipFile(BytesIO(log().export("d-0", attached={"a/note.txt": b"note"}))) as packed:
        packed.extractall(tmp_path)
    (tmp_path / "files/a/amendment.txt").write_bytes(b"never agreed")
    assert ("file", "files/a/amendment.txt") in [fault.args for fault in check.look(tmp_path, [])]


def test_what_is_not_there_is_said_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "check.py").write_bytes(Path(str(check.__file__)).read_bytes())
    (tmp_path / "export.zip").write_bytes(log().export("d-0"))
    (tmp_path / "text.zip").write_bytes(b"not a zip")
    for asked in (["none.zip"], ["text.zip"], ["export.zip", "none.txt"]):
        code, said = run(tmp_path, "check.py", *asked)
        assert code == 2 and f"NOT CHECKED: {asked[-1]}" in said
    assert run(tmp_path, "check.py")[0] == 1  # a folder that is no export


# --- what it finds ---


def test_a_whole_export_is_whole(tmp_path: Path) -> None:
    for dossier in ("d-0", "d-1", "d-2"):
        assert found(log().export(dossier), tmp_path) == [("whole", 4, ORIGIN, 12, "2026-11-01T18:00:00Z")]
    assert names(found(log(1).export("d-0"), tmp_path)) == {"whole"}


def test_checkpoints_of_every_size_begin_the_log(tmp_path: Path) -> None:
    kept = log(23)
    packed = kept.export("d-1", older=tuple(range(1, 23)))
    sizes = [
        fault[2]
        for fault in found(packed, tmp_path, *map(kept.checkpoint, range(1, 24)))
        if fault[0] == "agrees"
    ]
    assert sizes == list(range(1, 24))


def test_a_checkpoint_without_its_proof_is_not_compared(tmp_path: Path) -> None:
    kept = log(14)
    packed = kept.export("d-0", older=(5,))
    kept.take("d-0", what={"kind": "noted"})
    assert [fault[0] for fault in found(packed, tmp_path, kept.checkpoint(6), kept.checkpoint())] == [
        "whole",
        "apart",
        "apart",
    ]


def mails(text: str) -> dict[str, str | bytes]:
    """A text as it may lie in a mailbox, or be saved from one."""
    sent = {}
    for transfer in ("quoted-printable", "base64", "8bit"):
        mail = EmailMessage()
        mail["Subject"] = "Votre dossier"
        mail.set_content(f"Bonjour,\n\n{text}\n", cte=transfer)
        sent[transfer] = mail.as_bytes()
        mail.add_alternative(f"<p>Bonjour,</p><pre>{text}</pre>", subtype="html")
        sent[f"{transfer}, and HTML"] = mail.as_bytes()
        mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="print.pdf")
        sent[f"{transfer}, and a print"] = mail.as_bytes()
    saved = f"De\u202f: Maillage\nSubject: Votre dossier\n\n{text}"
    return {
        **sent,
        "as text": saved,
        "as text of Windows": saved.replace("\n", "\r\n"),
        "under headings": f"Subject: x\n\n{text}",
    }


@pytest.mark.parametrize("way", mails(""))
def test_a_checkpoint_is_found_in_a_mail_as_it_was_sent_or_saved(way: str, tmp_path: Path) -> None:
    kept = log()
    faults = found(kept.export("d-0", older=(5,)), tmp_path, mails(kept.checkpoint(5))[way])
    assert [fault[0] for fault in faults] == ["whole", "agrees"]


def test_each_checkpoint_of_a_thread_is_compared(tmp_path: Path) -> None:
    kept = log()
    thread = "\n".join(
        f"> {line}" for size in (5, 12) for line in ["Bonjour", *kept.checkpoint(size).split("\n")]
    )
    faults = found(kept.export("d-0", older=(5,)), tmp_path, thread)
    assert [fault[0] for fault in faults] == ["whole", "agrees", "agrees"]


def test_a_mail_without_a_checkpoint_is_not_read_and_one_by_another_is_broken(tmp_path: Path) -> None:
    stranger = checkpoint.sign(ORIGIN, 5, bytes(32), WHEN, bytes(32))
    faults = found(log().export("d-0"), tmp_path, "Bonjour", stranger)
    assert faults[1:] == [("unread", "mail-0.txt")]
    assert found(log().export("d-0"), tmp_path, stranger)[1:] == [("signature", "mail-0.txt")]


@pytest.mark.usefixtures("quickly")
def test_one_letter_changed_in_any_file_is_found_and_the_file_named(tmp_path: Path) -> None:
    whole = unzipped(log(6).export("d-0", older=(2,), attached={"note.txt": b"Note of a visit."}))
    for name, data in whole.items():
        for at in range(0, len(data), max(1, len(data) // 150)):
            changed = bytearray(data)
            changed[at] ^= 1
            faults = found(zipped({**whole, name: bytes(changed)}), tmp_path)
            assert "whole" not in names(faults) or "file" in names(faults)
            assert ("file", name) in faults or name == "files.txt", (name, at, faults)


@pytest.mark.usefixtures("quickly")
def test_one_byte_changed_anywhere_in_the_zip_is_found_or_changes_nothing_that_is_read(
    tmp_path: Path,
) -> None:
    packed = log(6).export("d-0", attached={"note.txt": b"Note of a visit."})
    whole, missed = unzipped(packed), 0
    for at in range(0, len(packed), 61):
        changed = bytearray(packed)
        changed[at] ^= 1
        if names(found(bytes(changed), tmp_path)) == {"whole"}:
            assert unzipped(bytes(changed)) == whole  # a time, a right: nothing that stands in a file
            missed += 1
    assert missed < len(packed) // 61 // 20


def test_a_zip_cut_short_is_found_wherever_it_is_cut(tmp_path: Path) -> None:
    packed = log(6).export("d-0")
    for length in range(0, len(packed), 997):
        assert names(found(packed[:length], tmp_path)) == {"unread"}


def test_a_name_that_stands_twice_is_found(tmp_path: Path) -> None:
    packed = BytesIO(log().export("d-0"))
    with pytest.warns(UserWarning), ZipFile(packed, "a") as zipped_again:
        zipped_again.writestr("README.txt", unzipped(packed.getvalue())["README.txt"])
    assert ("file", "README.txt") in found(packed.getvalue(), tmp_path)


def lines(files: Files, change: Callable[[list[bytes]], list[bytes]], hashes: bool = True) -> Files:
    """``files`` with other decisions, and hashes that fit where whoever forges makes them fit."""
    bodies = change(files["decisions.jsonl"].splitlines())
    fitting, before = b"", bytes(32)
    for seq, body in enumerate(bodies, 1):
        before = link(before, body)
        fitting += f"{seq} {before.hex()}\n".encode()
    decisions = b"".join(body + b"\n" for body in bodies)
    return listed({**files, "decisions.jsonl": decisions, **({"hashes.txt": fitting} if hashes else {})})


def other(place: int, old: str, new: str) -> Callable[[list[bytes]], list[bytes]]:
    def change(bodies: list[bytes]) -> list[bytes]:
        changed = bodies[place - 1].replace(old.encode(), new.encode())
        assert changed != bodies[place - 1]
        return [*bodies[: place - 1], changed, *bodies[place:]]

    return change


def signature(files: Files, change: Callable[[bytes], bytes]) -> Files:
    """``files`` with the base64 of the checkpoint's signature changed."""
    text, _, told = files["checkpoint.txt"].rstrip().rpartition(b" ")
    changed = change(told)
    assert changed != told
    return listed({**files, "checkpoint.txt": text + b" " + changed + b"\n"})


def of_another_log(files: Files) -> Files:
    held = checkpoint.read(files["checkpoint.txt"].decode())
    signed = checkpoint.sign("other.example/log", held.size, held.root, held.at, PRIVATE)
    return listed({**files, "checkpoint.txt": signed.encode()})


FAULTS: dict[str, tuple[Callable[[Files], Files], tuple[object, ...]]] = {
    "a word changed": (lambda files: lines(files, other(3, "Été", "Éte"), hashes=False), ("link", 3)),
    "a word changed, hashes remade": (lambda files: lines(files, other(3, "Été", "Éte")), ("tree", 4)),
    "a space put in": (lambda files: lines(files, other(3, '"at":', '"at": ')), ("form", 3)),
    "not in NFC": (lambda files: lines(files, other(3, "É", "E\u0301")), ("form", 3)),
    "a fraction": (lambda files: lines(files, other(3, '"seq":3', '"seq":3.0')), ("form", 3)),
    "yes for one": (lambda files: lines(files, other(1, '"seq":1', '"seq":true')), ("place", 1)),
    "a number too large": (lambda files: lines(files, other(3, '"at":', f'"a":{2**53},"at":')), ("form", 3)),
    "a key that is not ASCII": (lambda files: lines(files, other(3, "}}}", '},"é":1}}')), ("form", 3)),
    "a list": (lambda files: lines(files, lambda bodies: [*bodies[:2], b"[]", *bodies[3:]]), ("form", 3)),
    "not JSON": (lambda files: lines(files, other(3, "{", "")), ("form", 3)),
    "nested without end": (lambda files: lines(files, other(3, '"at":', '"a":' + "[" * 99_999)), ("form", 3)),
    "another dossier": (lambda files: lines(files, other(3, "d-0", "d-1")), ("place", 3)),
    "all of another dossier": (
        lambda files: lines(files, lambda bodies: [body.replace(b"d-0", b"d-1") for body in bodies]),
        ("tree", 4),
    ),
    "another number": (lambda files: lines(files, other(3, '"seq":3', '"seq":4')), ("place", 3)),
    "one taken out": (lambda files: lines(files, lambda bodies: bodies[:2] + bodies[3:]), ("place", 3)),
    "one put in": (lambda files: lines(files, lambda bodies: bodies[:2] + bodies[1:]), ("place", 3)),
    "the last taken away": (lambda files: lines(files, lambda bodies: bodies[:-1]), ("place", 4)),
    "the last taken away, hashes left": (
        lambda files: lines(files, lambda bodies: bodies[:-1], hashes=False),
        ("place", 4),
    ),
    "all taken away": (lambda files: lines(files, lambda _: []), ("place", 1)),
    "the text under a version": (lambda files: lines(files, other(2, "الماء", "المال")), ("version", 2)),
    "the parties of a version": (lambda files: lines(files, other(2, '["a","b"]', '["a"]')), ("version", 2)),
    "the list of hashes cut short": (
        lambda files: listed({**files, "hashes.txt": b"".join(files["hashes.txt"].splitlines(True)[:3])}),
        ("place", 4),
    ),
    "a hash in the list": (
        lambda files: listed({**files, "hashes.txt": files["hashes.txt"].replace(b"\n2 ", b"\n2 0", 1)}),
        ("link", 2),
    ),
    "something after the last line": (
        lambda files: listed({**files, "decisions.jsonl": files["decisions.jsonl"] + b"{}"}),
        ("form", 5),
    ),
    "no end of the last line": (
        lambda files: listed({**files, "decisions.jsonl": files["decisions.jsonl"][:-1]}),
        ("form", 4),
    ),
    "another's checkpoint": (
        lambda files: listed(
            {**files, "checkpoint.txt": checkpoint.sign(ORIGIN, 12, bytes(32), WHEN, bytes(32)).encode()}
        ),
        ("signature", "checkpoint.txt"),
    ),
    "a signature changed": (
        lambda files: listed(
            {**files, "checkpoint.txt": files["checkpoint.txt"].replace(b"\n12\n", b"\n13\n")}
        ),
        ("signature", "checkpoint.txt"),
    ),
    "the checkpoint of another log, signed with the same key": (
        of_another_log,
        ("signature", "checkpoint.txt"),
    ),
    "another number of the key": (
        lambda files: signature(files, lambda told: b64encode(bytes(4) + b64decode(told)[4:])),
        ("signature", "checkpoint.txt"),
    ),
    "a last letter that says nothing": (
        lambda files: signature(files, lambda told: told[:-2] + bytes([told[-2] + 1]) + b"="),
        ("signature", "checkpoint.txt"),
    ),
    "another's key": (
        lambda files: listed(
            {**files, "instance.pub": checkpoint.key_line(ORIGIN, checkpoint.public_of(bytes(32))).encode()}
        ),
        ("signature", "checkpoint.txt"),
    ),
    "another place in the tree": (
        lambda files: listed(
            {**files, "proof.json": files["proof.json"].replace(b'"index":9', b'"index":8')}
        ),
        ("tree", 4),
    ),
    "a proof too long": (
        lambda files: listed(
            {
                **files,
                "proof.json": files["proof.json"].replace(b'"],"seq"', b'","' + b"00" * 32 + b'"],"seq"'),
            }
        ),
        ("tree", 4),
    ),
    "a file more": (lambda files: {**files, "also.txt": b"also"}, ("file", "also.txt")),
    "a file less": (
        lambda files: {n: data for n, data in files.items() if n != "README.txt"},
        ("file", "README.txt"),
    ),
    "no list of files": (
        lambda files: {n: data for n, data in files.items() if n != "files.txt"},
        ("file", "files.txt"),
    ),
    "a proof that is none": (lambda files: listed({**files, "proof.json": b"[]"}), ("unread", "export.zip")),
    "a key that is none": (
        lambda files: listed({**files, "instance.pub": b"\xff"}),
        ("unread", "export.zip"),
    ),
    "no decisions at all": (
        lambda files: listed({n: data for n, data in files.items() if n != "decisions.jsonl"}),
        ("unread", "export.zip"),
    ),
}
WHEN = checkpoint.read(log().checkpoint()).at


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_and_named(name: str, tmp_path: Path) -> None:
    plant, expected = FAULTS[name]
    faults = found(zipped(plant(unzipped(log().export("d-0")))), tmp_path)
    assert expected in faults and ("whole" not in names(faults) or expected[0] == "file")


def test_every_fault_that_it_can_name_has_its_test_and_its_sentences() -> None:
    rows = [row.split(" | ") for row in check.SAY.split("\n")]
    assert {len(row) for row in rows} == {4}
    planted = {expected[0] for _, expected in FAULTS.values()}
    assert planted | {"whole", "agrees", "apart", "past"} == {row[0] for row in rows}
    for _, english, french, arabic in rows:
        holes = {text.count("{") for text in (english, french, arabic)}
        assert len(holes) == 1
        assert not any(f" {mark}" in french for mark in ":;!?")


def rewritten(kept: Log, dossier: str, seq: int) -> Log:
    """The same log with one decision changed and everything after it made to fit, as only its instance can."""
    forged = Log()
    taken = {
        where: row
        for (name, number), where in kept.where.items()
        for row in [(name, kept.rows[name][number - 1])]
    }
    for where in range(len(kept.leaves)):
        name, row = taken[where]
        body = row.body.replace(b'"noted"', b'"noteb"') if (name, row.seq) == (dossier, seq) else row.body
        rows = forged.rows.setdefault(name, [])
        rows.append(Row(row.seq, body, link(rows[-1].hash if rows else bytes(32), body)))
        forged.where[name, row.seq] = where
        forged.leaves.append(tree.leaf(name, row.seq, rows[-1].hash))
    return forged


def test_a_past_that_the_instance_itself_rewrote_fails_against_the_mail_that_was_kept(tmp_path: Path) -> None:
    kept = log(23)
    forged = rewritten(kept, "d-1", 3)
    assert rewritten(kept, "d-1", 99).leaves == kept.leaves
    sizes = tuple(range(1, 23))
    packed = forged.export("d-1", older=sizes)
    assert names(found(packed, tmp_path)) == {"whole"}  # alone it looks as it should
    for size in (*sizes, 23):
        expected = "past" if size > kept.where["d-1", 3] else "agrees"
        assert [fault[0] for fault in found(packed, tmp_path, kept.checkpoint(size))] == [
            "whole",
            expected,
        ], size


# --- its own Ed25519 against known and other ones ---


def test_a_signature_of_the_world_is_held_good() -> None:
    """A tree head that sum.golang.org signed, which c2sp.org/tlog-checkpoint shows (there under another name)."""
    key = b64decode("Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    text = b"go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    told = b64decode(
        "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
    )
    assert check.signed(key[1:], text, told[4:])
    assert not check.signed(key[1:], text.replace(b"20852163", b"20852164"), told[4:])


def test_it_holds_good_and_refuses_what_another_implementation_does() -> None:
    key = Ed25519PrivateKey.from_private_bytes(PRIVATE)
    public = key.public_key().public_bytes_raw()
    for number in range(4):
        text = bytes([number]) * number * 50
        signature = key.sign(text)
        assert check.signed(public, text, signature)
        for at in range(0, 64, 5):
            changed = bytearray(signature)
            changed[at] ^= 1 << number
            assert not check.signed(public, text, bytes(changed))
            with pytest.raises(InvalidSignature):
                Ed25519PublicKey.from_public_bytes(public).verify(bytes(changed), text)


def test_a_signature_with_its_number_wrapped_once_more_is_refused() -> None:
    """RFC 8032, 5.1.7: S below the order, else one signature gives others."""
    order = 2**252 + 27742317777372353535851937790883648493
    key = Ed25519PrivateKey.from_private_bytes(PRIVATE)
    signature = key.sign(b"text")
    wrapped = (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert not check.signed(key.public_key().public_bytes_raw(), b"text", signature[:32] + wrapped)


def test_its_way_up_the_tree_is_that_of_the_ledger_and_takes_no_path_of_another_length() -> None:
    leaves = log(21).leaves
    nodes = tree.nodes(leaves)
    for size in range(1, len(leaves) + 1):
        for index in range(size):
            path = [hash.hex() for hash in tree.inclusion(nodes, index, size)]
            assert check.roots(index, size - 1, leaves[index], path)[1] == tree.root(leaves[:size])
            for wrong in ([*path, "00" * 32], *([path[:-1]] if path else [])):
                assert check.roots(index, size - 1, leaves[index], wrong) == (b"", b"")


def test_it_is_written_for_an_old_python_and_nothing_else() -> None:
    program = ast.parse(Path(str(check.__file__)).read_text("utf-8"), feature_version=(3, 8))
    named = [node.module for node in ast.walk(program) if isinstance(node, ast.ImportFrom) and node.module]
    named += [name.name for node in ast.walk(program) if isinstance(node, ast.Import) for name in node.names]
    assert {name.split(".")[0] for name in named} <= sys.stdlib_module_names


def test_its_one_form_is_that_of_the_ledger() -> None:
    for value in ({"b": [1, None, True], "a": 'é\n\u2028\x7f\x1f"\\/'}, {}, {"n": 2**53 - 1}):
        assert check.form(value).encode() == canonical(value)
