"""Persons named in contact details: they stay in the stored files and go out only as IATI.

What a query, an export or a published table reads goes through here: tables of contacts are no views, and rows and
cells of other tables that hold contact details are left out or emptied. A contact stands where the standard has it
(``contact-info``), or out of place: then it is among what the standard does not know, and is told by its name.
"""

from __future__ import annotations

from collections.abc import Mapping

_TABLES = "iati_contact_info"
_NAMES = "contact-info|person-name|mailing-address|telephone|e-?mail"
"""Names of elements and attributes that hold contact details, wherever they stand (a regular expression)."""

_ROWS: Mapping[str, tuple[str, ...]] = {
    "iati_narrative": ("element NOT LIKE 'contact-info%'",),
    "iati_extra": (
        "element NOT LIKE 'contact-info%'",
        f"NOT regexp_matches(concat_ws(' ', name, content), '{_NAMES}', 'i')",
        "sort <> 'whole'",
    ),
}
_CELLS: Mapping[str, Mapping[str, str]] = {
    "iati_file": {
        name: f"CASE WHEN NOT regexp_matches({name}, '{_NAMES}', 'i') THEN {name} END"
        for name in ("attributes", "outside")
    },
    "problems": {
        "found": "CASE WHEN concat_ws(' ', field, found) LIKE '%contact-info%' THEN json_object("
        "'activity', found ->> 'activity', 'rule', found ->> 'rule')::VARCHAR ELSE found END"
    },
}


def names_persons(table: str) -> bool:
    """Whether a table holds nothing but contact details."""
    return table.startswith(_TABLES)


def rows_without(table: str) -> tuple[str, ...]:
    """Conditions in SQL that the rows of a table must meet to be shown."""
    return _ROWS.get(table, ())


def cells_without(table: str) -> Mapping[str, str]:
    """Columns of a table that are shown otherwise than they stand: the expression in SQL for each."""
    return _CELLS.get(table, {})
