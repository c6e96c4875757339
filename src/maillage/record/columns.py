"""The tables of the record: their columns, types and what they mean. The one place where they are declared.

Every row is a *statement*: one source says one thing. The same thing said by two sources is two statements with one
``id``; which of them is current is told by the table ``standing``. Nothing a source said is ever overwritten: a
changed row is a new statement, the older one stays with its dates.

Other rooms (``matching`` first) are handed tables with these columns; they never import this file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

TEXT, INTEGER, NUMBER, FLAG, TEXTS = "text", "integer", "number", "flag", "texts"
DAY, TIME, DECIMAL = "day", "time", "decimal"
"""Column types: UTF-8, int64, float64, boolean, list of UTF-8; date, date and time in UTC, exact decimal (38 digits, 10
of them after the point). A null is "not stated by the source"."""
LARGEST_AMOUNT = 10**17
"""Units of any currency: an amount from here on is taken for a fault (``absurd``), so that no sum can overflow."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type and one sentence on what stands in it."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the record. ``fields`` are what a source may say; ``columns`` adds what every statement carries."""

    name: str
    meaning: str
    fields: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns in order: identity first, then the fields, then where the statement comes from."""
        return (*IDENTITY, *self.fields, *ORIGIN)


@dataclass(frozen=True, slots=True)
class Plain:
    """A table that holds no statements of sources: the columns as they are."""

    name: str
    meaning: str
    columns: tuple[Column, ...]


_c = Column

# Columns that stand in many tables

ID = _c("id", TEXT, "stable identifier of the thing itself (see reference.identifiers)")
SOURCE = _c("source", TEXT, "identifier of the source (table sources)")
IMPORT_NO = _c("import_no", INTEGER, "number of the import that took it in (table imports has its time)")
GENERATED = _c("generated", FLAG, "true when invented for the demonstration: never a fact about a real body")
UPDATED = _c("updated", TEXT, "last-updated-datetime of the IATI activity, in UTC; null when not said")
FILE_AS_OF = _c("file_as_of", TEXT, "generated-datetime of the file, in UTC; null when not said")

IDENTITY = (
    ID,
    _c("statement", TEXT, "identifier of this statement: source, thing, occurrence and content"),
)
ORIGIN = (
    SOURCE,
    _c("sheet", TEXT, "name of the sheet, when the file has several"),
    _c("line", INTEGER, "line of the row in the file, counted from 1 as a spreadsheet shows it"),
    _c("as_of", TEXT, "date the source gives for itself, or of the file: how old this statement is"),
    IMPORT_NO,
    GENERATED,
    _c("raw", TEXT, "the row as it stood, as a JSON object of heading to cell"),
)


def _end(side: str) -> tuple[Column, ...]:
    return (
        _c(f"{side}_name", TEXT, "name of this end in the source's own words"),
        _c(f"{side}_country_said", TEXT, "its country in the source's own words"),
        _c(f"{side}_country", TEXT, "its country or territory, ISO 3166-1 alpha-2 (NA is Namibia)"),
        _c(f"{side}_place", TEXT, "the place it was matched to, null while unknown or doubtful"),
        _c(f"{side}_score", INTEGER, "how sure the match is, 0 to 1000"),
        _c(f"{side}_why", TEXT, "why this place, a code of reference.places"),
        _c(f"{side}_latitude", NUMBER, "degrees north, as the source says (not corrected)"),
        _c(f"{side}_longitude", NUMBER, "degrees east, as the source says (not corrected)"),
    )


_WHERE = (
    _c("country_said", TEXT, "country in the source's own words"),
    _c("country", TEXT, "ISO 3166-1 alpha-2"),
    _c("place_said", TEXT, "place in the source's own words"),
    _c("place", TEXT, "the place it was matched to, null while unknown or doubtful"),
    _c("place_score", INTEGER, "how sure the match is, 0 to 1000"),
    _c("place_why", TEXT, "why this place, a code of reference.places"),
)
_SPAN = (
    _c("since", TEXT, "first day, month or year it holds (YYYY, YYYY-MM or YYYY-MM-DD)"),
    _c("until", TEXT, "end as the source says it: its last day, month or year"),
)

