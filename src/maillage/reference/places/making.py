"""Building the index: once, to disk, in one step. Rows come from gather.py, the layout from layout.py."""

from __future__ import annotations

import unicodedata
from array import array
from collections.abc import Callable
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any

from maillage.reference.names import fold, to_latin
from maillage.reference.places import gather
from maillage.reference.places.layout import (
    ARTICLE,
    BODY_WORDS,
    LATIN,
    WORD_FORM,
    default_folder,
    key_hash,
    read_stamp,
    write_index,
)
from maillage.reference.places.near import grid_cell
from maillage.reference.places.spell import without_article, without_body, word_form

Progress = Callable[[str, int, int], None]
Sections = dict[str, tuple[str, bytes]]
_fold = fold.__wrapped__  # each name is folded once: a cache would only cost


def build(folder: Path | None = None, progress: Progress | None = None) -> None:
    """Build the index into ``folder`` (default: :func:`default_folder`); replaces an older one in one step.

    ``progress`` is called with (stage, done, total); stages are ``read``, ``names``, ``keys``, ``write``. About 40 s
    and 1.5 GB of memory. Needs the extra ``places``.
    """
    told = progress or (lambda _stage, _done, _total: None)
    folder = folder or default_folder()
    told("read", 0, 1)
    rows, units = gather.gather()
    rows.sort(key=lambda row: (-row.weight, row.kind, row.geonames, row.iso))
    told("read", 1, 1)
    sections = _place_sections(rows, units)
    sections |= _key_sections(rows, told)
    told("write", 0, 1)
    facts = {"packages": gather.versions(), "made_from": made_from(), "places": len(rows)}
    write_index(folder, sections, facts)
    told("write", 1, 1)


def build_if_needed(folder: Path | None = None, progress: Progress | None = None) -> bool:
    """Build unless a whole index made from these very packages and data files is there; whether it was built now."""
    folder = folder or default_folder()
    stamp = read_stamp(folder)
    if stamp is not None and stamp.get("made_from") == made_from():
        return False
    build(folder, progress)
    return True


def made_from() -> str:
    """Digest of what an index is made from: the packages' versions and this room's own data files."""
    digest = sha256(repr(sorted(gather.versions().items())).encode())
    folder = resources.files("maillage.reference.places").joinpath("data")
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _place_sections(rows: list[gather.Row], units: dict[int, gather.Row]) -> Sections:
    number_of = {id(row): number for number, row in enumerate(rows)}
    line_to_row = {line: number_of[id(unit)] for line, unit in units.items()} | {0: -1}
    missing = float("nan")
    zones = sorted({row.timezone for row in rows})
    zone_number = {zone: number for number, zone in enumerate(zones)}
    unit1 = [line_to_row[row.unit1] for row in rows]
    unit2 = [line_to_row[row.unit2] for row in rows]
    by_number = sorted((row.geonames, number) for number, row in enumerate(rows) if row.geonames)
    parts = sorted(
        (unit, number) for number in range(len(rows)) for unit in {unit1[number], unit2[number]} - {-1}
    )
    cells = sorted(
        (grid_cell(row.latitude, row.longitude), number)
        for number, row in enumerate(rows)
        if row.kind == 0 and row.latitude is not None and row.longitude is not None
    )
    codes = "\n".join(f"{row.iso}\t{number}" for number, row in enumerate(rows) if row.iso)
    spoken = "\n".join(
        f"{number}\t{language}\t{name}"
        for number, row in enumerate(rows)
        for language, name in row.spoken.items()
    )
    return {
        "latitude": _pack("d", (missing if row.latitude is None else row.latitude for row in rows)),
        "longitude": _pack("d", (missing if row.longitude is None else row.longitude for row in rows)),
        "population": _pack("i", (-1 if row.population is None else row.population for row in rows)),
        "weight": _pack("I", (row.weight for row in rows)),
        "country": ("B", "".join(row.country for row in rows).encode("ascii")),
        "kind": _pack("B", (row.kind for row in rows)),
        "timezone": _pack("H", (zone_number[row.timezone] for row in rows)),
        "unit1": _pack("i", unit1),
        "unit2": _pack("i", unit2),
        "geonames": _pack("I", (row.geonames for row in rows)),
        "by_number": _pack("I", (pair[0] for pair in by_number)),
        "by_number_row": _pack("I", (pair[1] for pair in by_number)),
        "part_unit": _pack("i", (pair[0] for pair in parts)),
        "part_row": _pack("I", (pair[1] for pair in parts)),
        "cell": _pack("I", (pair[0] for pair in cells)),
        "cell_row": _pack("I", (pair[1] for pair in cells)),
        "zones": ("B", "\n".join(zones).encode()),
        "codes": ("B", codes.encode()),
        "spoken": ("B", spoken.encode()),
        **_texts("name", ["\n".join(_one_line(name) for name in row.names) for row in rows]),
    }


