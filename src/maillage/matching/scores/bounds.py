"""What an offer can reach at most for one need, by tables made once a need: never below its score, mostly near it.

Nothing is ranked here: a bound says whom ``best`` may pass over.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from maillage.matching.scores.columns import NO_ZONE
from maillage.matching.scores.curves import FULL, INCOME_STEP, Rules
from maillage.matching.scores.pair import (
    ABSORPTION,
    BALANCE,
    CAPACITY,
    COMPLEMENT_NEED,
    COMPLEMENT_OFFER,
    DEVELOPMENT,
    DIASPORA,
    DISTANCE,
    FORM,
    LINKS,
    NETWORKS,
    PRIORITY,
    PROOF_NEED,
    PROOF_OFFER,
    TIME,
    TIME_ZONE,
    TOPICS,
    WISHES,
    Array,
    Line,
    Whole,
    fraction,
    incomes_apart,
    ones,
    proven,
)
from maillage.matching.scores.runs import ZONES, Runs

MOST_BITS = 65


class Tables(NamedTuple):
    """Milli-points for one need, by small whole numbers."""

    forward: Array  # int64 topics, by how many are given and how many related ones
    form: Array  # int64 by how many forms are given
    there: Array  # int64 complement and balance, by how many topics are given
    back: Array  # int64 complement and balance, by how many topics are sought in return and how many brought
    inverse: Array  # float64 one over a number
    facts: Array  # int64 by what a small number says of an offer
    zones: Array  # int64 by time zone
    highest: (
        Array  # int64 what an offer can reach at most, by how many topics it gives; the last says no topics
    )
    others: Whole  # what no offer changes, and wishes
    most: Whole  # what is bounded last, at most


@njit(cache=True)
def tables_of(a: Line, rules: Rules) -> Tables:
    """The tables of a need."""
    w, bits = rules.milli, MOST_BITS
    forward, form = np.zeros((bits, bits), np.int64), np.zeros(bits, np.int64)
    there, back = np.zeros((bits, 2), np.int64), np.zeros((bits, bits, 2), np.int64)
    _shares(a, rules, forward, form, there, back)
    inverse = np.zeros(bits, np.float64)
    for number in range(1, bits):
        inverse[number] = 1.0 / number
    facts, zones = np.zeros(128, np.int64), np.zeros(ZONES + 1, np.int64)
    _facts(a, rules, facts, zones)
    most = facts.max() + zones.max() + w[PROOF_OFFER] + w[LINKS] + w[DIASPORA]
    most += w[CAPACITY] if a.quantity > 0 else w[CAPACITY] // 2
    most += w[TIME] if a.windowed != 0 else 0
    most += w[DEVELOPMENT] if a.year != 0 else w[DEVELOPMENT] // 2
    others = w[WISHES] + w[PROOF_NEED] // 2
    if a.proof != -1:
        shown = proven(w[PROOF_NEED], a.proof, rules.proof_full)
        others = w[WISHES] + (shown if a.proof >= 0 else max(shown, w[PROOF_NEED] // 2))
    highest = np.zeros(bits, np.int64)
    _highest(a, rules, forward, there, most, highest)
    return Tables(forward, form, there, back, inverse, facts, zones, highest, others, most)


@njit(cache=True)
def _shares(a: Line, rules: Rules, forward: Array, form: Array, there: Array, back: Array) -> None:
    """Points by how many topics, related topics and forms are shared, for one need: no division later."""
    w = rules.milli
    sought: Whole = np.int64(ones(a.topics))
    kinds: Whole = np.int64(ones(np.uint64(a.kinds)))
    brought: Whole = np.int64(ones(a.back))
    for exact in range(sought + 1):
        for near in range(sought + 1):
            forward[exact, near] = fraction(w[TOPICS], 1000 * exact + rules.related * near, 1000 * sought)
        there[exact, 0] = fraction(w[COMPLEMENT_NEED], exact, sought)
        there[exact, 1] = fraction(w[BALANCE], exact, sought)
    for exact in range(kinds + 1):
        form[exact] = fraction(w[FORM], exact, kinds)
    for of in range(1, back.shape[0]):
        for exact in range(brought + 1 if brought < of else of + 1):
            back[of, exact, 0] = fraction(w[COMPLEMENT_OFFER], exact, of)
            back[of, exact, 1] = fraction(w[BALANCE], exact, of)


@njit(cache=True)
def _facts(a: Line, rules: Rules, facts: Array, zones: Array) -> None:
    """Points of what a small number says of an offer (``_facts``), and of its time zone, for one need."""
    w = rules.milli
    for fact in range(len(facts)):
        level, priority = fact & 3, (fact >> 2) & 3
        points = w[ABSORPTION] // 2
        if a.level > 0 and level > 0:
            points = fraction(w[ABSORPTION], 2 - min(2, max(0, level - a.level)), 2)
        points += w[DISTANCE] if a.placed != 0 and fact & 16 else w[DISTANCE] // 2
        points += w[NETWORKS] if a.networks != 0 and fact & 32 else w[NETWORKS] // 2
        if a.windowed == 0 or not fact & 64:
            points += w[TIME] // 2
        if a.priority == 1 or priority == 1:
            points += w[PRIORITY]
        elif a.priority == -1 or priority == 2:
            points += w[PRIORITY] // 2
        facts[fact] = points
    for zone in range(ZONES + 1):
        zones[zone] = w[TIME_ZONE] // 2
        if a.zone != NO_ZONE and zone < ZONES:
            gap = abs(np.int64(a.zone) - (zone - ZONES // 2)) % 96
            zones[zone] = fraction(w[TIME_ZONE], max(0, 36 - min(gap, 96 - gap)), 36)


@njit(cache=True, inline="always")
def _rest(
    a: Line, brief: Line, since: Whole, until: Whole, named: Array, rules: Rules, quantity: Whole
) -> Whole:  # fmt: skip
    """Quantity, time, development, links and diaspora: what they give at most, a milli-point above where it is divided."""
    w = rules.milli
    bound = np.int64(brief.proof)
    if a.quantity > 0 and brief.left >= 0 and brief.unit == a.unit:
        share = brief.left * quantity
        bound += w[CAPACITY] if share >= 1.0 else np.int64(w[CAPACITY] * share) + 1
    else:
        bound += w[CAPACITY] // 2
    if a.windowed != 0 and brief.facts & 64:
        common = min(a.until, until) - max(a.since, since)
        shorter = min(a.until - a.since, until - since)
        bound += w[TIME] if common >= shorter else np.int64(w[TIME] * (common / shorter)) + 1
    apart = incomes_apart(a.income, a.year, brief.income, brief.year, rules.incomes, rules.latest)
    if apart >= 0:
        step = min(apart // INCOME_STEP, len(rules.development) - 1)
        bound += np.int64(w[DEVELOPMENT] * (rules.development[step] / FULL)) + 1
    else:
        bound += w[DEVELOPMENT] // 2
    bound += w[LINKS] if a.links != 0 or named[abs(brief.links)] != 0 else w[LINKS] // 2
    bound += w[DIASPORA] if a.diaspora > 0 or named[brief.diaspora] != 0 else w[DIASPORA] // 2
    return bound


@njit(cache=True)
def _highest(a: Line, rules: Rules, forward: Array, there: Array, most: Whole, highest: Array) -> None:
    """What an offer can reach at most, by how many topics of the need it gives; the last one says no topics."""
    w = rules.milli
    upmost = most + w[FORM] + w[COMPLEMENT_OFFER]
    turned = a.back != 0
    silent = upmost + w[COMPLEMENT_NEED] // 2 + w[BALANCE]
    highest[:] = silent + (w[TOPICS] if turned else w[TOPICS] // 2)
    sought: Whole = ones(a.topics)
    for exact in range(sought + 1 if sought > 0 else 0):
        highest[exact] = upmost + there[exact, 0]
        if exact > 0:
            highest[exact] += max(there[exact, 1], w[BALANCE] // 2)
        highest[exact] += w[TOPICS] if turned else forward[exact, sought - exact]


@njit(cache=True)
def bounded(
    a: Line, runs: Runs, named: Array, rules: Rules, tables: Tables, least: Whole, count: Whole, passed: Array,
    bounds: Array,
) -> Whole:  # fmt: skip
    """Of those let through, the ones that can reach ``least``, with what each can reach at most; how many are left."""
    w, briefs, given = rules.milli, runs.briefs, runs.topics
    forward, form, there, back = tables.forward, tables.form, tables.there, tables.back
    inverse, facts, zones, most = tables.inverse, tables.facts, tables.zones, tables.most
    quantity = 1.0 / a.quantity if a.quantity > 0 else 0.0
    nothing_sought, nothing_balance = fraction(w[COMPLEMENT_OFFER], 1, 2), fraction(w[BALANCE], 1, 2)
    a_topics, a_near, a_back, a_kinds = a.topics, a.back_near & ~a.back, a.back, np.uint64(a.kinds)
    a_back_kinds = np.uint64(a.back_kinds) << np.uint64(32)
    a_said, related = a.back_said != 0, rules.related / 1000
    low = np.uint64(0xFFFFFFFF)
    kept = 0
    for at in range(count):
        j, bound = passed[at], np.int64(bounds[at])
        brief = briefs[j]
        topics, sought, said = given[j], brief.back, brief.back_said != 0
        known, both = a_topics != 0 and topics != 0, said and a_said
        of, shared = ones(sought), ones(sought & a_back)
        points = np.int64(0)
        if sought & (a_back | a_near):
            share = (shared + related * ones(sought & a_near)) * inverse[of]
            points = min(w[TOPICS], np.int64(w[TOPICS] * share) + 1)
        if known:
            exact = ones(a_topics & topics)
            points = max(points, forward[exact, ones(a_topics & ~topics & brief.topics_near)])
            bound += points + there[exact, 0]
            balance = there[exact, 1] if exact > 0 else 0
        else:
            bound += points if a_back != 0 and sought != 0 else w[TOPICS] // 2
            bound += w[COMPLEMENT_NEED] // 2
            balance = w[BALANCE]
        if said and sought == 0:
            bound += nothing_sought
            balance = min(balance, nothing_balance) if known else w[BALANCE] // 2
        elif both:
            bound += back[of, shared, 0]
            unsure = w[BALANCE] // 2 if shared > 0 else 0
            balance = min(balance, back[of, shared, 1]) if known else unsure
        else:
            bound += w[COMPLEMENT_OFFER] // 2
            balance = w[BALANCE] // 2 if balance > 0 else 0
        bound += balance
        kinds = brief.kinds
        if (a_kinds != 0 and (kinds & low) != 0) or (a_back_kinds != 0 and (kinds & ~low) != 0):
            points = form[ones(a_kinds & kinds)]
            if kinds & a_back_kinds:
                share = ones(kinds & a_back_kinds) * inverse[ones(kinds & ~low)]
                points = max(points, min(w[FORM], np.int64(w[FORM] * share) + 1))
            bound += points
        else:
            bound += w[FORM] // 2
        if bound + most < least:
            continue
        bound += facts[brief.facts] + zones[brief.zone]
        bound += _rest(a, brief, runs.since[j], runs.until[j], named, rules, quantity)
        if bound >= least:
            passed[kept], bounds[kept] = j, bound
            kept += 1
    return kept
