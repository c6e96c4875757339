"""What a match says of its score: sentences that rank nobody, what would raise it, warnings, what it rests on."""

from __future__ import annotations

import dataclasses

from maillage.matching.profiles import Need, Offer
from maillage.matching.scores import (
    TOTAL,
    Matching,
    explain,
)
from maillage.matching.scores.columns import PRIORITY_GROUPS
from tests.matching.scores.invented import TODAY, drawn
from tests.matching.scores.test_scores import all_matches, match, points


def test_the_direction_that_counts_is_the_one_that_is_told() -> None:
    need = Need(id="n", topics=("waste",), brings_topics=("sport", "peace"), forms=("study_visit",))
    offer = Offer(id="o", topics=("health",), seeks_topics=("sport", "peace"))
    topics, form, *_ = match(need, offer).parts
    assert (topics.points, topics.values["need_brings"]) == (20_000, ["sport", "peace"])
    assert topics.sentence.startswith("Sought in return: ") and "Peace" in topics.sentence
    assert "Waste" in match(need, dataclasses.replace(offer, topics=("waste",))).parts[0].sentence
    assert not form.known and "need_brings" not in form.values
    silent = match(dataclasses.replace(need, topics=None), offer)
    assert (silent.parts[0].points, silent.parts[0].known) == (20_000, True)
    assert not any("nothing said" in change.sentence for change in silent.would_raise)


def test_a_sentence_tells_of_the_day_that_was_scored() -> None:
    """Groups and clocks as they stand on the day: Vanuatu left a group in 2020, Morocco has other hours in Ramadan."""
    for day, met in ((TODAY.replace(year=2019), "1 of 1"), (TODAY, "0 of 1")):
        matching = Matching([Need(id="n", wishes=("LDC",))], [Offer(id="o", country="VU")], on=day)
        (found,) = explain(matching, "need", 0, matching.best("need", 0, 1))
        wishes = next(part for part in found.parts if part.name == "wishes")
        assert wishes.sentence.startswith(met) and (wishes.points > 0) is (met == "1 of 1")
    paris = {"time_zone": "Europe/Paris", "since": TODAY.replace(year=2027, month=7)}
    for day, hours in ((TODAY.replace(month=1, day=15), "9"), (TODAY.replace(month=3, day=1), "8")):
        morocco = Offer(id="o", time_zone="Africa/Casablanca", since=TODAY.replace(month=1))
        matching = Matching([Need(id="n", **paris)], [morocco], on=day)
        (found,) = explain(matching, "need", 0, matching.best("need", 0, 1))
        zone = next(part for part in found.parts if part.name == "time_zone")
        assert zone.points == round(zone.of * int(hours) / 9)
        assert zone.sentence == f"Office hours shared: {hours} of 9."


def test_no_sentence_ranks_people_or_places_and_each_is_filled() -> None:
    for language in ("en", "fr", "ar"):
        for one in all_matches(language)[:150]:
            for text in [
                *(part.sentence for part in one.parts),
                *(change.sentence for change in one.would_raise),
            ]:
                assert text.strip() and "{" not in text and "?" not in text, (language, text)
                words = text.lower().split()
                assert not {"ahead", "behind", "poorer", "richer", "better", "worse", "retard", "pauvre"} & {
                    *words
                }


def carried_out(part: str, need: Need, offer: Offer) -> tuple[Need, Offer]:
    """The pair after a change that it was told of."""
    if part == "topics":
        return need, dataclasses.replace(
            offer, topics=(*dict.fromkeys((*(offer.topics or ()), *(need.topics or ()))),)
        )
    if part == "complement_offer":
        return dataclasses.replace(
            need, brings_topics=(*(need.brings_topics or ()), *(offer.seeks_topics or ()))
        ), offer
    if part == "languages":
        return dataclasses.replace(need, languages=(*(need.languages or ()), *(offer.languages or ()))), offer
    if part == "capacity":
        return need, dataclasses.replace(offer, quantity=need.quantity, quota=None)
    if part == "absorption":
        return dataclasses.replace(need, absorption=offer.demands), offer
    assert part in ("proof_need", "proof_offer")
    shown = ("a", "b", "c")
    if part == "proof_need":
        return dataclasses.replace(need, proof=shown), offer
    return need, dataclasses.replace(offer, proof=shown)


