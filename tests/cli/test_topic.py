"""`maillage topic`: what is understood of a text, by its very words, with goals and codes; alone, the list of topics."""

import pytest

from maillage.cli.speak import width
from tests.cli.typed import Typed

pytestmark = pytest.mark.usefixtures("home")


ask = Typed("topic")
as_json = ask.json


@pytest.mark.parametrize("text", ["eau potable", "drinking water", "مياه الشرب", "agua potable"])
def test_a_text_is_understood_in_several_languages_with_its_very_words(text: str) -> None:
    first = as_json(text)["topics"][0]
    assert first["code"] == "water_sanitation"
    assert first["words"] == [text]
    assert first["goals"][0]["code"] == "6"


def test_the_answer_comes_first_and_quotes_the_words() -> None:
    shown = ask("eau", "potable", "--lang", "fr").stdout
    assert shown.startswith("«\u202feau potable\u202f» se comprend comme\u202f: Eau et assainissement.")
    assert "14030" in shown
    assert "déduites" in shown


@pytest.mark.parametrize("text", ["ODD 6", "SDG 6.1", "14030"])
def test_codes_of_other_lists_lead_to_the_topic(text: str) -> None:
    found = as_json(text)
    assert "water_sanitation" in [t["code"] for t in found["topics"]]
    assert found["matches"][0]["scheme"] in ("goal", "target", "dac")


def test_two_topics_of_one_text_are_both_given() -> None:
    assert {t["code"] for t in as_json("Eau; Éducation")["topics"]} == {"water_sanitation", "education"}


def test_what_is_not_understood_is_said_without_fault() -> None:
    result = ask("qwertyuiop")
    assert result.exit_code == 0
    assert "No topic is understood" in result.stdout
    assert as_json("qwertyuiop")["topics"] == []


def test_alone_it_lists_the_topics() -> None:
    assert "water_sanitation" in {t["code"] for t in as_json()["topics"]}
    assert "Eau et assainissement" in ask("--lang", "fr").stdout


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize(
    "words", [(), ("eau potable",), ("ODD 6",), ("14030",), ("formation",), ("qwertyuiop",)]
)
def test_every_sentence_is_filled_and_fits_the_page(language: str, words: tuple[str, ...]) -> None:
    result = ask(*words, "--lang", language)
    assert result.exit_code == 0
    assert "{" not in result.stdout
    assert all(width(shown) <= 80 for shown in result.stdout.splitlines())
