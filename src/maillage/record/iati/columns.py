"""The columns of the IATI tables, declared from the layout: raw text as published, a typed value beside it.

Beside a raw column ``x`` whose type the standard says stands ``x_day`` (date), ``x_time`` (date and time, UTC),
``x_number`` (exact decimal), ``x_integer`` or ``x_flag``; it is null where the text is not of that type.
"""

from __future__ import annotations

from functools import cache

from maillage.record.columns import (
    DAY,
    DECIMAL,
    FILE_AS_OF,
    FLAG,
    GENERATED,
    ID,
    IMPORT_NO,
    INTEGER,
    SOURCE,
    TEXT,
    TIME,
    UPDATED,
    Column,
    Plain,
)
from maillage.record.iati.layout import Said, Table, layouts, tables
from maillage.record.iati.standard import standard
from maillage.reference.texts import catalogue, choose, fill

TYPED = {
    "date": ("_day", DAY),
    "dateTime": ("_time", TIME),
    "decimal": ("_number", DECIMAL),
    "int": ("_integer", INTEGER),
    "integer": ("_integer", INTEGER),
    "positiveInteger": ("_integer", INTEGER),
    "nonNegativeInteger": ("_integer", INTEGER),
    "boolean": ("_flag", FLAG),
}
"""Type of the standard → ending and type of the typed column."""

NARRATIVES, EXTRAS, FILES = "iati_narrative", "iati_extra", "iati_file"
NARRATIVE_KEPT = ("record", "element", "row", "occurrence", "direct", "lang", "text")
EXTRA_KEPT = ("record", "element", "row", "sort", "name", "content")
"""The columns of these tables that a record is rebuilt from."""
_STATEMENT = Column(
    "statement", TEXT, "the statement that this row belongs to: one record of one file as it stood"
)
_RECORD = Column(
    "record", INTEGER, "number of the record in that import: rows of all IATI tables stand in its order"
)
_ROW = Column("row", INTEGER, "number of this element among those of its table in the record, from 0")
_PARENT = Column("parent", INTEGER, "row of the element around it, in the table of that element")
_CHILDREN = Column(
    "children",
    TEXT,
    "order of the elements inside it, only where it is not the standard's own; * is an element of iati_extra",
)
TOP = (
    ID,
    _STATEMENT,
    IMPORT_NO,
    _RECORD,
    SOURCE,
    Column("line", INTEGER, "line of the file on which the record begins, from 1"),
    Column("position", INTEGER, "number of the record in its file, from 0"),
    Column("as_of", TEXT, "last-updated-datetime of the record, else the date of its file"),
    UPDATED,
    FILE_AS_OF,
    GENERATED,
    Column("digest", TEXT, "SHA-256 of the record's bytes"),
    Column("proof", TEXT, "identical (rebuilt from these tables and compared), whole (kept whole in iati_extra), none (not asked)"),
    Column("schema_problems", INTEGER, "problems that the standard's schema finds in it"),
)  # fmt: skip
INNER = (_STATEMENT, IMPORT_NO, _RECORD, _ROW, _PARENT)
NARRATIVE = Plain(
    NARRATIVES,
    "every text of an IATI record in every language, with the language it declares and the one it seems to be in",
    (
        _STATEMENT, IMPORT_NO, _RECORD,
        Column("element", TEXT, "element that the text belongs to, as a path below the record (transaction/provider-org)"),
        Column("row", INTEGER, "row of that element's table, or of the table it is folded into"),
        Column("occurrence", INTEGER, "0; more where an element stands again though the standard has it once"),
        Column("direct", FLAG, "true where the text stood in the element itself, as version 1 has it"),
        Column("lang", TEXT, "xml:lang as published; null when not given"),
        Column("text", TEXT, "the text as published"),
        Column("language", TEXT, "declared language, ISO 639-1: its own, else that of the record"),
        Column("detected", TEXT, "language that the text seems to be in, ISO 639-1; null when undecided"),
        Column("certainty", INTEGER, "how sure the detected language is, 0 to 1000"),
    ),
)  # fmt: skip
EXTRA = Plain(
    EXTRAS,
    "what the standard does not know, kept as it stood: foreign elements and attributes, text out of place",
    (
        _STATEMENT, IMPORT_NO, _RECORD,
        Column("element", TEXT, "element it was met in, as a path below the record; empty: the record itself"),
        Column("row", INTEGER, "row of that element's table, or of the table it is folded into"),
        Column("sort", TEXT, "attribute, text, tail (text after an element), element, or whole (a record kept whole)"),
        Column("name", TEXT, "name of the attribute or element, its namespace in braces"),
        Column("content", TEXT, "the value, the text, or the element as XML"),
    ),
)  # fmt: skip
FILE = Plain(
    FILES,
    "each IATI file as it was taken in: its root, its version, what stands outside of its records",
    (
        SOURCE,
        IMPORT_NO,
        Column("sha256", TEXT, "SHA-256 of its bytes"),
        Column("root", TEXT, "iati-activities or iati-organisations"),
        Column("version", TEXT, "version as declared; null when not declared"),
        Column("read_as", TEXT, "version it was checked as"),
        Column("generated_datetime", TEXT, "generated-datetime as declared"),
        Column("encoding", TEXT, "encoding of its bytes"),
        Column("attributes", TEXT, "attributes of the root as a JSON object"),
        Column("outside", TEXT, "elements and text beside the records, as a JSON list of [number of records before it, XML]"),
        Column("records", INTEGER, "records read"),
    ),
)  # fmt: skip