LINKS = Table(
    "links",
    "who works with whom: twinnings, agreements and the other kinds of decentralised cooperation",
    (
        _c("kind", TEXT, "code of reference.kinds LINK_KINDS: twinning, cooperation_agreement, project, network, "
           "technical_support, emergency_aid, cross_border, fund, youth_exchange; null when the source does not say"),
        *_end("a"), *_end("b"), *_SPAN,
        _c("status", TEXT, "active, dormant, ended, planned; null when the source does not say"),
        _c("topics", TEXTS, "codes of reference.topics"),
        _c("description", TEXT, "what it is about, in the source's own words"),
        _c("website", TEXT, "address of a page about it"),
    ),
)  # fmt: skip

_RECORD = _c("record", INTEGER, "number of the IATI record in its import; null for a row of a sheet")

ACTIVITIES = Table(
    "activities",
    "what is or was done: rows of project tables and IATI activities",
    (
        _c("title", TEXT, "title in the source's own words"),
        _c("description", TEXT, "description in the source's own words"),
        _c("reference", TEXT, "the source's own identifier of it"),
        *_WHERE,
        _c("status", TEXT, "planned, active, finished, cancelled, suspended; null when not said"),
        _c("since", TEXT, "start (YYYY, YYYY-MM or YYYY-MM-DD)"),
        _c("until", TEXT, "end"),
        _c("amount", TEXT, "amount as an exact decimal number, in currency"),
        _c("currency", TEXT, "ISO 4217; null when not said: then the amount is never added to another"),
        _c("amount_kind", TEXT, "budget, commitment or disbursement; null when not said"),
        _c("topics", TEXTS, "codes of reference.topics"),
        _c("sectors", TEXTS, "DAC purpose codes"),
        _c("goals", TEXTS, "SDG goals that its source states, 1 to 17, each once wherever it stands (tag, sector)"),
        _c("website", TEXT, "address of a page about it"),
        _c("organisation", TEXT, "identifier of the organisation that reports it"),
        _c("countries", TEXTS, "every recipient country, ISO 3166-1 alpha-2, also those that only transactions name"),
        _c("regions", TEXTS, "recipient regions, codes of the DAC list"),
        _c("day", TEXT, "the activity's own date: actual start, else planned start; groups and kind are those of this date"),
        _c("day_basis", TEXT, "actual_start or planned_start"),
        _c("kind", TEXT, "kind of cooperation on that date: south_south, north_south, triangular, north_north, "
           "intra_national, undecided, unknown"),
        _c("kind_basis", TEXT, "what makes a country South: g77 or oda"),
        _c("decentralised", TEXT, "both, one_sided or none: whether local governments take part"),
        _c("groups", TEXTS, "groups of its countries on that date (LDC, LLDC, SIDS…); ? marks an undecided one"),
        _c("humanitarian", FLAG, "whether its source marks it as humanitarian"),
        _c("languages", TEXTS, "languages that its texts declare, ISO 639-1"),
        UPDATED,
        FILE_AS_OF,
        _RECORD,
    ),
)  # fmt: skip

ACTIVITY_PLACES = Table(
    "activity_places",
    "the places of each activity; id is the activity's",
    (
        _c("position", INTEGER, "order in the source, from 0"),
        *_WHERE,
        _c("latitude", NUMBER, "degrees north, as the source says (not corrected)"),
        _c("longitude", NUMBER, "degrees east, as the source says (not corrected)"),
        _RECORD,
    ),
)

ACTIVITY_PARTIES = Table(
    "activity_parties",
    "the organisations of each activity with their roles; id is the activity's",
    (
        _c("position", INTEGER, "order in the source, from 0"),
        _c("organisation", TEXT, "identifier of the organisation"),
        _c("name", TEXT, "name in the source's own words"),
        _c("reference", TEXT, "the source's own reference of it (org-id.guide form in IATI)"),
        _c("role", TEXT, "lead, partner, reporting, funding, accountable, extending, implementing, facilitator, pivotal, "
           "beneficiary"),
        _c("type", TEXT, "code of reference.topics organisation types; null when not known"),
        *_WHERE,
        _RECORD,
    ),
)  # fmt: skip

MEMBERSHIPS = Table(
    "memberships",
    "members of networks, dated",
    (
        _c("network", TEXT, "name of the network"),
        _c("network_id", TEXT, "identifier of the network as an organisation"),
        _c("organisation", TEXT, "identifier of the member as an organisation"),
        _c("name", TEXT, "name of the member in the source's own words"),
        _c("type", TEXT, "organisation type; null when not known"),
        *_WHERE, *_SPAN,
        _c("role", TEXT, "member, associate, observer, board; null when not said"),
        _c("website", TEXT, "address"),
    ),
)  # fmt: skip

