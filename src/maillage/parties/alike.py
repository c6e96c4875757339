"""Which organisations may be one: shown before another is made, and proposed at the desk, each with reasons to look at. Nothing is
ever made one by itself.

Near names are looked for among organisations of the same country; a code is the same wherever it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rapidfuzz import fuzz, process

from maillage.parties.kinds import LOCAL_AUTHORITY
from maillage.parties.models import Code, Name, Organisation
from maillage.reference.names import fold, to_latin
from maillage.reference.places.spell import without_body

REASONS: Mapping[str, int] = MappingProxyType(
    {
        "same_code": 950,
        "same_record": 940,
        "same_place": 900,
        "same_name": 880,
        "same_words": 760,
        "near_name": 700,
    }
)
"""Why two may be one, and how much that says, 0 to 1000. ``same_record``: the record calls both the same. ``same_place``: both are
the local authority of one place and level. ``same_words``: one name holds all words of the other, and both are of one kind."""
MOST = 8
_NEAR = 90
"""Of 100: how near two names are to be shown."""
_LONG = 6
"""Letters of a name from which a near one counts: short ones are near to too many."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """An organisation that may be the one meant, and why, the weightiest reason first."""

    organisation: Organisation
    reasons: tuple[str, ...]

    @property
    def weight(self) -> int:
        """Of its weightiest reason."""
        return REASONS[self.reasons[0]]


@dataclass(frozen=True, slots=True)
class Sought:
    """What is known of the organisation that others are compared with. ``but``: keys of those that are not asked for."""

    names: tuple[str, ...] = ()
    country: str = ""
    place: str = ""
    kind: str = ""
    level: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    record_id: str = ""
    but: tuple[str, ...] = ()

    @classmethod
    def of(cls, organisation: Organisation) -> Sought:
        """Of one that is here: who may be the same as it."""
        return cls(
            tuple(each.name for each in organisation.names.all()), organisation.country, organisation.place,
            organisation.kind, organisation.level,
            tuple((each.scheme, each.value) for each in organisation.codes.all()),
            organisation.record_id, (organisation.key,),
        )  # fmt: skip


def likely(sought: Sought, most: int = MOST) -> list[Likeness]:
    """Those that may be the same, the likeliest first; none that was merged into another."""
    found: dict[str, set[str]] = defaultdict(set)
    for scheme, value in sought.codes:
        for key in Code.objects.filter(scheme=scheme, value=value).values_list("organisation_id", flat=True):
            found[key].add("same_code")
    if sought.record_id:
        for key in _keys(record_id=sought.record_id):
            found[key].add("same_record")
    if sought.place and sought.kind == LOCAL_AUTHORITY:
        for key in _keys(place=sought.place, kind=sought.kind, level=sought.level):
            found[key].add("same_place")
    for key, reason in _by_name(sought):
        found[key].add(reason)
    kept = Organisation.objects.filter(pk__in=set(found) - set(sought.but), merged_into=None, erased_at=None)
    told = [
        Likeness(each, tuple(sorted(found[each.key], key=lambda reason: -REASONS[reason])))
        for each in kept.prefetch_related("names")
    ]
    return sorted(told, key=lambda each: (-each.weight, -len(each.reasons), each.organisation.key))[:most]


def name_key(name: str) -> str:
    """A name as it is compared: folded, in Latin letters where it is Cyrillic, without the words for a town hall before it.

    >>> name_key("Mairie de Saint-Étienne"), name_key("Commune de Saint Etienne")
    ('saint etienne', 'saint etienne')
    """
    return _bare(fold(name))


def _bare(folded: str) -> str:
    body = without_body(folded)
    return to_latin(body.name if body else folded)


def _keys(**known: str) -> Iterable[str]:
    return Organisation.objects.filter(merged_into=None, **known).values_list("pk", flat=True)


def _by_name(sought: Sought) -> Iterable[tuple[str, str]]:
    """(key, reason) of every organisation with a name that is, or comes near to, one of those sought."""
    asked = {key for name in sought.names if (key := name_key(name))}
    if not asked:
        return
    rows = Name.objects.filter(organisation__merged_into=None)
    if sought.country:
        rows = rows.filter(organisation__country__in=(sought.country, ""))
    listed = list(rows.values_list("organisation_id", "organisation__kind", "folded"))
    for key, _, folded in listed:
        if _bare(folded) in asked:
            yield key, "same_name"
    names = [to_latin(folded) for _, _, folded in listed]
    for name in asked:
        if len(name) < _LONG:
            continue
        for _, _, at in process.extract(name, names, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=MOST * 4):
            yield listed[at][0], "near_name"
        for _, _, at in process.extract(
            name, names, scorer=fuzz.token_set_ratio, score_cutoff=99, limit=MOST * 4
        ):
            if listed[at][1] == sought.kind:
                yield listed[at][0], "same_words"