def test_a_change_raises_the_score_by_exactly_what_it_says() -> None:
    """Changes of what is known, carried out and scored anew; changes of time may move the clocks too."""
    tried: set[str] = set()
    known = {"country": "SN", "latitude": 0.0, "longitude": 0.0, "time_zone": "Africa/Dakar", "income_year": 2023,
             "income": 4_000, "links": ("SN",), "diaspora": ("SN",), "networks": ("AIMF",), "since": TODAY,
             "until": None, "unit": "days", "forms": ("study_visit",), "natures": None, "expires": None}  # fmt: skip
    for need, offer in zip(*drawn(77, 200, 200, 1.0), strict=True):
        need = dataclasses.replace(need, **known, absorption=need.absorption or "low", excludes=(), wishes=())
        offer = dataclasses.replace(
            offer, **known, demands=offer.demands or "low", excludes=(), countries=None, wishes=()
        )
        if need.organisation == offer.organisation or offer.quota == 0:
            continue
        if not {*(need.languages or ())} & {*(offer.languages or ())} and not (
            need.interpreter or offer.interpreter
        ):
            continue
        found = match(need, offer)
        for change in found.would_raise:
            assert not change.at_most
            assert match(*carried_out(change.part, need, offer)).score - found.score == change.gain, change
            tried.add(change.part)
    assert tried >= {"topics", "complement_offer", "languages", "capacity", "absorption"}


def test_the_exact_change_is_named_with_what_it_adds_and_by_whom() -> None:
    full = {"languages": ("fr",), "country": "SN", "latitude": 0.0, "longitude": 0.0, "time_zone": "Africa/Dakar",
            "income": 4_000, "income_year": 2023, "proof": ("a", "b", "c"), "links": ("SN",), "diaspora": ("SN",),
            "networks": ("AIMF",), "since": TODAY, "forms": ("study_visit",), "quantity": 1}  # fmt: skip
    need = Need(id="n", topics=("waste", "peace"), brings_topics=("sport",), absorption="high", **full)
    offer = Offer(id="o", topics=("waste",), seeks_topics=("sport",), demands="low", **full)
    found = match(need, offer)
    # The way back is whole, so the topics are; half of what the need seeks is given, and the balance is half.
    assert [(change.part, change.by, change.gain, change.at_most) for change in found.would_raise] == [
        ("topics", "offer", 5_000 + 4_000, False)
    ]
    assert "Peace" in found.would_raise[0].sentence
    assert (
        match(need, dataclasses.replace(offer, topics=("waste", "peace"))).score
        == found.score + 9_000
        == TOTAL
    )


def test_an_offer_that_recruits_staff_away_carries_a_warning() -> None:
    need, offer = Need(id="n", topics=("health",)), Offer(id="o", topics=("health",), recruits=True)
    assert any("takes staff away" in warning for warning in match(need, offer).warnings)
    assert not any("staff" in one for one in match(need, dataclasses.replace(offer, recruits=False)).warnings)


def test_a_match_that_rests_on_little_is_marked_and_asks_for_the_fact_worth_most() -> None:
    found = match(Need(id="n"), Offer(id="o"))
    assert found.known < 60_000
    assert any("Topics" in warning for warning in found.warnings)


def test_a_group_that_is_undecided_counts_as_not_known() -> None:
    """Bangladesh after 24 November 2026: nobody has said yet whether it left the least developed countries."""
    assert points(Need(id="n", country="BD"), Offer(id="o", country="FR"), "priority") == (1_000, False)
    assert points(Need(id="n", country="ML"), Offer(id="o", country="FR"), "priority") == (2_000, True)
    assert points(Need(id="n", country="FR"), Offer(id="o", country="MA"), "priority") == (0, True)
    assert "SIDS_UN" in PRIORITY_GROUPS
    crisis = Need(id="n", country="FR", crisis="Floods, OCHA", crisis_until=TODAY.replace(year=2027))
    assert points(crisis, Offer(id="o", country="MA"), "priority") == (2_000, True)
