"""Mails are read whatever they are: the answer without what it quotes, the question it names, and what no person wrote."""

from __future__ import annotations

import random

import pytest

from maillage.parties.replies import LARGEST, read, verdict_of, without_quotes
from tests.parties.mails import CASES, KEY, MARK, Case, mail


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mail_is_read(case: Case) -> None:
    found = read(case.data)
    assert (found.text, found.key) == (case.text, case.key)
    assert (found.email, found.automatic, found.returned) == (case.email, case.automatic, case.returned)


def test_brought_twice_by_two_servers_it_is_the_same_mail() -> None:
    one, other = (read(f"Received: from {each}\r\n".encode() + mail("Twelve.")) for each in ("a", "b"))
    assert one.digest == other.digest != read(mail("Thirteen.")).digest


def test_a_mail_that_is_too_large_is_known_by_who_wrote_and_not_read() -> None:
    found = read(mail("x" * LARGEST))
    assert found.large and found.key == KEY and found.email == "amina@example.org" and not found.text


def test_an_answer_of_any_length_is_kept_as_far_as_there_is_room() -> None:
    assert len(read(mail("word " * 50_000)).text) <= 4_000


def test_reading_ends_whatever_the_bytes_are() -> None:
    """Cut anywhere, and with any byte changed: nothing is raised."""
    chance = random.Random(12)
    for case in CASES:
        for _ in range(12):
            data = bytearray(case.data[: chance.randrange(len(case.data) + 1)])
            for _ in range(min(8, len(data))):
                data[chance.randrange(len(data))] = chance.randrange(256)
            found = read(bytes(data))
            assert "\0" not in found.text + found.subject + found.email
            (found.text + found.subject + found.email).encode()


@pytest.mark.parametrize(
    "body",
    ["On " + "a" * 100_000, ("On x wrote\n") * 3_000, "> " * 50_000, "Le " + " a" * 50_000, "_" * 100_000, "من: " + "ا" * 90_000],
    ids=["long", "many", "quotes", "French", "line", "Arabic"],
)  # fmt: skip
def test_no_text_keeps_a_reader_long(body: str) -> None:
    import time

    begun = time.perf_counter()
    without_quotes(body)
    assert time.perf_counter() - begun < 1


def test_no_tags_keep_a_reader_long() -> None:
    import time

    from maillage.parties.html_mail import text_of

    begun = time.perf_counter()
    assert text_of("<b>Twelve." * 20_000 + "</i>" * 50_000).startswith("Twelve.")
    assert time.perf_counter() - begun < 5


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Yes", "yes"), ("oui, bien sûr", "yes"), ("« Oui »", "yes"), ("نعم.", "yes"), ("No", "no"), ("Non, plus maintenant", "no"),
        ("لا", "no"), ("Changed: now 14", "changed"), ("تغيّر العدد", "changed"), ("تغير", "changed"), ("Maybe", ""), ("", ""), ("12", ""),
        ("Nothing is as it was", ""), ("  \n> no\n", "no"),
    ],
)  # fmt: skip
def test_the_first_word_of_an_answer_decides(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


def test_a_key_of_anothers_alphabet_is_none() -> None:
    assert read(mail("x", subject=MARK.replace("a", "а"))).key == ""  # Cyrillic
