"""Words of prose are those that folding name by name gives, only sooner."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reference.names import fold
from maillage.reference.prose import APART, without_elision, words_apart
from maillage.reference.remembered import Remembered

_ELIDED = re.compile(r"(?<![^\W_])(?:[ldcjs]|qu|lorsqu|puisqu|jusqu)['’ʼ](?=[^\W\d_])", re.IGNORECASE)
_LETTERS = st.one_of(
    st.sampled_from("ldcqus'’ʼ`éàœßŁøİ½…–;,()_-1 \n\tابةىНови"), st.characters(codec="utf-8")
)


@given(st.text(alphabet=_LETTERS, max_size=60))
@settings(max_examples=400, deadline=None)
def test_the_words_are_those_of_folding_each_piece(text: str) -> None:
    pieces = _ELIDED.sub(lambda found: " " * len(found.group()), text).split()
    expected = " ".join(filter(None, map(fold, pieces))).split()
    assert [word for word in words_apart(text) if word != APART] == expected


@given(st.text(alphabet=_LETTERS, max_size=60))
@settings(max_examples=400, deadline=None)
def test_elisions_are_blanked_where_one_expression_over_the_text_finds_them(text: str) -> None:
    assert without_elision(text) == _ELIDED.sub(lambda found: " " * len(found.group()), text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Eau; Éducation", ["eau", ";", "education"]),
        ("L’accès à l'eau (qu'il)", ["acces", "a", "eau", ";", "il", ";"]),
        ("Sana'a\nN'Djamena", ["sanaa", ";", "ndjamena"]),
        ("женщины: вода", ["женщины", ";", "вода"]),
        ("المدن، المياه", ["المدن", ";", "المياه"]),
        ("", []),
    ],
)
def test_what_parts_a_text_stands_among_its_words(text: str, words: list[str]) -> None:
    assert words_apart(text) == words


def test_what_is_remembered_is_bounded_and_still_right() -> None:
    made: list[str] = []

    def upper(piece: str) -> str:
        made.append(piece)
        return piece.upper()

    memory = Remembered(upper, most=10)
    for round_ in range(3):
        for number in range(25):
            assert memory[f"w{number}"] == f"W{number}" and memory["often"] == "OFTEN"
        assert len(memory) <= 10, round_
    assert made.count("often") == 1  # what is asked again and again stays
    long = "x" * 200
    assert memory[long] == long.upper() and long not in memory
