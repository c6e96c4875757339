"""Words as features: one meaning is one feature in every language, cognates meet, small words count for nothing."""

from __future__ import annotations

import pytest

from maillage.matching.topics.words import LANGUAGES, lexicon, own_list, stem


@pytest.mark.parametrize(
    "words",
    [
        ("education", "educacion", "educacao"),
        ("municipality", "municipalite", "municipalidad"),
        ("nutritional", "nutricional", "nutritionnel"),
        ("associations", "asociaciones", "associacoes"),
    ],
)
def test_cognates_are_cut_to_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


def test_a_word_of_the_lexicon_is_its_concept_in_every_language_and_script() -> None:
    for words in (
        ("water", "eau", "AGUA", "água", "المياه", "والمياه"),
        ("forests", "forêt", "bosques", "florestas", "الغابات"),
    ):
        assert len({lexicon().read(word)[0] for word in words}) == 1


@pytest.mark.parametrize("word", ["the", "des", "él", "não", "على", "2030", "a" * 41, "", "_"])
def test_small_words_numbers_and_monsters_speak_of_nothing(word: str) -> None:
    assert lexicon().read(word)[0] == ""


def test_every_line_of_the_lists_is_whole() -> None:
    for name, column in (("lexicon", "goals"), ("seeds", "goal")):
        for row in own_list(name).rows:
            assert all(row[language].strip() for language in LANGUAGES), row
            assert set(row[column].split()) <= {*map(str, range(1, 18)), "-"}, row