MISSIONS = Table(
    "missions",
    "embassies, consulates and offices of international organisations",
    (
        _c("kind", TEXT, "embassy, high_commission, consulate_general, consulate, honorary_consulate, nunciature, "
           "de_facto_embassy, permanent_mission, io_office, other"),
        _c("sending_said", TEXT, "who sends it, in the source's own words (may be no state: the Order of Malta)"),
        _c("sending", TEXT, "ISO 3166-1 alpha-2, null when the sender is no country"),
        _c("organisation", TEXT, "identifier of the organisation whose office it is, null when a country sends it"),
        _c("receiving_said", TEXT, "where it is, in the source's own words"),
        _c("receiving", TEXT, "ISO 3166-1 alpha-2"),
        _c("place_said", TEXT, "its city in the source's own words"),
        _c("place", TEXT, "the place it was matched to"),
        _c("place_score", INTEGER, "how sure the match is, 0 to 1000"),
        _c("place_why", TEXT, "why this place"),
        _c("jurisdictions", TEXTS, "countries served from this seat, ISO 3166-1 alpha-2"),
        _c("latitude", NUMBER, "degrees north, as the source says"),
        _c("longitude", NUMBER, "degrees east, as the source says"),
        *_SPAN,
        _c("address", TEXT, "postal address"),
        _c("phone", TEXT, "telephone, as the source writes it"),
        _c("email", TEXT, "mailboxes of the office, parted by a semicolon; those of persons stay in raw"),
        _c("website", TEXT, "address of its site"),
        _c("reference", TEXT, "the source's own identifier (Wikidata Q-number)"),
    ),
)  # fmt: skip

CALLS = Table(
    "calls",
    "calls for projects and funds",
    (
        _c("title", TEXT, "title in the source's own words"),
        _c("funder", TEXT, "who funds, in the source's own words"),
        _c("organisation", TEXT, "identifier of the funder as an organisation"),
        _c("opens", TEXT, "first day"),
        _c("closes", TEXT, "last day to apply"),
        _c("countries", TEXTS, "countries named, ISO 3166-1 alpha-2"),
        _c("amount_min", TEXT, "smallest grant, exact decimal"),
        _c("amount_max", TEXT, "largest grant, exact decimal"),
        _c("currency", TEXT, "ISO 4217"),
        _c("share", TEXT, "largest share of the cost paid, per cent, exact decimal"),
        _c("topics", TEXTS, "codes of reference.topics"),
        _c("description", TEXT, "in the source's own words"),
        _c("website", TEXT, "address"),
    ),
)

SOLUTIONS = Table(
    "solutions",
    "a problem, what was done about it, and where that was used again",
    (
        _c("title", TEXT, "title in the source's own words"),
        _c("problem", TEXT, "the problem it answers"),
        _c("done", TEXT, "what was done"),
        *_WHERE,
        _c("reused_in", TEXTS, "where it was used again, in the source's own words"),
        _c("year", TEXT, "year it was done"),
        _c("topics", TEXTS, "codes of reference.topics"),
        _c("website", TEXT, "address"),
    ),
)

NOTICES = Table(
    "notices",
    "what an issuer wrote of a country on a day: travel advice, security, sanctions, embargoes, crises",
    (
        _c("issuer", TEXT, "who wrote it, in the source's own words"),
        _c(
            "kind",
            TEXT,
            "travel_advice, security, sanction, embargo, crisis; null when the source does not say",
        ),
        *_WHERE,
        _c("day", TEXT, "the day it was written (YYYY-MM-DD)"),
        _c("until", TEXT, "end as the source says it: its last day, month or year"),
        _c("quote", TEXT, "its title or words, as the issuer wrote them"),
        _c("language", TEXT, "language of these words, ISO 639-1; null when the source does not say"),
        _c("website", TEXT, "address of the page where it stands"),
    ),
)

_TABLES = (
    *(LINKS, ACTIVITIES, ACTIVITY_PARTIES, ACTIVITY_PLACES),
    *(MEMBERSHIPS, MISSIONS, CALLS, SOLUTIONS, NOTICES),
)
TABLES = {t.name: t for t in _TABLES}
"""Tables of statements, by name."""

