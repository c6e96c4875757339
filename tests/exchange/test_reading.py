"""What somebody wrote of a need or an offer: located, understood, refused with a sentence, and kept so that its profile is
made of it alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from maillage.reference.places import Places

ON = date(2026, 11, 28)
TEXT = "Nous cherchons de l’aide pour trier les déchets ménagers et former les agents de collecte."


def read(places: Places, side: str = "need", **row: Any) -> Any:
    from maillage.exchange.reading import read as read_it

    return read_it(side, {"text": TEXT, "language": "fr", "place": "Larache", **row}, places, ON)


def codes(reading: Any) -> dict[str, str]:
    return {problem.field: problem.code for problem in reading.problems}


def test_a_text_is_located_and_understood(places: Places, _django: None) -> None:
    found = read(places)
    assert not found.problems and found.heard.read
    assert found.said["place"] == "geonames:2543549" and found.said["country"] == "MA"
    assert found.said["time_zone"] == "Africa/Casablanca" and round(found.said["latitude"]) == 35
    assert found.said["topics"][0] == "waste"
    words = {word.word for named in found.heard.topics if named.code == "waste" for word in named.evidence}
    assert any("déchets" in word for word in words)


def test_the_profile_is_made_of_what_is_kept_alone(places: Places, _django: None) -> None:
    import json

    from maillage.exchange.reading import made

    found = read(
        places, "offer", quantity="10", unit="jours", languages=["fr", "ar"], forms=["study_visit"], countries="LDC; Sénégal",
        **{"from": "2027-01", "until": "2027-06", "excludes": "-", "links": "Almuñécar", "seeks_topics": "-"},
    )  # fmt: skip
    again = made("offer", json.loads(json.dumps(found.said)))
    assert again == found.profile
    assert (again.since, again.until) == (date(2027, 1, 1), date(2027, 7, 1))
    assert again.countries == ("LDC", "SN") and again.links == ("name:almunecar",)
    assert again.seeks_topics == ()  # said: none
    assert again.seeks_forms is None  # not said
    assert found.said["until"] == "2027-06-30"


def test_who_reads_it_again_reads_the_same(places: Places, _django: None) -> None:
    first = read(places, **{"from": "2027", "quantity": "3"})
    assert read(places, **first.said).said == first.said


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"until": "2026-11-27"}, "until", "exchange.window-past"),
        ({"until": "2025"}, "until", "exchange.window-past"),
        ({"expires": "2026-11-27"}, "expires", "exchange.expiry-past"),
        ({"from": "2027-05", "until": "2027-03"}, "until", "matching.window-reversed"),
        ({"text": "x" * 5_001}, "text", "exchange.too-long"),
        ({"beneficiaries": "x" * 2_001}, "beneficiaries", "exchange.too-long"),
        ({"wishes": ["x"] * 61}, "wishes", "exchange.too-many"),
        ({"quantity": "many"}, "quantity", "matching.number-wrong"),
        ({"from": "31 February 2027"}, "from", "matching.day-wrong"),
    ],
)
def test_what_cannot_be_is_named_by_field(
    places: Places, _django: None, row: dict[str, Any], field: str, code: str
) -> None:
    found = read(places, **row)
    assert codes(found)[field] == code
    assert [problem.code for problem in found.faults] == [code]
    for language in ("fr", "en", "ar"):
        assert found.faults[0].message(language) and found.faults[0].mend(language)


@pytest.mark.parametrize("row", [{"until": "2026-11-28"}, {"until": "2026"}, {"expires": "2026-11-28"}])
def test_what_ends_today_or_later_stands(places: Places, _django: None, row: dict[str, Any]) -> None:
    assert not read(places, **row).faults


def test_a_place_that_exists_many_times_is_asked_about(places: Places, _django: None) -> None:
    found = read(places, place="San José", country="")
    assert codes(found) == {"place": "exchange.place-in-doubt"} and not found.faults
    assert len(found.candidates) > 3
    chosen = read(places, place=found.candidates[2].place.id)
    assert not chosen.candidates and chosen.said["place"] == found.candidates[2].place.id


@pytest.mark.parametrize(
    ("typed", "place", "country"),
    [
        ("Bakel, Sénégal", "geonames:2254441", "SN"), ("Larache Maroc", "geonames:2543549", "MA"),
        ("Larache (Maroc)", "geonames:2543549", "MA"), ("طنجة، المغرب", "geonames:2530335", "MA"),
        ("Ouagadougou Burkina Faso", "geonames:2357048", "BF"), ("العرائش", "geonames:2543549", "MA"),
        ("Djibouti", "geonames:223817", "DJ"), ("Morocco", None, "MA"), ("السنغال", None, "SN"), ("Niger", None, "NE"),
        ("Côte d'Ivoire", None, "CI"), ("MA", None, "MA"),
    ],
)  # fmt: skip
def test_a_place_and_its_country_are_read_as_people_write_them(
    places: Places, _django: None, typed: str, place: str | None, country: str
) -> None:
    found = read(places, place=typed)
    assert (found.said.get("place"), found.said.get("country")) == (place, country)
    assert not found.problems


def test_a_place_that_is_not_known_is_kept_in_words(places: Places, _django: None) -> None:
    found = read(places, place="Xyzzyville-sur-Rien")
    assert codes(found) == {"place": "exchange.place-unknown"}
    assert found.said["place"] == "Xyzzyville-sur-Rien" and not found.faults


def test_a_language_that_is_not_read_says_so(places: Places, _django: None) -> None:
    found = read(places, text="Evsel atıkların ayrıştırılması için destek arıyoruz.", language="tr")
    assert not found.heard.read and "topics" not in found.said
    chosen = read(places, text="Evsel atıklar", language="tr", topics=["waste"])
    assert chosen.said["topics"] == ["waste"] and chosen.heard is None


def test_control_characters_go_and_markup_stays_as_text(places: Places, _django: None) -> None:
    found = read(places, text="a\0b\x1b[31m <script>alert(1)</script>\r\n\u202eevil\u202c\ud800")
    assert found.said["text"] == "ab[31m <script>alert(1)</script>\n\u202eevil\u202c?"


def test_a_person_is_named_only_with_consent(places: Places, _django: None) -> None:
    alone = read(places, "offer", person="A. Person")
    assert codes(alone)["person"] == "matching.person-without-consent" and "person" not in alone.said
    assert read(places, "offer", person="A. Person", consent="yes").said["person"] == "A. Person"
