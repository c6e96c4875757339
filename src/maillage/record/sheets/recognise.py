"""What a table is and what each column means: a guess with its score and reasons, never a decision of its own.

Headings first (sides.py says which end of a link they speak of), content second. The guess is shown before anything
is kept; a corrected mapping is found again by the fingerprint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from maillage.record.sheets.content import SAMPLE, Profile, profile
from maillage.record.sheets.model import KINDS, Guess, Mapping
from maillage.record.sheets.owner import constants_of
from maillage.record.sheets.sides import place_sides
from maillage.record.sheets.tables import RawTable, can_be_heading
from maillage.record.sheets.vocabulary import Meaning, headers, hint_words, key, meanings, tokens
from maillage.reference.identifiers import stated

SURE = 500
"""Score from which a guess is acted upon; below, the sheet is set aside and named."""
_COUNTRY_FIELDS = frozenset(
    ("a_country", "b_country", "country", "sending", "receiving", "countries", "partner_country",
     "organisation_country")
)  # fmt: skip
_DATE_FIELDS = frozenset(("since", "until", "opens", "closes", "year", "day"))
_SEVERAL_COLUMNS = frozenset(("sending", "receiving"))
"""Fields that two columns may say (a code and a name): the first that is not empty counts."""


@dataclass(slots=True)
class Reading:
    """One way to read the table: column index -> field, with how well each fits and why."""

    kind: str
    fields: dict[int, str] = field(default_factory=dict)
    quality: dict[int, int] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    score: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around a table: file name, sheet name, title lines."""

    file: str
    sheet: str | None
    titles: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        """The words of all three, as headings are compared."""
        stem = re.sub(r"[_\-.\d]+", " ", PurePath(self.file).stem)
        return frozenset(word for text in (stem, self.sheet or "", *self.titles) for word in tokens(text))


def guess(table: RawTable, file: str, kind: str | None = None) -> Guess:
    """The best guess at ``table``; of the given ``kind`` when one is given."""
    context = Context(file, table.sheet, tuple(table.titles))
    profiles = [profile(cells) for cells in sample_columns(table)]
    readings = [_read_as(each, table, profiles, context) for each in ([kind] if kind else KINDS)]
    best = max(readings, key=lambda reading: reading.score)
    constants = constants_of(best.kind, set(best.fields.values()), table, context.file, table.sheet)
    if best.kind == "links" and "a_name" not in best.fields.values():
        _turn_to_one_side(best, constants)
    columns = {heading: best.fields.get(index, "") for index, heading in enumerate(table.shown)}
    mapping = Mapping(best.kind, columns, constants)
    if kind and best.score:
        best.score = max(best.score, SURE)
    return Guess(mapping, best.score, tuple(best.reasons), fingerprint(table.headings))


