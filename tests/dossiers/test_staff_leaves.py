"""A dossier that came from an offer that takes staff away says so until the joint text says what staff it takes, and from whom."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.story import story
from maillage.dossiers.waits import blocks
from tests.dossiers.lives import said
from tests.dossiers.played import A, B, Play


def warned(play: Play) -> bool:
    found = [each for each in blocks(play.state, play.day, "en") if each.code == "staff_leaves"]
    assert all("from Saint-Louis" in each.sentence and each.text == "definition" for each in found)
    return bool(found)


def with_resources(says: dict[str, str], **opened: Any) -> Play:
    play = Play().opened(came_from="proposal:7", **opened).joined()
    return play.defined(resources=says) if says else play.defined()


def test_it_stands_until_the_joint_text_says_what_it_takes() -> None:
    play = Play().opened(came_from="proposal:7", recruits=True).joined()
    assert warned(play), "before there is a text"
    told = story(play.decided[:1], play.state, "en")[0].sentence
    assert told.endswith(
        "It comes from a possible partnership found on this platform. That offer takes staff away for good."
    )
    assert warned(with_resources({}, recruits=True)) and warned(with_resources(said(" "), recruits=True))
    play = with_resources(said("deux infirmières, de notre hôpital"), recruits=True)
    assert not warned(play)
    articles = {name: value for name, value in play.state.texts["definition"].current.articles.items() if name != "resources"}  # fmt: skip
    play.propose(A, "definition", articles, "plus court")
    assert not warned(play), "what binds says it"
    for party in (A, B):
        play.key(party, "definition")
    assert warned(play)


def test_of_other_offers_and_of_a_small_exchange_nothing_is_asked() -> None:
    play = with_resources({})
    assert not warned(play) and b"recruits" not in play.bodies[0]
    light = Play().opened(recruits=True, light=True, sort="school", amount=100_000, currency="EUR")
    assert light.state.recruits and not warned(light), "its short text has no place for it"
