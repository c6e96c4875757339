"""kinds.md: kinds of links, and how the kind of a cooperation is computed, with worked cases that the code answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from maillage.cli.reference_pages.markdown import LANGUAGES, code, codes, page_of, prose, table
from maillage.reference import kinds
from maillage.reference.kinds import KINDS, LINK_KINDS, Party, cooperation
from maillage.reference.kinds.reach import REACHES
from maillage.reference.texts import catalogue

RULES = {
    "intra_national": "one_country",
    "triangular": "three_roles",
    "south_south": "all_south",
    "north_south": "both_sides",
    "north_north": "all_north",
    "unknown": "country_unknown",
}
"""The sentences that state the rule of each kind, by their codes in the catalogue ``kinds``."""

_UNDECIDED = {
    "en": "A party lies in a disputed area or bears a disputed name, or the group of a country on that date is undecided and "
    "the kind hangs on it: every reading is given with its condition.",
    "fr": "Une partie se situe dans une zone disputée ou porte un nom disputé, ou le groupe d’un pays à cette date est "
    "indécis et le type en dépend : chaque lecture est donnée avec sa condition.",
}

_DECENTRALISED = {
    "none": "No local government takes part in its own name.",
    "one_sided": "Local governments of one country take part, and another country too.",
    "both": "Local governments of two countries take part, or two of one country where all is in one country.",
}
_REACH = {
    "bilateral": "Exactly two countries.",
    "regional": "Three countries or more that share an area narrower than the world or a regional community, or a regional "
    "community that is itself a party.",
    "intraregional": "All in one M49 region.",
    "interregional": "In two M49 regions or more.",
}


def page() -> str:
    """The page."""
    said = catalogue("maillage.reference", "kinds")
    return page_of(
        "Kinds",
        prose(kinds.__doc__),
        "## Kinds of links",
        "What a sheet calls a link; `links.kind` holds these codes. The words by which each is recognised, in ten "
        "languages, stand in `src/maillage/reference/data/kinds.toml`.",
        table(("code", *LANGUAGES, "ways to write it"),
              [(*_row("link", each), len(said["link"][each]["words"])) for each in LINK_KINDS]),
        "## Kinds of cooperation",
        "Computed, never typed in: from the parties' countries, their roles and the date of the fact (the first known of "
        "actual start, planned start and signature). The first rule that fits decides.",
        table(
            ("", "kind", "rule", "règle"),
            [(n or "", code(kind), _rule(kind, "en"), _rule(kind, "fr")) for n, kind in _numbered()],
        ),
        f"Without a rank: {codes(['undecided', 'unknown'])} come before all rules. What is unknown is never guessed; what "
        "is undecided is given with each reading and its condition.",
        table(("code", *LANGUAGES), [_row("kind", each) for each in KINDS]),
        "### What South means",
        "The basis is always printed beside the kind.",
        table(("basis", "English", "français"), [(code(b), *_said(f"basis_{b}")) for b in ("g77", "oda")]),
        "### The three roles of triangular cooperation",
        "`pivotal` and `beneficiary` are held by two different countries of the South, and `facilitator` by a country of "
        "the North, a third country of the South or a multilateral body.",
        "### Overseas territories",
        "A territory counts with its State for groups, unless a list names it itself, and lies in its own region: both "
        "readings of the reach are given where they differ.",
        "## Decentralised",
        table(("code", *LANGUAGES, "rule"), [(*_row("decentralised", each), what) for each, what in _DECENTRALISED.items()]),
        "## Reach",
        "Not exclusive. Regions are those of M49 (Africa, Americas, Asia, Europe, Oceania).",
        table(("code", *LANGUAGES, "rule"), [(*_row("reach", each), _REACH[each]) for each in REACHES]),
        "## Cases",
        "Answered by the code when this page was written; `tests/reference/test_kinds.py` holds them to what the field says.",
        table(("parties", "date", "basis", "kind", "decentralised", "reach", "reach by country"), map(_answered, CASES)),
        "## Sentences that explain an answer",
        table(("code", "English", "français"), [(code(key), *_said(key)) for key in said["text"]]),
    )  # fmt: skip


Case = tuple[str, tuple[Party, ...], str, str]


def _towns(*where: str) -> tuple[Party, ...]:
    return tuple(Party(country, is_local_government=True) for country in where)


_IBSA = tuple(Party(country, role="pivotal") for country in ("BR", "IN", "ZA"))
_BISSAU = Party("GW", role="beneficiary")

CASES: tuple[Case, ...] = (
    ("Rabat (MA), Dakar (SN)", _towns("MA", "SN"), "2015-05-04", "g77"),
    ("Lyon (FR), Ouagadougou (BF)", _towns("FR", "BF"), "2015-05-04", "g77"),
    (
        "Germany facilitator, Morocco pivotal, Costa Rica beneficiary",
        (Party("DE", role="facilitator"), Party("MA", role="pivotal"), Party("CR", role="beneficiary")),
        "2015-05-04",
        "g77",
    ),
    ("Bordeaux (FR), Novi Sad (RS)", _towns("FR", "RS"), "2015-05-04", "g77"),
    ("Bordeaux (FR), Novi Sad (RS)", _towns("FR", "RS"), "2015-05-04", "oda"),
    (
        "Saint-Denis, Réunion (FR, in RE), Antananarivo (MG)",
        (Party("FR", place_region="RE", is_local_government=True), *_towns("MG")),
        "2015-05-04",
        "g77",
    ),
    ("Mexico, Guatemala", (Party("MX"), Party("GT")), "1993-06-01", "g77"),
    ("Mexico, Guatemala", (Party("MX"), Party("GT")), "1995-06-01", "g77"),
    ("Mexico, Guatemala", (Party("MX"), Party("GT")), "1995-06-01", "oda"),
    (
        "Brazil, India, South Africa, Guinea-Bissau; a UN body without a role",
        (*_IBSA, _BISSAU, Party(None, multilateral=True)),
        "2015-05-04",
        "g77",
    ),
    (
        "Brazil, India, South Africa, Guinea-Bissau; a UN body facilitates",
        (*_IBSA, _BISSAU, Party(None, multilateral=True, role="facilitator")),
        "2015-05-04",
        "g77",
    ),
)
"""The cases of the field, as they are put to the code."""


def _answered(case: Case) -> tuple[object, ...]:
    said, parties, on, basis = case
    found = cooperation(parties, date.fromisoformat(on), basis)
    by_country = codes(found.reach_by_country.flags) if found.reach_by_country else ""
    return said, on, basis, code(found.kind), code(found.decentralised), codes(found.reach.flags), by_country


def _numbered() -> Iterable[tuple[int | None, str]]:
    ranked = [kind for kind in RULES if kind != "unknown"]
    return [*enumerate(ranked, 1), (None, "undecided"), (None, "unknown")]


def _row(section: str, key: str) -> tuple[str, ...]:
    labels = catalogue("maillage.reference", "kinds")[section][key]
    return code(key), *(labels[language] for language in LANGUAGES)


def _rule(kind: str, language: str) -> str:
    if kind == "undecided":
        return _UNDECIDED[language]
    return str(catalogue("maillage.reference", "kinds")["text"][RULES[kind]][language])


def _said(key: str) -> tuple[str, str]:
    text = catalogue("maillage.reference", "kinds")["text"][key]
    return text["en"], text["fr"]