@cache
def typed(path: str, attribute: str | None, root: str) -> tuple[str, str] | None:
    """Ending and type of the typed column of an attribute or text: that of the first version, newest first, with a type."""
    element = standard()[root].children[next(iter(standard()[root].children))]
    for name in path.split("/") if path else ():
        element = element.children[name]
    if attribute is None:
        types = [occurs.content for _, occurs in sorted(element.versions.items(), reverse=True)]
    else:
        known = next(a for a in element.attributes.values() if a.said == attribute)
        types = [type_ for _, (_, type_) in sorted(known.versions.items(), reverse=True)]
    return next((TYPED[type_] for type_ in types if type_ in TYPED), None)


def root_of(table: Table) -> str:
    """The root element of the files that a table comes from."""
    return next(root for root, layout in layouts().items() if table in layout.tables)


def _raw(said: Said, root: str, language: str) -> list[Column]:
    element = said.path or ("iati-activity" if root == "iati-activities" else "iati-organisation")
    what = _say(
        "column",
        "text" if said.attribute is None else "attribute",
        language,
        element,
        attribute=said.attribute,
    )
    listed = said.codelist.partition(" if ")[0].partition(" |")[0]
    meaning = _say("column", "listed", language, what=what, list=listed) if listed else what
    columns = [Column(said.name, TEXT, meaning)]
    typed_as = typed(said.path, said.attribute, root)
    if typed_as:
        columns.append(
            Column(said.name + typed_as[0], typed_as[1], _say("column", "typed", language, what=what))
        )
    return columns


def _say(part: str, key: str, language: str, element: str = "", **values: object) -> str:
    """A sentence of ``data/dictionary.toml``, filled."""
    texts = catalogue("maillage.record.iati", "dictionary")[part][key]
    return fill(choose(texts, language), language, {"element": element, **values})


@cache
def iati_tables(language: str = "en") -> dict[str, Plain]:
    """Every IATI table by name, with its columns. Meanings made from the standard are in ``language``; those declared
    above are in English whatever it is (``record.dictionary`` has the others)."""
    made = {}
    for table in tables().values():
        root = root_of(table)
        columns = [*(TOP if table.parent is None else INNER), _CHILDREN]
        for said in table.said:
            columns += _raw(said, root, language)
        names = [c.name for c in columns]
        assert len(set(names)) == len(names), f"{table.name}: {names}"
        made[table.name] = Plain(table.name, _meaning(table, language), tuple(columns))
    return {**made, NARRATIVES: NARRATIVE, EXTRAS: EXTRA, FILES: FILE}


def _meaning(table: Table, language: str) -> str:
    if table.parent is None:
        return _say("table", "record", language, table.place.name)
    return _say("table", "element", language, table.path)