def _pack(code: str, values: Any) -> tuple[str, bytes]:
    return code, array(code, values).tobytes()


def _one_line(name: str) -> str:
    return unicodedata.normalize("NFC", name.replace("\n", " "))


def _texts(name: str, texts: list[str]) -> Sections:
    """Texts end to end, and where each starts (one more than there are texts)."""
    encoded = [text.encode() for text in texts]
    starts = array("I", [0])
    place = 0
    for text in encoded:
        place += len(text)
        starts.append(place)
    return {f"{name}_text": ("B", b"".join(encoded)), f"{name}_start": ("I", starts.tobytes())}


def keys_of(name: str, quality: int, unit: bool) -> list[tuple[str, int]]:
    """(folded key, its quality) of a name, the plain one first; forms that equal an earlier one are left out."""
    plain = _fold(name)
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    found = {plain: quality} if plain else {}
    if quality <= LATIN and plain:
        latin = to_latin(plain)
        found.setdefault(latin, LATIN)
        form = word_form(plain)
        found.setdefault(form, WORD_FORM)
        found.setdefault(without_article(form), ARTICLE)
        inner = without_body(plain) if unit else None
        if inner and inner.means != "group":
            found.setdefault(inner.name, BODY_WORDS)
    return list(found.items())


def _key_sections(rows: list[gather.Row], told: Progress) -> Sections:
    number_of_key: dict[str, int] = {}
    key, row_of, name_of, quality_of = array("I"), array("I"), array("H"), array("B")
    for number, row in enumerate(rows):
        if number % 10_000 == 0:
            told("names", number, len(rows))
        claims: dict[str, tuple[int, int]] = {}
        for position, (name, quality) in enumerate(row.names.items()):
            for text, worth in keys_of(name, quality, row.kind > 0):
                if text not in claims or worth < claims[text][0]:
                    claims[text] = (worth, position)
        for text, (worth, position) in claims.items():
            key.append(number_of_key.setdefault(text, len(number_of_key)))
            row_of.append(number)
            name_of.append(position)
            quality_of.append(worth)
    told("names", len(rows), len(rows))
    return _sorted_keys(list(number_of_key), key, row_of, name_of, quality_of, told)


def _sorted_keys(
    texts: list[str], key: Any, row_of: Any, name_of: Any, quality_of: Any, told: Progress
) -> Sections:
    """Keys by (length, hash), with their claims by (quality, row) behind them."""
    import numpy as np

    told("keys", 0, 3)
    lengths = np.fromiter(map(len, texts), np.uint32, len(texts))
    hashes = np.fromiter(map(key_hash, texts), np.uint64, len(texts))
    order = np.lexsort((hashes, lengths))
    rank = np.empty(len(texts), np.uint32)
    rank[order] = np.arange(len(texts), dtype=np.uint32)
    told("keys", 1, 3)
    claim_key = rank[np.frombuffer(key, np.uint32)]
    rows, names = np.frombuffer(row_of, np.uint32), np.frombuffer(name_of, np.uint16)
    qualities = np.frombuffer(quality_of, np.uint8)
    claims = np.lexsort((rows, qualities, claim_key))
    starts = np.searchsorted(claim_key[claims], np.arange(len(texts) + 1)).astype(np.uint32)
    told("keys", 2, 3)
    ordered = [texts[number] for number in order.tolist()]
    longest = int(lengths.max())
    length_starts = np.searchsorted(lengths[order], np.arange(longest + 2)).astype(np.uint32)
    from maillage.reference.places.errors import signatures

    sections = {
        "key_hash": ("Q", hashes[order].tobytes()),
        "key_signature": ("Q", signatures(ordered).tobytes()),
        "length_start": ("I", length_starts.tobytes()),
        "claim_start": ("I", starts.tobytes()),
        "claim_row": ("I", rows[claims].tobytes()),
        "claim_name": ("H", names[claims].tobytes()),
        "claim_quality": ("B", qualities[claims].tobytes()),
        **_texts("key", ordered),
    }
    told("keys", 3, 3)
    return sections