def sample_columns(table: RawTable) -> list[list[str]]:
    """Some cells of each column, spread over the whole table."""
    step = max(1, len(table.cells) // SAMPLE)
    rows = table.cells[::step][:SAMPLE]
    return [[row[index] for row in rows if index < len(row)] for index in range(table.width)]


def fingerprint(headings: Sequence[str]) -> str:
    """By what a remembered mapping is found: the headings, in order."""
    return stated("mapping", *(key(heading) for heading in headings))


def _read_as(kind: str, table: RawTable, profiles: Sequence[Profile], context: Context) -> Reading:
    reading = Reading(kind)
    said = [meanings(heading) if can_be_heading(heading) else () for heading in table.headings]
    if kind == "links":
        _assign(reading, place_sides(said, profiles), profiles, table.shown)
    else:
        _assign(reading, _candidates(kind, said), profiles, table.shown)
    _add_by_content(reading, profiles, table)
    reading.score = _score(reading, said, profiles, context)
    return reading


def _candidates(kind: str, said: Sequence[tuple[Meaning, ...]]) -> list[tuple[int, str, Meaning, int]]:
    """(column, field, meaning, rank of the concept for that field)."""
    wanted: dict[str, list[tuple[str, int]]] = {}
    for name, concepts in headers()["kinds"][kind]["fields"].items():
        for rank, concept in enumerate(concepts):
            wanted.setdefault(concept, []).append((name, rank))
    return [
        (column, name, meaning, rank)
        for column, found in enumerate(said)
        for meaning in found
        for name, rank in wanted.get(meaning.concept, ())
    ]


def _assign(
    reading: Reading,
    candidates: list[tuple[int, str, Meaning, int]],
    profiles: Sequence[Profile],
    shown: Sequence[str],
) -> None:
    """Each field to its best column, each column to one field; equal fits: the earlier column."""
    ranked = []
    for column, name, meaning, rank in candidates:
        fit = int(meaning.score * _content_factor(name, profiles[column])) - 60 * rank
        ranked.append((-fit, column, rank, name, meaning))
    taken: set[str] = set()
    for negative, column, _, name, meaning in sorted(ranked, key=lambda r: r[:4]):
        again = name in taken and name in _SEVERAL_COLUMNS and meaning.score == 1000
        if column in reading.fields or (name in taken and not again) or -negative < 250:
            continue
        reading.fields[column] = name
        reading.quality[column] = -negative
        reading.reasons.append(f"{name} ← {shown[column]} (heading, {meaning.language}, {meaning.score})")
        taken.add(name)


def _content_factor(name: str, found: Profile) -> float:
    """How far the cells bear the heading out: 1 when they do or cannot tell, less when they speak against it."""
    if found.filled < 3:
        return 1.0
    if name in _COUNTRY_FIELDS:
        return 1.0 if found.country >= 0.4 else 0.75 if found.number < 0.5 else 0.2
    if name in _DATE_FIELDS:
        return 1.0 if found.date >= 0.4 else 0.7
    if name in ("amount", "amount_min", "amount_max", "share"):
        return 1.0 if found.number >= 0.4 else 0.5
    if name in ("status", "kind", "role") and found.country > 0.6:
        return 0.3
    if name.endswith(("name", "title")) and found.number > 0.9:
        return 0.3
    return 1.0


def _add_by_content(reading: Reading, profiles: Sequence[Profile], table: RawTable) -> None:
    """Columns whose headings say nothing but whose cells do: countries, addresses of pages, Wikidata numbers."""
    known = set(reading.fields.values())
    main = {"links": "b_country", "embassies": "receiving", "calls": "countries"}.get(reading.kind, "country")
    fields = headers()["kinds"][reading.kind]["fields"]
    for column, found in enumerate(profiles):
        if column in reading.fields or found.filled < 3 or meanings(table.headings[column]):
            continue
        name = ""
        if found.country > 0.8 and main not in known and (found.distinct > 2 or found.filled < 6):
            name, why = main, "country"
        elif found.wikidata > 0.9 and "reference" not in known and "reference" in fields:
            name, why = "reference", "wikidata"
        elif found.address > 0.9 and "website" not in known:
            name, why = "website", "address"
        if name:
            reading.fields[column] = name
            reading.quality[column] = 600
            reading.reasons.append(f"{name} ← {table.shown[column]} (content, {why})")
            known.add(name)


def _score(
    reading: Reading, said: Sequence[tuple[Meaning, ...]], profiles: Sequence[Profile], context: Context
) -> int:
    """0 to 1000: whether what makes this kind is there, how well it fits, how much of the table it explains, and what
    the title, sheet and file names say."""
    known = set(reading.fields.values())
    if not known:
        return 0
    weights = headers()["kinds"][reading.kind].get("weights", {})
    hinted = sum(1 for word in context.words if hint_words().get(word) == reading.kind)
    worth = 0.0
    for column, name in reading.fields.items():
        best = said[column][0].concept if said[column] else ""
        worth += max(weights.get(best, 1), weights.get(name, 1)) * reading.quality[column] / 1000
    told = sum(1 for column, found in enumerate(profiles) if said[column] or not found.empty) or 1
    share = len(reading.fields) / told
    score = int(min(worth, 12) * 45 + share * 150 + min(hinted, 2) * 80)
    evidence = known | {f"~{said[column][0].concept}" for column in reading.fields if said[column]}
    evidence |= {"hint"} if hinted else set()
    evidence |= {"two"} if _two_ends_alike(reading, said) else set()
    missing = [need for need in headers()["needs"][reading.kind] if not evidence & set(need)]
    if missing:
        return min(score, SURE - 50 - 100 * len(missing))
    return min(1000, 250 + score)


def _two_ends_alike(reading: Reading, said: Sequence[tuple[Meaning, ...]]) -> bool:
    """Whether both ends are said by the same concept: a name beside a town is no link, a town beside a town is."""
    ends = [
        said[column][0].concept for column, name in reading.fields.items() if name in ("a_name", "b_name")
    ]
    return len(ends) == 2 and (ends[0] == ends[1] or set(ends) == {"place", "authority"})


def _turn_to_one_side(reading: Reading, constants: dict[str, str]) -> None:
    """A list of one body's partners: what stands in its only column of names is the other side."""
    for column, name in list(reading.fields.items()):
        if name in ("a_country", "a_unit", "a_latitude", "a_longitude", "a_coordinates"):
            other = "b" + name[1:]
            if other not in reading.fields.values():
                reading.fields[column] = other
    if constants.get("a_name"):
        reading.reasons.append(f"a_name = {constants['a_name']} (title or file name)")
        reading.score = min(1000, reading.score + 50)
