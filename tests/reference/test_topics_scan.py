"""The quick scan of topics says what the slow one says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.reference.list_files import list_file
from maillage.reference.prose import words_apart
from maillage.reference.topics import find_topic, topics
from maillage.reference.topics.scan import topic_key, topics_of

_PHRASES = [
    phrase
    for row in list_file("topic_words").rows
    for cell in (row["words"], row["weak"])
    for phrase in cell.split(";")
    if phrase and not set("'’") & set(phrase)
] + [name for topic in topics() for name in topic.names.values() if not set("'’") & set(name)]
_BETWEEN = [" ", ", ", "; ", " de la ", " and ", " – ", ". ", "\n", " في ", " Ouagadougou ", " xyz "]


def quick(text: str) -> set[str]:
    return set(topics_of(list(filter(None, map(topic_key, words_apart(text)))), text))


def slow(text: str) -> set[str]:
    return {match.code for match in find_topic(text) if match.scheme == "topic"}


@given(st.lists(st.tuples(st.sampled_from(_PHRASES), st.sampled_from(_BETWEEN)), max_size=8))
@settings(max_examples=400, deadline=None)
def test_any_row_of_phrases_names_the_same_topics(parts: list[tuple[str, str]]) -> None:
    text = "".join(phrase + between for phrase, between in parts)
    assert quick(text) == slow(text)


@pytest.mark.parametrize(
    "text",
    ["La Paz", "Ciudad de la Paz y agua potable", "Formation", "Une formation pour tous", "ODD 6", "EAU POTABLE", "والمياه", "школе и вода"],
)  # fmt: skip
def test_names_weak_words_and_scripts_are_judged_alike(text: str) -> None:
    assert quick(text) == slow(text)


def test_real_texts_name_the_same_topics(real_files: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    texts = []
    for path in sorted((real_files / "iati").rglob("*.xml"))[::5]:
        try:
            tree = etree.parse(path)
        except etree.XMLSyntaxError:
            continue
        texts += [text for each in tree.iter("narrative") if (text := each.text) and len(text) > 80][:150]
    differ = [text for text in texts if quick(text) != slow(text)]
    assert len(texts) > 500 and len(differ) <= len(texts) // 500  # an apostrophe that joins: "n'importe"
