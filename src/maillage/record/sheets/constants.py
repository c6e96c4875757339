"""What a mapping says once for all rows, cleaned as a cell of its field is. Not for finding it in titles (see owner.py)."""

from __future__ import annotations

from maillage.record.sheets.fields import Doubt, cleaner_for, tidy
from maillage.record.sheets.model import COMPOSED, Mapping
from maillage.reference.problems import Problem


def cleaned_constants(mapping: Mapping, file: str) -> tuple[Mapping, list[Problem]]:
    """The mapping with its constants cleaned, without those that cannot be read; each doubt as a problem of the
    mapping's own file, else of the sheet ``file``."""
    known = {*mapping.columns.values(), *mapping.constants}
    kept, more = dict[str, str](), dict[str, str]()
    problems: list[Problem] = []
    for name, said in mapping.constants.items():
        clean, assumed = cleaner_for(mapping.kind, name, "", [said], known)
        value, doubt, others = clean(said)
        if not _possible(name, value, dict(others)):
            value, doubt, others = "", Doubt("record.coordinates-impossible"), ()
        elif (
            name == "as_of" and tidy(said) and not value
        ):  # of a column of sources, a cell without a day is no fault
            doubt = Doubt("record.date-unreadable")
        if value and name not in COMPOSED:
            kept[name] = value
        more.update(others)
        problems += [
            Problem(
                each.code,
                mapping.file or file,
                None,
                f"[constants] {name}",
                {"found": said[:120], **each.values},
            )
            for each in (assumed, doubt)
            if each is not None
        ]
    return Mapping(mapping.kind, mapping.columns, {**more, **kept}, mapping.file), problems


def _possible(name: str, value: str, others: dict[str, str]) -> bool:
    """Whether a latitude lies between the poles."""
    latitudes = [
        said for field, said in {**others, name: value}.items() if field.endswith("latitude") and said
    ]
    return all(-90 <= float(said) <= 90 for said in latitudes)
