"""A checkpoint is read back from wherever a mail left it, and never when a letter of it was changed."""

from __future__ import annotations

from base64 import b32encode, b64decode
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage

import pytest

from maillage.dossiers.ledger import checkpoint
from maillage.dossiers.ledger.checkpoint import Checkpoint, NotACheckpoint

PRIVATE = bytes(range(32))
PUBLIC = checkpoint.public_of(PRIVATE)
ORIGIN = "maillage.example/log"
AT = datetime(2026, 11, 28, 6, tzinfo=UTC)
ROOT = bytes(range(100, 132))
SIGNED = checkpoint.sign(ORIGIN, 20852163, ROOT, AT, PRIVATE)
EXPECTED = Checkpoint(ORIGIN, 20852163, ROOT, AT)


def test_the_form_is_that_of_the_specification() -> None:
    lines = SIGNED.split("\n")
    assert lines[:5] == [
        ORIGIN,
        "20852163",
        "ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM=",
        "date 2026-11-28T06:00:00Z",
        "",
    ]
    assert lines[5].startswith(f"— {ORIGIN} ") and lines[6:] == [""]


def test_a_key_line_is_that_of_a_log_of_the_world() -> None:
    """The key of sum.golang.org, as the go command holds it: its own number is in it."""
    line = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    key = b64decode(line.split("+", 2)[2])[1:]
    assert (len(key), checkpoint.key_line("sum.golang.org", key)) == (32, line)


def quoted(text: str, mark: str = "> ") -> str:
    return "".join(mark + line + "\n" for line in text.split("\n"))


def through_a_mail(text: str) -> str:
    mail = EmailMessage()
    mail.set_content("Bonjour,\n\n" + text)
    return str(mail.get_content())


ON_ITS_WAY = {
    "as it was": SIGNED,
    "between other lines": f"Bonjour,\n\nVoici.\n\n{SIGNED}\n-- \nMaillage\n",
    "quoted": f"Le 28 novembre, Maillage a écrit :\n{quoted(SIGNED)}",
    "quoted twice": quoted(quoted(SIGNED, ">"), ">> "),
    "lines of Windows": SIGNED.replace("\n", "\r\n"),
    "spaces at the end": SIGNED.replace("\n", "  \n"),
    "no-break spaces": SIGNED.replace(" ", "\u00a0"),
    "indented": SIGNED.replace("\n", "\n\t  "),
    "wrapped at the space": SIGNED.replace(f"— {ORIGIN} ", f"— {ORIGIN}\n"),
    "quoted and wrapped": quoted(SIGNED.replace(f"— {ORIGIN} ", f"— {ORIGIN}\n")),
    "empty lines between": SIGNED.replace("\n", "\n\n"),
    "without its empty line": SIGNED.replace("\n\n", "\n"),
    "another dash": SIGNED.replace("—", "--"),
    "with marks of direction": SIGNED.replace("2026", "\u2066\u200e2026\u2069"),
    "with links": SIGNED.replace(ORIGIN, f"{ORIGIN} <https://{ORIGIN}>"),
    "through a mail": through_a_mail(SIGNED),
}


@pytest.mark.parametrize("way", ON_ITS_WAY)
def test_it_is_found_whatever_its_way_did_to_it(way: str) -> None:
    assert checkpoint.read(ON_ITS_WAY[way], PUBLIC) == EXPECTED


def test_no_letter_of_it_can_be_another() -> None:
    for at, letter in enumerate(SIGNED.rstrip("\n")):
        if letter.isspace() or letter == "—":
            continue  # a mail may change those, and they say nothing
        for other in {"A", "0", "/", chr(ord(letter) ^ 1)} - {letter}:
            changed = SIGNED[:at] + other + SIGNED[at + 1 :]
            with pytest.raises(NotACheckpoint):
                checkpoint.read(changed, PUBLIC)


def test_the_first_one_that_the_key_signed_is_taken() -> None:
    stranger = checkpoint.sign(ORIGIN, 5, ROOT, AT, bytes(32))
    assert checkpoint.read(stranger + "\n" + quoted(SIGNED), PUBLIC) == EXPECTED
    assert checkpoint.read(stranger + "\n" + SIGNED).size == 5


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "none"),
        ("Bonjour", "none"),
        (SIGNED.replace("20852163", "020852163"), "none"),
        (SIGNED.replace("20852163", "0"), "none"),
        (SIGNED.replace("20852163", "٢٠٨٥"), "none"),
        (SIGNED.replace("oM=", "oN="), "not_base64"),
        (SIGNED.replace("-11-28", "-13-28"), "date"),
        (checkpoint.sign(ORIGIN, 5, ROOT, AT, bytes(32)), "key"),
        (SIGNED.replace(f"— {ORIGIN}", "— other.example/log"), "key"),
        (SIGNED.replace("20852163", "20852164"), "signature"),
    ],
)
def test_why_none_holds_is_told(text: str, why: str) -> None:
    with pytest.raises(NotACheckpoint) as refused:
        checkpoint.read(text, PUBLIC)
    assert refused.value.why == why


def test_a_log_begins_with_one_decision() -> None:
    assert checkpoint.read(checkpoint.sign(ORIGIN, 1, ROOT, AT, PRIVATE), PUBLIC).size == 1


def test_the_moment_is_told_in_utc() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=1)))
    assert checkpoint.sign(ORIGIN, 20852163, ROOT, elsewhere, PRIVATE) == SIGNED


@pytest.mark.parametrize(
    ("origin", "size", "root", "at"),
    [
        ("two words", 1, ROOT, AT),
        ("a+b", 1, ROOT, AT),
        ("", 1, ROOT, AT),
        ("two\nlines", 1, ROOT, AT),
        (ORIGIN, 0, ROOT, AT),
        (ORIGIN, 1, ROOT[:-1], AT),
        (ORIGIN, 1, ROOT, AT.replace(tzinfo=None)),
    ],
)
def test_what_cannot_be_a_checkpoint_is_not_signed(origin: str, size: int, root: bytes, at: datetime) -> None:
    with pytest.raises(ValueError, match="not a checkpoint"):
        checkpoint.sign(origin, size, root, at, PRIVATE)


def test_a_fingerprint_can_be_read_aloud_and_tells_roots_apart() -> None:
    spoken = checkpoint.fingerprint(ROOT)
    assert [len(group) for group in spoken.split(" ")] == [4] * 5
    assert spoken.replace(" ", "") == b32encode(ROOT).decode()[:20]
    changed = {checkpoint.fingerprint(bytes([*ROOT[:at], ROOT[at] ^ 1, *ROOT[at + 1 :]])) for at in range(12)}
    assert len(changed | {spoken}) == 13
