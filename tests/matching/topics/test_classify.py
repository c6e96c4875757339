"""A text and what it speaks of: the words that say so sum to the score, and every language is treated alike."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from maillage.matching.topics import SCHEMES, Classified, Named, classify, classify_many, shipped
from maillage.matching.topics.words import meant

WATER = {
    "fr": "Le village n’a pas d’eau potable : nous cherchons un forage, des bornes-fontaines et des latrines.",
    "en": "The village has no drinking water: we look for a borehole, standpipes and latrines.",
    "es": "La aldea no tiene agua potable: buscamos una perforación de pozos y letrinas.",
    "pt": "A aldeia não tem água potável: procuramos um furo de água e latrinas.",
    "ar": "القرية بدون ماء صالح للشرب ونبحث عن بئر ومراحيض",
}
HARD = [
    "",
    " ",
    "eau",
    "💧💧",
    "💧 eau potable 💧",
    "eau water مياه вода agua",
    "12 34 56",
    "ODD 6.1 et code 14020",
    "SDG 6, SDG 6 and again SDG 6",
    "é" * 5000,
    "\x00 eau \ud800 potable",
    "eau " * 3000,
    "l’eau l'eau L‘EAU",
    "إدارة المياه والصرف الصحي",
    *WATER.values(),
]


def entries(found: Classified) -> list[Named]:
    return [*found.goals, *found.targets, *found.purpose_codes, *found.topics]


@pytest.mark.parametrize("text", HARD)
def test_words_and_constant_sum_to_the_score_and_stand_where_they_say(text: str) -> None:
    for named in entries(classify(text)):
        assert named.score == named.constant + sum(word.weight for word in named.evidence)
        assert any(word.weight > 0 for word in named.evidence)
        for word in named.evidence:
            assert word.word == text[word.start : word.end] != ""
        places = [word[1:3] for word in named.evidence]
        assert places == sorted(set(places))


@pytest.mark.parametrize("language", WATER)
def test_the_same_text_has_the_same_topics_in_five_languages(language: str) -> None:
    for said in (language, None):
        found = classify(WATER[language], said)
        assert [named.code for named in found.goals][:1] == ["6"]
        assert [named.code for named in found.topics] == ["water_sanitation"]
        assert found.language == said


@pytest.mark.parametrize(
    ("text", "goal", "topic"),
    [
        ("Потребна нам је вода за пиће", "6", "water_sanitation"),
        ("Potrebna nam je voda za piće", "6", "water_sanitation"),
        ("Нуждаем се от питейна вода и канализация", "6", "water_sanitation"),
        ("Trebaju nam škole i nastavnici", "4", "education"),
    ],
)
def test_serbian_in_both_scripts_and_bulgarian_are_read_by_their_lists(
    text: str, goal: str, topic: str
) -> None:
    found = classify(text)
    assert (found.goals[0].code, found.topics[0].code) == (goal, topic)


def test_a_language_that_is_not_read_says_so_and_gives_nothing() -> None:
    found = classify("Wir brauchen Wasser, water, agua", "de")
    assert (found.read, found.language, entries(found)) == (False, "de", [])


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, merci pour votre lettre de mardi.",
        "The meeting took place on Tuesday in the large room.",
        "Segue em anexo a ata da nossa última conversa.",
        "Nous cherchons un partenaire pour notre projet.",
        "qwertyuiop",
        "?!",
    ],
)
def test_a_text_that_gives_nothing_away_gets_nothing(text: str) -> None:
    assert entries(classify(text)) == []


def test_what_a_text_states_by_number_outweighs_its_words() -> None:
    found = classify("École et enseignants, ODD 6.1, code 14020")
    assert (found.goals[0].code, found.goals[0].score) == ("6", 100_000)
    assert found.targets[0].code == "6.1"
    assert found.purpose_codes[0].code == "14020"
    assert "4" in [named.code for named in found.goals]


def test_a_stated_code_that_leads_to_one_topic_states_it_and_one_that_leads_to_several_does_not() -> None:
    for text in ("Projet ODD 6", "SDG 6.1", "14020"):
        (topic,) = classify(text).topics
        assert (topic.code, topic.score) == ("water_sanitation", 100_000)
        assert text[topic.evidence[0].start : topic.evidence[0].end] == topic.evidence[0].word
    assert [goal.code for goal in classify("SDG 4").goals] == ["4"]
    assert classify("SDG 4").topics == ()
    assert [topic.code for topic in classify("SDG 4: a school and its teachers").topics][:1] == ["education"]


def test_goals_weigh_only_words_whose_meaning_is_said_in_all_languages() -> None:
    model = shipped()
    goals = model.columns("goal")
    weighing = {
        feature for feature, weights in zip(model.features, model.table, strict=True) if weights[goals].any()
    }
    assert weighing <= meant()
    assert len({int(model.constant[column]) for column in goals}) == 1


def test_a_wrong_language_changes_nothing_but_the_language() -> None:
    assert entries(classify(WATER["es"], "fr")) == entries(classify(WATER["es"], "es"))


def test_a_text_is_judged_alone_whatever_stands_beside_it() -> None:
    texts = [text for text in HARD if text.strip()]
    together = list(classify_many(texts, [None] * len(texts)))
    assert together == [classify(text) for text in reversed(texts)][::-1]


def test_a_megabyte_is_read() -> None:
    found = classify("Nous cherchons de l’eau potable pour l’école. " * 22_000)
    assert found.goals[0].code == "6"
    assert found.goals[0].score == found.goals[0].constant + sum(w.weight for w in found.goals[0].evidence)


def test_said_over_and_over_a_text_says_what_it_said() -> None:
    once = "Nous cherchons de l’eau potable et des xyloquatros. "
    many = classify(once * 1000).goals
    assert [goal.code for goal in many] == ["6"]
    assert many[0].score > classify(once).goals[0].score - 1000


@pytest.mark.parametrize("text", ["我们需要饮用水", "नमस्ते", "Χρειαζόμαστε νερό", "ჩვენ გვჭირდება წყალი"])
def test_a_script_that_is_not_read_is_a_language_that_is_not_read(text: str) -> None:
    found = classify(text)
    assert (found.read, entries(found)) == (False, [])
    assert classify(f"{text} eau potable").read


@pytest.mark.parametrize("text", ["", "12 34", "🙂", "?!", "вода", "مياه"])
def test_a_text_without_letters_or_in_a_script_of_ours_is_read(text: str) -> None:
    assert classify(text).read


def test_the_surest_comes_first_and_targets_belong_to_a_goal_that_is_asserted() -> None:
    for text in WATER.values():
        found = classify(text)
        for several in (found.goals, found.targets, found.purpose_codes, found.topics):
            assert [named.score for named in several] == sorted((n.score for n in several), reverse=True)
        assert {t.code.partition(".")[0] for t in found.targets} <= {g.code for g in found.goals}


def test_two_processes_and_two_hash_seeds_say_the_same() -> None:
    ask = (
        f"from maillage.matching.topics import classify; print([classify(t) for t in {[*WATER.values()]!r}])"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", ask],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_the_shipped_model_knows_every_list_and_is_small() -> None:
    from importlib import resources

    schemes = [scheme for scheme, _ in shipped().classes]
    assert {scheme: schemes.count(scheme) for scheme in SCHEMES}["goal"] == 17
    assert {scheme: schemes.count(scheme) for scheme in SCHEMES}["target"] == 169
    path = resources.files("maillage.matching.topics") / "data" / "topics.npz"
    assert len(path.read_bytes()) < 8_000_000


def test_a_word_that_the_model_never_met_says_that_the_text_speaks_of_other_things_too() -> None:
    alone = classify("latrines").goals[0]
    among = classify("latrines zzyzx qwerty uiopas dfghj klzxcv").goals[0]
    assert alone.code == among.code == "6"
    assert alone.score > among.score


def test_a_phrase_at_the_very_end_of_a_text_is_read_whole() -> None:
    words = [word.word for word in classify("Nous cherchons de l’eau potable").topics[0].evidence]
    assert "eau potable" in words


def test_short_words_are_not_taken_for_others_that_are_cut_alike() -> None:
    assert "10" not in [named.code for named in classify("The large room").goals]  # Roms, rooms
