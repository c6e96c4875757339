"""A text is read once; what an owner named stands, and a code is told only where it is likely."""

from __future__ import annotations

import dataclasses

import pytest

from maillage.matching.profiles import Need, name_topics
from maillage.matching.shared import Ear, Reading
from maillage.matching.topics import classify

TEXT = "Nos enfants boivent l’eau du fleuve ; il nous faut un forage et de l’eau potable."


def test_a_goal_is_read_only_where_the_topics_are_those_of_the_text() -> None:
    ear = Ear()
    (heard,) = name_topics([Need(id="n", text=TEXT, language="fr")], ear.topics)
    assert heard.topics == tuple(each.code for each in classify(TEXT, "fr").topics)
    assert ear.reading(heard).goal == "6"
    assert ear.reading(dataclasses.replace(heard, topics=("health",))).goal is None, "its owner's word stands"
    assert Ear().reading(heard).goal is None, "nobody heard that text: its topics are its owner's"


def test_a_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    times = []
    monkeypatch.setattr(
        "maillage.matching.shared.reading.classify", lambda *said: times.append(said) or classify(*said)
    )  # type: ignore[func-returns-value]
    ear = Ear()
    needs = name_topics([Need(id="n", text=TEXT, language="fr")], ear.topics)
    assert [ear.reading(need).goal for need in needs] == ["6"]
    assert len(times) == 1


@pytest.mark.parametrize("said", [{}, {"text": "🙂"}, {"text": "12 34"}, {"text": TEXT, "language": "sw"}])
def test_what_gives_nothing_away_is_read_to_say_nothing(said: dict[str, str]) -> None:
    ear = Ear()
    (need,) = name_topics([Need(id="n", **said)], ear.topics)  # type: ignore[arg-type]
    assert ear.reading(need) == Reading()


def test_a_code_is_told_only_where_it_is_as_likely_as_not() -> None:
    for text in (TEXT, "Le marché couvert.", "Vaccination des enfants au centre de santé."):
        said = classify(text, "fr").purpose_codes
        likely = [each.code for each in said if each.score >= 0]
        assert Ear().reading(Need(id="n", text=text, language="fr")).code == (likely[0] if likely else None)
