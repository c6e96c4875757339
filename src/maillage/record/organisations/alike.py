"""Which organisations may be one: found by keys, never by comparing all with all; each with reasons to check.

Two known countries that differ are never one body ("Ministry of Foreign Affairs"); a code for a sort of body (22000,
"national NGOs") is no body; a spelling counts when it is no rarity on either side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from maillage.record.organisations.keys import (
    dac_key,
    is_acronym,
    is_no_reference,
    is_sort_of_body,
    name_keys,
    one_error_apart,
    reference_key,
    words_key,
)
from maillage.record.organisations.model import Body, Candidate, Doubt, Reason
from maillage.reference.names import fold

RAREST = 0.04
"""A spelling borne by a smaller share of an organisation's mentions is taken for a slip."""
LONG = 12
"""Letters of a name from which one typing error is forgiven."""
MOST_TOGETHER = 6
"""Of a larger group under one key, only this many strongest are offered to the others."""
_FEW_SHARED = 4

Found = dict[tuple[int, int], dict[str, Reason]]
Met = tuple[int, str]
"""Number of a body, and the text of it that gave a key."""


def doubts(bodies: Sequence[Body], different: Callable[[str, str], bool] = lambda a, b: False) -> list[Doubt]:
    """The organisations that may be another, those with most activities first. ``different``: what people said are two."""
    kept = [body for body in bodies if not stands_for_many(body)]
    found: dict[int, list[Candidate]] = defaultdict(list)
    for (one, other), reasons in _pairs(kept).items():
        weak, strong = sorted((one, other), key=lambda n: strength(kept[n]))
        if different(kept[one].id, kept[other].id):
            continue
        told = tuple(
            sorted((r if weak < strong else r.turned() for r in reasons.values()), key=lambda r: -r.weight)
        )
        found[weak].append(Candidate(kept[strong], told))
    made = [
        Doubt(kept[n], tuple(sorted(cs, key=lambda c: (-c.score, -c.body.activities, c.body.id))))
        for n, cs in found.items()
    ]
    return sorted(made, key=lambda d: (-d.body.activities, -d.candidates[0].score, d.body.id))


def strength(body: Body) -> tuple[bool, bool, bool, int, str]:
    """How fit an organisation is to be the one to use: a whole reference, a publisher, activities; for sorting."""
    reference = body.reference or ""
    whole = "-" in reference.strip("-") and reference[:2].isalpha()
    return (bool(reference), whole, body.publishes, body.activities, body.id)


def stands_for_many(body: Body) -> bool:
    """Whether a reference is given to bodies of all sorts: a DAC code for a sort of body, no reference at all ("#"), or
    one with names that have nothing in common."""
    if any(map(is_sort_of_body, body.references)) or any(map(is_no_reference, body.references)):
        return True
    keys = [(keys, n) for name, n in body.names.items() if (keys := name_keys(name))]
    if len(keys) < _FEW_SHARED or not body.references:
        return False
    main = set(words_key(keys[0][0].whole).split())
    apart = sum(n for k, n in keys if not main & {*words_key(k.whole).split()} and k.acronym == "")
    return apart * 2 > sum(n for _, n in keys)


def _pairs(bodies: Sequence[Body]) -> Found:
    found: Found = {}
    wholes: dict[str, list[Met]] = defaultdict(list)
    words: dict[str, list[Met]] = defaultdict(list)
    longs: dict[str, list[Met]] = defaultdict(list)
    acronyms: dict[str, list[Met]] = defaultdict(list)
    initials: dict[str, list[Met]] = defaultdict(list)
    references: dict[str, list[Met]] = defaultdict(list)
    codes: dict[str, list[Met]] = defaultdict(list)
    for number, body in enumerate(bodies):
        for name in _worth(body):
            keys = name_keys(name)
            if keys is None:
                continue
            wholes[keys.whole].append((number, name))
            long = keys.long or keys.whole
            if keys.long:
                longs[keys.long].append((number, name))
            if key := words_key(long):
                words[key].append((number, name))
            if keys.acronym:
                acronyms[keys.acronym].append((number, name))
            for each in keys.initials:
                initials[each].append((number, name))
        for reference in body.references:
            references[reference_key(reference)].append((number, reference))
            if key := dac_key(reference):
                codes[key].append((number, reference))
    for group in references.values():
        _note(found, bodies, group, "same_reference")
    for group in codes.values():
        _note(found, bodies, group, "same_code")
    for group in wholes.values():
        _note(found, bodies, group, _same_name)
    for key, group in longs.items():
        _note(found, bodies, [*group, *wholes.get(key, ())], "contains_acronym")
    for group in words.values():
        _note(found, bodies, group, "same_words")
    for one, other in _misspelt([key for key in {*wholes, *longs} if len(key) >= LONG]):
        first, second = (wholes.get(key) or longs[key] for key in (one, other))
        _note_between(found, bodies, first, second, "spelling")
    for key, group in acronyms.items():
        bare = [met for met in group if is_acronym(met[1])]
        _note_between(found, bodies, bare, [met for met in group if met not in bare], "acronym")
        _note_between(found, bodies, bare, initials.get(key, ()), "initials")
    return found


