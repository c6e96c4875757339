"""tables.md: the data dictionary: every view that a query may name, which statement is current, how identifiers are made."""

from __future__ import annotations

from maillage.cli.reference_pages.markdown import code, codes, page_of, prose, table, without_examples
from maillage.record import columns, derive, questions, standing
from maillage.record.columns import SHEET_KINDS, Column
from maillage.record.dictionary import columns_in, is_raw, meaning_of
from maillage.record.sheets.model import COMPOSED, FIELDS
from maillage.reference import identifiers


def page() -> str:
    """The page."""
    return page_of(
        "Tables",
        "What `maillage sql` and every export show, and what other rooms are handed. "
        f"Layout {columns.LAYOUT}, written into every part.",
        prose(columns.__doc__, 1),
        "A null is “not stated by the source”. Types: `text` (UTF-8), `integer` (64 bits), `number` (floating, 64 bits), "
        "`flag` (true or false), `texts` (a list of text), `day` (a date), `time` (date and time, UTC), `decimal` (exact, 38 "
        "digits, 10 of them after the point).",
        "IATI as published stands in tables of its own, one a repeatable element: [IATI tables](iati-tables.md).",
        "## All of them",
        table(("table", "what stands in it"), [(code(name), what) for name, what in meanings().items()]),
        *(_view(name, meaning) for name, meaning in meanings().items()),
        "## Which statement is current",
        prose(standing.__doc__, 1),
        "## Identifiers",
        prose(identifiers.__doc__),
        f"`stated`: {without_examples(prose(identifiers.stated.__doc__))}",
        _recipes(),
        "## Fields that a column of a sheet may fill",
        "The names of a mapping (`maillage import FILE --mapping FILE`). "
        f"Two fields at once: {codes(COMPOSED)}.",
        table(("--as", "table", "fields"), [(code(k), code(SHEET_KINDS[k]), codes(f)) for k, f in FIELDS.items()]),
        "## Limits of a query",
        "One `SELECT`; nothing else is run.",
        table(
            ("limit", "value"),
            [
                ("characters of the query", questions.LONGEST_QUERY),
                ("seconds", f"{questions.SECONDS:g}"),
                ("memory", questions.MEMORY),
                ("rows of the answer", questions.MOST_ROWS),
            ],
        ),
    )  # fmt: skip


def meanings() -> dict[str, str]:
    """Every view but those of IATI as published, with one sentence on what stands in it, in the dictionary's order."""
    return {
        name: _meaning(name, name.removesuffix("_all"))
        for name in questions.view_columns()
        if not is_raw(name)
    }


def _meaning(name: str, of: str) -> str:
    return meaning_of(name, "en") if name == of else f"every statement ever made of `{of}`, with its standing"


def _recipes() -> str:
    """How each thing's identifier is made, from the words of the file that makes them."""
    said = prose(derive.__doc__)
    return said[said.index("Recipes of identifiers") :]


def _view(name: str, meaning: str) -> str:
    of = name.removesuffix("_all")
    shown = columns_in(name, "en"), columns_in(name, "fr")
    first = meaning[0].upper() + meaning[1:]
    if name == of:
        return f"## {name}\n\n{first}.\n\n{_columns(*shown)}"
    known = len(questions.view_columns()[of])
    return f"## {name}\n\n{first}: the columns of `{of}` and\n\n{_columns(*(each[known:] for each in shown))}"


def _columns(english: tuple[Column, ...], french: tuple[Column, ...]) -> str:
    return table(
        ("column", "type", "what stands in it", "ce qui s’y trouve"),
        [(code(e.name), e.type, e.meaning, f.meaning) for e, f in zip(english, french, strict=True)],
    )
