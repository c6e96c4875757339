"""Words as features: one meaning is one feature in every language, cognates meet, small words count for nothing."""

from __future__ import annotations

import pytest

from maillage.matching.topics.words import LANGUAGES, concept, lexicon, meant, own_list, stem


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
        ("forests", "forêt", "bosques", "florestas", "الغابات", "الغـابات"),
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
    for row in own_list("passages").rows:
        assert row["goal"] in {*map(str, range(1, 18))} and row["en"].strip(), row


def test_no_two_lines_of_the_lexicon_are_one_concept() -> None:
    names = [concept(row) for row in own_list("lexicon").rows if row["goals"] != "-"]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("word", ["media", "país", "mayores", "paper", "court terme", "côté", "partenaires"])
def test_a_word_that_means_something_else_in_another_language_speaks_of_nothing(word: str) -> None:
    assert lexicon().read(word)[0] not in meant()


@pytest.mark.parametrize("word", ["importaba", "generalising", "vistosa"])
def test_a_word_is_not_taken_for_a_concept_that_is_cut_alike_with_a_word_of_nothing(word: str) -> None:
    assert lexicon().read(word)[0] not in meant()


def test_words_of_a_phrase_stand_together() -> None:
    from maillage.matching.topics import classify

    together = [word.word for named in classify("Santé et bien-être").goals for word in named.evidence]
    apart = [
        word.word
        for named in classify("La santé va bien quand elle peut être").goals
        for word in named.evidence
    ]
    assert "bien-être" in together
    assert not any(word.startswith("bien") for word in apart)
