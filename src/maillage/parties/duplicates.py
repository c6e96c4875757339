"""Pairs of organisations that are likely one, for the desk: by what is exactly the same, of all at once. For one that somebody looks
at, :mod:`.alike` finds near names too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from maillage.parties.alike import REASONS, name_key
from maillage.parties.kinds import LOCAL_AUTHORITY
from maillage.parties.models import Code, Merge, Name, Organisation

MOST_OF_ONE = 12
"""Organisations that share one thing beyond which it says nothing: a name that everybody bears."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two keys, the older organisation first, and why they may be one, the weightiest reason first."""

    one: str
    other: str
    reasons: tuple[str, ...]

    @property
    def weight(self) -> int:
        """For the order: the weightiest reason, then how many there are."""
        return REASONS[self.reasons[0]] * 10 + len(self.reasons)


def pairs() -> list[Pair]:
    """All of them, the likeliest first; none of which somebody said that they are two. Four queries, and some 100 ms for each
    10,000 organisations."""
    here = Organisation.objects.filter(merged_into=None, erased_at=None)
    columns = ("key", "made_at", "country", "kind", "level", "place", "record_id")
    made, shared = {}, defaultdict[tuple[str, Hashable], set[str]](set)
    for key, moment, country, kind, level, place, record in here.values_list(*columns):
        made[key] = (moment, key, country, level if kind == LOCAL_AUTHORITY else "")
        if record:
            shared["same_record", record].add(key)
        if place and kind == LOCAL_AUTHORITY:
            shared["same_place", (place, level)].add(key)
    for key, scheme, value in Code.objects.values_list("organisation_id", "scheme", "value"):
        shared["same_code", (scheme, value)].add(key)
    for key, name in Name.objects.values_list("organisation_id", "name"):
        if key in made and (bare := name_key(name)):
            shared["same_name", (bare, made[key][2])].add(key)
    found = _by_pair(shared, made.keys())
    apart = {
        frozenset(each) for each in Merge.objects.exclude(undone_at=None).values_list("kept_id", "gone_id")
    }
    told = []
    for pair, why in found.items():
        one, other = sorted(pair, key=lambda key: made[key][:2])
        levels = {made[each][3] for each in pair} - {""}
        if why == {"same_name"} and len(levels) > 1:
            continue  # the town and the region that bear one name are two
        if pair not in apart:
            told.append(Pair(one, other, tuple(sorted(why, key=lambda each: -REASONS[each]))))
    return sorted(told, key=lambda each: (-each.weight, each.one, each.other))


def _by_pair(
    shared: Mapping[tuple[str, Hashable], set[str]], here: Iterable[str]
) -> dict[frozenset[str], set[str]]:
    present, found = set(here), defaultdict(set)
    for (reason, _), keys in shared.items():
        among = sorted(keys & present)
        if len(among) <= MOST_OF_ONE:
            for pair in combinations(among, 2):
                found[frozenset(pair)].add(reason)
    return dict(found)