SHEET_KINDS = {
    "links": "links",
    "projects": "activities",
    "members": "memberships",
    "embassies": "missions",
    "calls": "calls",
    "solutions": "solutions",
    "notices": "notices",
}
"""What a sheet may hold, and the table its rows go to."""

FILE_KINDS = {**SHEET_KINDS, "iati": "activities", "iati-organisations": "iati_organisation"}
"""What a source may hold, and the table whose statements it makes."""


STANDING = Plain(
    "standing",
    "statements that are not simply current, and why; one row a statement, made anew at each import",
    (
        _c("statement", TEXT, "the statement"),
        _c("table", TEXT, "the table it stands in"),
        _c("standing", TEXT, "superseded (its source says otherwise now), other_source (same thing, another source is "
           "current), repeated (same thing again in the same source), vanished (no longer in its source; still current)"),
        _c("by", TEXT, "the statement that is current instead"),
        _c("since_import", INTEGER, "import from which this holds"),
        _c("why", TEXT, "rule that decided: newer_as_of, newer_file, later_import, earlier_line, gone_from_source"),
    ),
)  # fmt: skip

PROBLEMS = Plain(
    "problems",
    "what was wrong with what was read, by source",
    (
        _c("source", TEXT, "the source"),
        _c("import_no", INTEGER, "the import"),
        _c("code", TEXT, "stable code"),
        _c("severity", TEXT, "fatal, error, warning, note"),
        _c("sheet", TEXT, "sheet"),
        _c("line", INTEGER, "line in the file"),
        _c("field", TEXT, "column or field"),
        _c("found", TEXT, "values of the sentence, as JSON"),
    ),
)

SAME_AS = Plain(
    "same_as",
    "identifiers that a person or a later reading declared to be the same thing",
    (
        _c("id", TEXT, "an identifier met in the past"),
        _c("same_as", TEXT, "the identifier to use"),
        _c("since_import", INTEGER, "import from which this holds"),
        _c("why", TEXT, "decision or matched_later"),
    ),
)

SOURCES = Plain(
    "sources",
    "where each statement comes from: title, date, licence",
    (
        _c("id", TEXT, "identifier of the source"),
        _c("title", TEXT, "its title, or its file's name"),
        _c("path", TEXT, "path as given at import"),
        _c("sha256", TEXT, "SHA-256 of its bytes"),
        _c("as_of", TEXT, "date it gives for itself, or of the file"),
        _c("licence", TEXT, "licence, when known"),
        _c("address", TEXT, "where it comes from, when known"),
        _c("generated", FLAG, "true for invented data"),
        _c("rows", INTEGER, "rows read"),
        _c("rejected", INTEGER, "rows rejected"),
        _c("import_no", INTEGER, "import that took in its present version"),
    ),
)

IMPORTS = Plain(
    "imports",
    "what each import did",
    (
        _c("import_no", INTEGER, "number of the import"),
        _c("made", TEXT, "when (ISO 8601, UTC)"),
        _c("command", TEXT, "what was asked"),
        _c("files", INTEGER, "files read"),
        _c("added", INTEGER, "rows added"),
        _c("changed", INTEGER, "rows changed"),
        _c("unchanged", INTEGER, "rows unchanged"),
        _c("rejected", INTEGER, "rows rejected"),
        _c("vanished", INTEGER, "rows no longer in their source (still current)"),
    ),
)

OF_ACTIVITIES = ("activity_parties", "activity_places")
"""Tables of statements whose standing is that of their activity."""


def stands_with(table: str) -> str:
    """The table of statements that says which statements of ``table`` are current: that of activities, or itself."""
    return ACTIVITIES.name if table in OF_ACTIVITIES else table


AT_HOME = frozenset({"raw", "path", "command"})
"""Columns that no one but the owner of the record sees: rows as they stood, with the persons that a sheet happens to name, and
what tells of the machine that imported. ``maillage export`` and ``sql`` have them; the site, its API and ``publish`` do not."""


def goes_out(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Those of the columns that anybody may see."""
    return tuple(column for column in columns if column.name not in AT_HOME)


LAYOUT = 2
"""Version of this layout, written into every part. Raise it when a column changes meaning; see `rebuild`."""