def _worth(body: Body) -> Iterator[str]:
    """The spellings of a body that are no slips."""
    total = sum(body.names.values())
    return (name for name, n in body.names.items() if n >= total * RAREST)


def _same_name(one: Body, other: Body) -> str:
    if not one.references or not other.references:
        return "same_name_no_reference"
    return "same_name_country" if one.country and one.country == other.country else "same_name"


def _note(
    found: Found, bodies: Sequence[Body], group: Iterable[Met], code: str | Callable[[Body, Body], str]
) -> None:
    """Every two of a group; of a large one, each with the strongest few."""
    firsts: dict[int, Met] = {}
    for met in group:  # the most frequent spelling of each comes first: it is the one to show
        firsts.setdefault(met[0], met)
    ranked = sorted(firsts.values(), key=lambda m: strength(bodies[m[0]]), reverse=True)
    for at, strong in enumerate(ranked[:MOST_TOGETHER]):
        for weak in ranked[at + 1 :]:
            _note_one(found, bodies, strong, weak, code)


def _note_between(
    found: Found, bodies: Sequence[Body], some: Iterable[Met], others: Iterable[Met], code: str
) -> None:
    listed = sorted(set(others), key=lambda m: strength(bodies[m[0]]), reverse=True)[: MOST_TOGETHER * 2]
    for one in sorted(set(some)):
        for other in listed:
            _note_one(found, bodies, one, other, code)


def _note_one(
    found: Found, bodies: Sequence[Body], one: Met, other: Met, code: str | Callable[[Body, Body], str]
) -> None:
    first, second = bodies[one[0]], bodies[other[0]]
    if one[0] == other[0] or (first.country and second.country and first.country != second.country):
        return
    said = code if isinstance(code, str) else code(first, second)
    reasons = found.setdefault((min(one[0], other[0]), max(one[0], other[0])), {})
    named = {"same_name_no_reference", "same_name_country", "same_name"} & reasons.keys()
    if named and said in ("same_words", "contains_acronym", "spelling", "acronym", "initials"):
        return  # said already, and better
    if said == "same_words" and "contains_acronym" in reasons:
        return
    low = (one, other) if one[0] < other[0] else (other, one)
    reasons.setdefault(
        said, Reason(said, low[0][1], low[1][1], _is_main(first, one[1]) and _is_main(second, other[1]))
    )


def _is_main(body: Body, said: str) -> bool:
    return fold(said) in (fold(body.name), fold(body.reference or ""))


def _misspelt(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names one error apart: two such names share a text with one letter taken out."""
    shared: dict[int, list[str]] = defaultdict(list)
    for name in sorted(names):
        for key in {hash(name), *(hash(name[:at] + name[at + 1 :]) for at in range(len(name)))}:
            shared[key].append(name)
    seen: set[tuple[str, str]] = set()
    for group in shared.values():
        for at, one in enumerate(group):
            for other in group[at + 1 :]:
                if (one, other) not in seen:
                    seen.add((one, other))
                    if one_error_apart(one, other):
                        yield one, other


def reasons_between(bodies: Sequence[Body], one: str) -> Mapping[str, Candidate]:
    """What may be one with the organisation ``one``, by identifier, whichever is the stronger."""
    found = {}
    for doubt in doubts(bodies):
        for candidate in doubt.candidates:
            if doubt.body.id == one:
                found[candidate.body.id] = candidate
            elif candidate.body.id == one:
                found[doubt.body.id] = Candidate(doubt.body, tuple(r.turned() for r in candidate.reasons))
    return found
