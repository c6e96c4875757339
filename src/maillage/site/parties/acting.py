"""Who acts where, for the pages of places and of organisations of the record: kept by each process as keys, and read again when it
changed. A page of a place where nobody acts asks the database nothing, any other asks it once, and no page that is kept does.

What is shown there is of organisations that are known to be who they say; anybody can write an organisation down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.signals import post_delete, post_save

from maillage.exchange.board import standing_entries
from maillage.exchange.models import Entry
from maillage.parties import ties
from maillage.parties.models import Name, Organisation, Standing, Tie
from maillage.site.known import Known
from maillage.site.today import today


@dataclass(frozen=True, slots=True)
class Acting:
    """An organisation as a place lists it: its key, what it is, its names with their languages, the first its own form."""

    key: str
    kind: str
    level: str
    country: str
    names: tuple[tuple[str, str], ...]
    generated: bool

    def name(self, language: str) -> tuple[str, str]:
        """(language, name) to show to who reads in a language."""
        return next((each for each in self.names if each[0] == language), self.names[0])


@dataclass(frozen=True, slots=True)
class Here:
    """Who acts at a place, or as an organisation of the record: keys of organisations, each with its version; keys of those tied
    to the place, each with the side (``residence``, ``origin``) and its version."""

    organisations: tuple[tuple[str, int], ...] = ()
    ties: tuple[tuple[str, str, int], ...] = ()


PUBLIC = {"standing": Standing.VERIFIED, "merged_into": None, "hidden_at": None, "erased_at": None}
"""Of the organisations that stand there."""


def _read() -> dict[str, Here]:
    own: dict[str, list[tuple[str, int]]] = defaultdict(list)
    tied: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    rows = Organisation.objects.filter(**PUBLIC).order_by("key")
    for place, record_id, key, version in rows.values_list("place", "record_id", "key", "version"):
        for named in (place, record_id):
            if named:
                own[named].append((key, version))
    standing = ties.shown().filter(organisation__hidden_at=None).order_by("consent_at", "id")
    columns = ("place", "organisation_id", "side", "organisation__version")
    for place, key, side, version in standing.values_list(*columns):
        tied[place].append((key, side, version))
    return {named: Here(tuple(own.get(named, ())), tuple(tied.get(named, ()))) for named in {**own, **tied}}


acting: Known[dict[str, Here]] = Known("acting", _read, {})
"""By place, and by the identifier that the record has for an organisation."""


def told(keys: Iterable[str]) -> dict[str, Acting]:
    """Organisations by key, as a place lists them: one question for all. One that has no name is left out."""
    wanted = list(keys)
    if not wanted:
        return {}
    rows = Name.objects.filter(organisation__in=wanted).select_related("organisation").order_by("id")
    found: dict[str, list[Name]] = defaultdict(list)
    for row in rows:
        found[row.organisation_id].append(row)
    return {key: _acting(names) for key, names in found.items()}


def _acting(names: list[Name]) -> Acting:
    about = names[0].organisation
    called = tuple((each.language, each.name) for each in names)
    return Acting(about.key, about.kind, about.level, about.country, called, about.generated)


def _read_sought() -> dict[str, tuple[int, int]]:
    standing = standing_entries().exclude(place="").exclude(expires__lte=today())
    rows = standing.order_by().values_list("place", "side").annotate(n=Count("pk"))
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for place, side, n in rows:
        counts[place][side] = n
    return {place: (found.get("need", 0), found.get("offer", 0)) for place, found in counts.items()}


sought: Known[dict[str, tuple[int, int]]] = Known("sought", _read_sought, {})
"""How many needs and offers stand at each place."""


def version_of(identifier: str) -> tuple[str, ...]:
    """What the page of a place, or of an organisation of the record, says of this, as its validator has it: another one once
    anything of it is."""
    return repr(acting.now().get(identifier)), repr(sought.now().get(identifier))


def _changed(**about: Any) -> None:
    acting.changed()


def _entry_changed(instance: Entry, **about: Any) -> None:
    if instance.published_at:  # a draft is counted nowhere
        sought.changed()


for _table in (Organisation, Name, Tie):
    for _signal in (post_save, post_delete):
        _signal.connect(_changed, sender=_table, dispatch_uid=f"acting {_table.__name__} {id(_signal)}")
for _signal in (post_save, post_delete):
    _signal.connect(_entry_changed, sender=Entry, dispatch_uid=f"sought {id(_signal)}")
