"""Which organisation is claimed: one that is here, or one that the record or the places know and that nobody has here yet. It is
made when the claim is, as the record has it: what it says of itself is nobody's word."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.parties.kinds import LOCAL_AUTHORITY, iati_code, kinds, levels, type_code
from maillage.parties.models import TEXT, Name, Organisation
from maillage.parties.organisations import is_language, name_of
from maillage.parties.written import line
from maillage.record.organisations.about import one_organisation
from maillage.reference.names import fold
from maillage.reference.places import Place
from maillage.reference.topics import organisation_type
from maillage.site import words
from maillage.site.accounts.turns import one_at_a_time
from maillage.site.at_hand import AtHand
from maillage.site.languages import NAMES

LONGEST = 400
LEVELS = {"town": "municipality", "unit1": "region", "unit2": "district_province"}
"""Kinds of places → the level of the authority that they have."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Meant:
    """What is claimed. ``key``: of the organisation that is here; empty: it is to be made of the rest. ``names``: (language,
    name), the first its own form."""

    key: str
    kind: str
    names: tuple[tuple[str, str], ...]
    level: str = ""
    country: str = ""
    place: str = ""
    record_id: str = ""

    @property
    def name(self) -> str:
        """For who reads."""
        spoken = words.language()
        return next((name for language, name in self.names if language == spoken), self.names[0][1])


def meant_here(organisation: Organisation) -> Meant:
    """One that is here, with its names at hand."""
    names = tuple((each.language, each.name) for each in organisation.names.all())
    first = name_of(organisation.names.all(), "")
    own = (first.language, first.name) if first else ("", organisation.key)
    return Meant(
        organisation.key, organisation.kind, names or (own,), organisation.level, organisation.country,
        organisation.place, organisation.record_id,
    )  # fmt: skip


def of_place(record: AtHand, identifier: str) -> list[Meant]:
    """The authorities of a place that are here, else the one to be made; none where there is no such place."""
    place = record.places.get(identifier[:LONGEST])
    if place is None:
        return []
    here = Organisation.objects.filter(place=place.id, kind=LOCAL_AUTHORITY, merged_into=None, erased_at=None)
    found = [meant_here(each) for each in here.prefetch_related("names").order_by("key")]
    names = tuple(_names_of(record, place).items())
    return found or [Meant("", LOCAL_AUTHORITY, names, LEVELS.get(place.kind, ""), place.country, place.id)]


def of_record(record: AtHand, identifier: str) -> list[Meant]:
    """The organisation of that identifier of the record, here or to be made; none where there is no such one."""
    answer = one_organisation(record.reader, identifier[:LONGEST]) if identifier else None
    if answer is None:
        return []
    row = answer.row
    called = {row["id"], *(row["identifiers"] or ())}
    here = Organisation.objects.filter(record_id__in=called, merged_into=None, erased_at=None)
    if found := [meant_here(each) for each in here.prefetch_related("names").order_by("key")]:
        return found
    name = (" ".join(line(str(row["name"] or "")).split()) or str(row["id"]))[:TEXT]
    spoken = words.language()
    country = str(row["country"] or "")[:2]
    kind, level = _kind_of(str(row["type"] or ""))
    return [Meant("", kind, ((spoken, name),), level, country, "", str(row["id"])[:TEXT])]


def make(record: AtHand, place: str, organisation: str) -> str:
    """The key of the organisation that is meant, made now where nobody has it yet, within the transaction of the claim. Asked
    again once no other is made at the same moment: two who claim one town hall claim the same. Empty where there is none, or
    more than one."""
    one_at_a_time()
    found = of_place(record, place) if place else of_record(record, organisation)
    if len(found) != 1:
        return ""
    meant = found[0]
    if meant.key:
        return meant.key
    made = Organisation.objects.create(
        kind=meant.kind, level=meant.level, country=meant.country, place=meant.place, record_id=meant.record_id,
        source="record" if meant.record_id else "places", generated=_invented(record, meant),
    )  # fmt: skip
    for language, name in meant.names:
        Name.objects.create(organisation=made, language=language, name=name, folded=fold(name)[:TEXT])
    return made.key


def _names_of(record: AtHand, place: Place) -> dict[str, str]:
    """By language, the reader's first; a language that writes it as the first one does is left out."""
    spoken = words.language()
    order = [spoken, *(each for each in NAMES if each != spoken)]
    found = {
        language: record.places.name(place.id, language)[:TEXT] for language in order if is_language(language)
    }
    first = found[order[0]]
    return {language: name for language, name in found.items() if language == spoken or name != first}


def _kind_of(said: str) -> tuple[str, str]:
    """Our kind and level of an organisation that the record types: the one of that type, or of the nearest wider one, or of the
    same code of IATI."""
    known = organisation_type(said) if said else None
    step = known
    while step is not None:
        for level in levels():
            if type_code(LOCAL_AUTHORITY, level) == step.code:
                return LOCAL_AUTHORITY, level
        for kind in kinds():
            if type_code(kind) == step.code:
                return kind, ""
        step = organisation_type(step.under) if step.under else None
    code = str(known.facts["iati"]) if known else ""
    return next((kind for kind in kinds() if code and iati_code(kind) == code), OTHER), ""


def _invented(record: AtHand, meant: Meant) -> bool:
    if not meant.record_id:
        return False
    answer = one_organisation(record.reader, meant.record_id)
    return bool(answer and answer.row["generated"])
