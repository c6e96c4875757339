"""The zip is the same whenever it is made, holds what is needed to check it, and nothing that would stand elsewhere."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pytest

from maillage.dossiers.ledger import Proof, export

from .world import KEY_LINE, log


def test_the_same_dossier_gives_the_same_bytes() -> None:
    attached = {"b.pdf": b"%PDF", "a/note.txt": b"note"}
    backwards = dict(reversed(attached.items()))
    assert log().export("d-0", (5,), attached) == log().export("d-0", (5,), backwards)
    assert log().export("d-0") != log().export("d-1")


def test_each_file_is_listed_with_its_hash() -> None:
    with ZipFile(BytesIO(log().export("d-0", attached={"نص.txt": b"x"}))) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
        assert {(entry.compress_type, entry.date_time[0]) for entry in packed.infolist()} == {
            (ZIP_STORED, 1980)
        }
    listed = dict(reversed(line.split("  ", 1)) for line in files.pop("files.txt").decode().splitlines())
    assert listed == {name: sha256(data).hexdigest() for name, data in files.items()}
    assert sorted(files) == [
        "README.txt",
        "check.py",
        "checkpoint.txt",
        "decisions.jsonl",
        "files/نص.txt",
        "hashes.txt",
        "instance.pub",
        "proof.json",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "../a",
        "a/../b",
        "a//b",
        "a/",
        ".hidden",
        "__MACOSX/a",
        "a\\b",
        "C:a",
        "a\nb",
        "a\u202eb",
        "a?b",
    ],
)
def test_a_path_that_would_stand_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not the path"):
        log().export("d-0", attached={path: b""})


def test_a_dossier_without_decisions_has_no_export() -> None:
    with pytest.raises(ValueError, match="without decisions"):
        export([], "", Proof(0, []), KEY_LINE)


def test_the_checker_is_short_enough_to_be_read_and_what_goes_with_it_names_every_file() -> None:
    own = Path("src/maillage/dossiers/ledger")
    assert len((own / "check.py").read_text("utf-8").splitlines()) < 200
    readme = (own / "data/README.txt").read_text("utf-8")
    for language in ("ENGLISH", "FRANÇAIS", "العربية"):
        part = readme.split(language)[1].split("=====\n")[1]
        for name in (
            "decisions.jsonl",
            "hashes.txt",
            "checkpoint.txt",
            "proof.json",
            "instance.pub",
            "files.txt",
            "check.py",
        ):
            assert name in part
