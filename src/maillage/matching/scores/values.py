"""The two values that a part compares, for machines, and the sentence about them, for people. Never who is better."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

from maillage.matching.profiles import Need, Offer, Profile
from maillage.matching.profiles.shapes import ROOM as PROFILES
from maillage.matching.profiles.shapes import natures_implied
from maillage.matching.scores.looked_up import (
    as_values,
    done_values,
    incomes_compared,
    link_words,
    shared_groups,
    shared_networks,
    sources,
    ties_between,
    titles,
)
from maillage.matching.scores.weights import ROOM, listed
from maillage.reference.clock import shared_office_hours, time_gap_hours
from maillage.reference.countries import name as country_name
from maillage.reference.distance import distance_km
from maillage.reference.spoken import day, figure
from maillage.reference.texts import catalogue, choose, fill
from maillage.reference.topics import modalities, topic_name


def part_values(name: str, need: Need, offer: Offer, on: date) -> dict[str, Any]:
    """What a part compares on a day: at least ``need`` and ``offer``, None where it is not said."""
    if name == "complement_need":
        return {"need": _list(need.topics), "offer": _list(offer.topics)}
    if name in ("topics", "form"):
        there, back = _both_ways(name, need, offer)
        said = {"need": _list(there[0]), "offer": _list(there[1])}
        if _is_better(back, there):
            said |= {"offer_seeks": _list(back[0]), "need_brings": _list(back[1])}
        return said
    if name == "complement_offer":
        return {"need": _list(need.brings_topics), "offer": _list(offer.seeks_topics)}
    if name == "balance":
        given, brought = _share(need.topics, offer.topics), _share(offer.seeks_topics, need.brings_topics)
        if offer.seeks_topics == ():
            brought = (1, 2)
        return {"need": _percent(given), "offer": _percent(brought)}
    if name == "capacity":
        left = offer.quantity
        if left is not None and offer.quota is not None:
            left = min(left, offer.quota)
        return {"need": need.quantity, "offer": left, "need_unit": need.unit, "offer_unit": offer.unit}
    if name == "absorption":
        return {"need": need.absorption or None, "offer": offer.demands or None}
    if name == "languages":
        return {"need": _list(need.languages), "offer": _list(offer.languages),
                "interpreter": need.interpreter or offer.interpreter}  # fmt: skip
    if name == "time":
        return {"need": _window(need), "offer": _window(offer)}
    if name == "distance":
        points = (need.latitude, need.longitude, offer.latitude, offer.longitude)
        known = [one for one in points if one is not None]
        return {"need": need.place or need.place_name or None, "offer": offer.place or offer.place_name or None,
                "km": round(distance_km(*known)) if len(known) == 4 else None}  # fmt: skip
    if name == "time_zone":
        return {"need": need.time_zone or None, "offer": offer.time_zone or None}
    if name == "development":
        return incomes_compared(need, offer)
    if name in ("proof_need", "proof_offer"):
        side: Profile = need if name == "proof_need" else offer
        return {"activities": _list(side.proof), **done_values(side)}
    if name in ("links", "diaspora", "networks", "wishes"):
        said = {"need": _list(getattr(need, name)), "offer": _list(getattr(offer, name))}
        said |= as_values(ties_between(name, need, offer))
        return {**said, "groups": shared_groups(need, offer, on)} if name == "networks" else said
    return {
        "need": need.country or None,
        "offer": offer.country or None,
        "crisis": need.crisis or offer.crisis or None,
    }


Lists = tuple[tuple[str, ...] | None, tuple[str, ...] | None]
"""What one side seeks, and what the other gives; None where it is not said."""


def _both_ways(name: str, need: Need, offer: Offer) -> tuple[Lists, Lists]:
    """Topics, or forms and natures: what the need seeks and the offer gives; what the offer seeks and the need brings."""
    if name == "topics":
        return (need.topics, offer.topics), (offer.seeks_topics, need.brings_topics)
    return (
        (_kinds(need.forms, need.natures), _kinds(offer.forms, offer.natures)),
        (_kinds(offer.seeks_forms, offer.seeks_natures), _kinds(need.brings_forms, need.brings_natures)),
    )


def _is_better(back: Lists, there: Lists) -> bool:
    """Whether the way back is the one that counts."""
    ours, theirs = _share(*back), _share(*there)
    return ours is not None and (theirs is None or ours[0] * theirs[1] > theirs[0] * ours[1])


def part_sentence(
    name: str, known: bool, values: dict[str, Any], need: Need, offer: Offer, gains: bool, language: str, on: date
) -> str:  # fmt: skip
    """One sentence about a part on a day; ``gains`` says whether it has any point."""
    texts = listed()["part"][name]
    if not known:
        return choose(texts["unknown"], language)
    which, said = _said(name, values, need, offer, gains, language, on)
    return fill(choose(texts[which], language), language, said)


def _said(
    name: str, values: dict[str, Any], need: Need, offer: Offer, gains: bool, language: str, on: date
) -> tuple[str, dict[str, Any]]:
    if name in ("topics", "form"):
        there, back = _both_ways(name, need, offer)
        in_words = topic_names if name == "topics" else kind_names
        sought, given = back if "need_brings" in values else there
        said = {"sought": in_words(sought, language), "given": in_words(given, language)}
        return ("back" if "need_brings" in values else "known"), said
    if name == "complement_need":
        return "known", _matched(need.topics, offer.topics)
    if name == "complement_offer":
        return "known" if offer.seeks_topics else "nothing", _matched(offer.seeks_topics, need.brings_topics)
    if name == "balance":
        return "known", {"share": min(one for one in (values["need"], values["offer"]) if one is not None)}
    if name == "capacity":
        unit = offer.unit or need.unit or _text("unit", language)
        return "known", {"need": values["need"], "offer": values["offer"], "unit": unit}
    if name == "absorption":
        return "known", {"need": _text(need.absorption, language), "offer": _text(offer.demands, language)}
    if name == "languages":
        shared = tuple(one for one in need.languages or () if one in (offer.languages or ()))
        return ("known" if shared else "interpreter"), {"shared": language_names(shared, language)}
    if name == "time":
        return _common_time(need, offer)
    if name == "distance":
        return "known", {"km": figure(values["km"], language)}
    if name == "time_zone":
        gap = time_gap_hours(need.time_zone, offer.time_zone, on) or 0.0
        hours, whole = shared_office_hours(gap), shared_office_hours(0.0)
        return "known", {"hours": figure(hours, language), "whole": figure(whole, language)}
    if name == "development":
        return _incomes(values, language)
    if name in ("proof_need", "proof_offer"):
        return _proof(need if name == "proof_need" else offer, language)
    if name == "priority":
        return ("known" if gains else "none"), {}
    return _tie(name, need, offer, language, on)


def _incomes(values: dict[str, Any], language: str) -> tuple[str, dict[str, Any]]:
    ratio = math.exp(abs(math.log(values["need"]) - math.log(values["offer"])))
    said = {"ratio": figure(round(ratio, 1), language)}
    if "source" not in values:
        return "known", said
    shown = {side: figure(values[side], language) for side in ("need", "offer")}
    source = f"{values['source']} ({day(values['as_of'], language)})"
    return "found", {**said, **shown, "year": values["need_year"], "source": source}


def _proof(side: Profile, language: str) -> tuple[str, dict[str, Any]]:
    said, found = len(side.proof or ()), side.found
    if found is None or found.done <= said:
        return "known", {"count": said}
    words = {"titles": titles(found.proof, language), "source": sources(found.proof, language)}
    return "found", {"count": found.done, **words}


def _tie(name: str, need: Need, offer: Offer, language: str, on: date) -> tuple[str, dict[str, Any]]:
    from maillage.matching.scores.ties import tied, wishes_met

    found = ties_between(name, need, offer)
    if name == "networks":
        shared = ", ".join(shared_networks(need, offer))
        said = {"shared": shared, "source": sources(found, language)}
        return ("found" if found else "known" if shared else "none"), said
    if found:
        return "found", {"what": link_words(found, language), "source": sources(found, language)}
    if name == "wishes":
        met, wishing = wishes_met(need, offer, on)
        return ("known" if wishing else "none"), {"met": met, "wishing": wishing}
    return ("known" if tied(name, need, offer, on) else "none"), {}


def _list(said: Iterable[str] | None) -> list[str] | None:
    return None if said is None else list(said)


def _kinds(forms: tuple[str, ...] | None, made_of: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """Forms and natures; natures that are not said follow from the forms."""
    if forms is None:
        return made_of
    return (*forms, *(natures_implied(forms) if made_of is None else made_of))


def _share(sought: Sequence[str] | None, given: Sequence[str] | None) -> tuple[int, int] | None:
    if sought is None or given is None or not sought:
        return None
    return len({*sought} & {*given}), len({*sought})


def _percent(share: tuple[int, int] | None) -> int | None:
    return None if share is None else round(100 * share[0] / share[1])


def _matched(sought: Sequence[str] | None, given: Sequence[str] | None) -> dict[str, int]:
    matched, of = _share(sought, given) or (0, 0)
    return {"matched": matched, "sought": of}


def _window(profile: Profile) -> list[str | None] | None:
    if profile.since is None and profile.until is None:
        return None
    return [day.isoformat() if day else None for day in (profile.since, profile.until)]


def _common_time(need: Need, offer: Offer) -> tuple[str, dict[str, Any]]:
    starts = [one.since for one in (need, offer) if one.since]
    ends = [one.until for one in (need, offer) if one.until]
    if not starts or not ends:
        return "open", {}
    days = (min(ends) - max(starts)).days
    lengths = [(one.until - one.since).days for one in (need, offer) if one.since and one.until]
    if not lengths:
        return "open", {}
    return "known", {"days": days, "share": round(100 * days / min(lengths))}


@lru_cache(maxsize=4096)
def topic_names(codes: tuple[str, ...] | None, language: str) -> str:
    """Topics by their labels."""
    return _text("list_sep", language).join(topic_name(code, language) for code in codes or ()) or _text(
        "nothing", language
    )


@lru_cache(maxsize=4096)
def kind_names(codes: tuple[str, ...] | None, language: str) -> str:
    """Forms of support and natures by their labels."""
    named = _kinds_by_code(language)
    return _text("list_sep", language).join(named.get(code, code) for code in codes or ()) or _text(
        "nothing", language
    )


@cache
def _kinds_by_code(language: str) -> dict[str, str]:
    named = {form.code: form.name(language) for form in modalities()}
    natures_said = catalogue(PROFILES, "shapes")["nature"].items()
    return named | {code: choose(about["label"], language) for code, about in natures_said}


@lru_cache(maxsize=4096)
def language_names(codes: tuple[str, ...], language: str) -> str:
    """Languages by their names."""
    from babel import Locale

    spoken = Locale.parse(language).languages
    return _text("list_sep", language).join(str(spoken.get(code, code)) for code in codes)


def party_name(profile: Profile, language: str, country: bool = False) -> str:
    """Who it is: the body, else the place, else the country."""
    where = country_name(profile.country, language) if profile.country else ""
    return where or "?" if country else profile.organisation or profile.place_name or where or profile.id


def _text(key: str, language: str) -> str:
    return choose(catalogue(ROOM, "texts")[key], language)
