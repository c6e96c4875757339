"""Proofs: a file is what its bytes say, and of a photograph nothing is kept that says where, when and by what it was taken."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from tests.site import pictures


@pytest.mark.parametrize(
    ("data", "ending"),
    [(pictures.jpeg(), "jpg"), (pictures.png(), "png"), (pictures.webp(), "webp"), (pictures.PDF, "pdf")],
)
def test_what_can_be_taken(_django: None, data: bytes, ending: str) -> None:
    from maillage.site.parties.proofs import checked

    assert checked(data)[0] == ending


@pytest.mark.parametrize("data", [pictures.jpeg(6), pictures.png(), pictures.webp()])
def test_a_photograph_says_nothing_but_itself(_django: None, data: bytes) -> None:
    from maillage.site.parties.proofs import checked

    assert pictures.PLACE in data and pictures.MACHINE in data
    _, kept = checked(data)
    assert pictures.PLACE not in kept and pictures.MACHINE not in kept and b"script" not in kept
    assert checked(kept)[1] == kept  # nothing more is taken out of what was cleaned


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photograph_taken_upright_is_still_shown_upright(_django: None, turned: int, order: str) -> None:
    from maillage.site.parties.proofs import checked

    _, kept = checked(pictures.jpeg(turned, order=order))
    said = b"II*\0" + struct.pack("<IHHHIHH", 8, 1, 0x0112, 3, 1, turned, 0)
    assert (said in kept) == (turned != 1)


@pytest.mark.parametrize("scans", [1, 5])
def test_every_scan_of_a_picture_is_kept(_django: None, scans: int) -> None:
    from maillage.site.parties.proofs import checked

    _, kept = checked(pictures.jpeg(scans=scans))
    assert kept.count(pictures.SCAN) == scans and kept.endswith(b"\xff\xd9")


def zipped() -> bytes:
    """A small file that would be ten million bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(10_000_000))
    return made.getvalue()


BAD = [
    (b"", "empty"),
    (b"<html><script>alert(1)</script></html>", "sort"),
    (zipped(), "sort"),
    (b"GIF89a" + bytes(100), "sort"),
    (b"\xff\xd8" + b"<html>" * 20, "broken"),
    (pictures.jpeg()[:-400], "broken"),
    (b"\xff\xd8\xff\xd9", "broken"),
    (b"\xff\xd8\xff", "broken"),
    (b"\xff\xd8\xff\xe1\xff\xff", "broken"),
    (pictures.jpeg(width=40_000), "wide"),
    (pictures.jpeg(height=0), "wide"),
    (pictures.png(width=60_000, height=60_000), "wide"),
    (pictures.png()[:-20], "broken"),
    (b"%PDF-1.7 and no end", "broken"),
    (b"RIFF\0\0\0\0WEBP", "broken"),
]


@pytest.mark.parametrize(("data", "why"), BAD)
def test_what_cannot_be_taken(_django: None, data: bytes, why: str) -> None:
    from maillage.site.parties.proofs import NoProof, checked

    with pytest.raises(NoProof) as told:
        checked(data)
    assert told.value.why == why


def test_what_is_too_large_is_refused_before_it_is_looked_at(_django: None) -> None:
    from maillage.site.parties.proofs import LARGEST, NoProof, checked

    with pytest.raises(NoProof) as told:
        checked(pictures.jpeg() + bytes(LARGEST))
    assert told.value.why == "large"


def test_a_damaged_picture_is_refused_or_kept_but_never_a_fault(_django: None) -> None:
    import random

    from maillage.site.parties.proofs import NoProof, checked

    chance, refused = random.Random(12), 0
    for _ in range(600):
        data = bytearray(chance.choice([pictures.jpeg(6), pictures.png(), pictures.webp()]))
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            checked(bytes(data[: chance.randint(1, len(data))]))
        except NoProof:
            refused += 1
    assert refused > 300


@pytest.mark.database
def test_a_proof_lies_under_what_it_is_and_only_as_long_as_a_claim_rests_on_it(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.parties import proofs
    from tests.parties.claimed import body, claims, person

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path))
    name = proofs.keep(*proofs.checked(pictures.jpeg()))
    path = proofs.path_of(name)
    assert path is not None and path.stat().st_mode & 0o077 == 0
    assert proofs.keep(*proofs.checked(pictures.jpeg())) == name
    claims(body(), person(), file=name)
    proofs.drop_unused(name)
    assert path.is_file()
    other = proofs.keep(*proofs.checked(pictures.PDF))
    proofs.drop_unused(other)
    assert proofs.path_of(other) is None
    assert not list(path.parent.glob("*.draft"))


@pytest.mark.parametrize("name", ["", "../site.sqlite3", "a.jpg", "A" * 64 + ".jpg", "a" * 64 + ".html"])
def test_no_other_file_is_named(_django: None, name: str) -> None:
    from maillage.site.parties.proofs import path_of

    assert path_of(name) is None
