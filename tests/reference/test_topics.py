"""Topics: what people write is understood, with the very words; lists and crosswalks are whole."""

import pytest

from maillage.reference import topics as T


def codes(text, scheme="topic"):
    return [match.code for match in T.find_topic(text) if match.scheme == scheme]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eau potable", ["water_sanitation"]),
        ("Eau; Éducation", ["education", "water_sanitation"]),
        ("drinking water supply", ["water_sanitation"]),
        ("saneamiento", ["water_sanitation"]),
        ("Água potável", ["water_sanitation"]),
        ("والصرف الصحي", ["water_sanitation"]),
        ("التطهير السائل", ["water_sanitation"]),
        ("водоснабдевање", ["water_sanitation"]),
        ("vodosnabdevanje", ["water_sanitation"]),
        ("питейна вода", ["water_sanitation"]),
        ("ÉNERGIES RENOUVELABLES", ["energy"]),
        ("formation professionnelle des jeunes", ["vocational", "youth"]),
        ("بالتعليم والمرأة", ["education", "gender"]),
        ("appui à la décentralisation", ["local_governance"]),
        ("hommes et femmes", ["gender"]),
    ],
)
def test_what_people_write_names_its_topic(text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "port de Dakar",
        "aid to ports",
        "coopération décentralisée",
        "jumelage Sénégal",
        "La Paz",
        "Newport",
        "",
        "…",
        "وطن",
    ],
)
def test_a_false_friend_names_nothing(text):
    assert T.find_topic(text) == []
