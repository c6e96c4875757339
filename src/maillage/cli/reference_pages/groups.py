"""groups.md: the groups of countries: codes, names, how many rows each rests on, how many are verified, their sources."""

from __future__ import annotations

from collections import Counter

from maillage.cli.reference_pages.markdown import LANGUAGES, code, codes, isolated, page_of, prose, table
from maillage.reference import groups
from maillage.reference.tables import read_table
from maillage.reference.texts import catalogue


def page() -> str:
    """The page."""
    rows = read_table("groups")
    verified = sum(row["verified"] == "yes" for row in rows)
    return page_of(
        "Groups of countries",
        prose(groups.__doc__, 0, 2),
        f"{len(rows)} rows, each a country in a group with its dates: {verified} verified, {len(rows) - verified} not "
        f"(written from memory in whole or in part). Reviewed on {groups.LAST_READ.isoformat()}. A row is a period, so a "
        "country may have several.",
        "## Codes",
        "Those that can be asked, in the order in which they are shown. “From”: the group did not exist before; an "
        "answer on an earlier day is no. “List of”: one month's list, nothing is known of earlier days.",
        table(
            ("code", "name", "from", "list of", "rows", "verified", "unverified"),
            [_counted(group, rows) for group in groups.group_codes()],
        ),
        "`ODA` has no rows: it is derived from income groups, least developed countries and known exits, and never "
        "verified.",
        "## Several groups under one name",
        table(
            ("code", *LANGUAGES, "stands for (the usual one first)"),
            [(code(each), *_names(each), codes(groups.umbrella(each))) for each in umbrellas()],
        ),
        "## Names",
        table(("code", *LANGUAGES), [(code(each), *_names(each)) for each in groups.group_codes()]),
        "## Other words that name them",
        "Case, accents and articles aside.",
        table(("code", "also found as"), [(code(each), _aliases(each)) for each in (*groups.group_codes(), *umbrellas())]),
        "## Sources",
        table(
            ("group", "source", "as of", "verified", "rows"),
            [(code(group), *row) for group in groups.group_codes() for row in _sources(group, rows)],
        ),
        "## Why an answer is what it is",
        "Codes of `why` and of the conditions of an undecided answer.",
        table(
            ("code", "English", "français"),
            [(code(key), text["en"], text["fr"]) for key, text in catalogue("maillage.reference", "group_texts").items()],
        ),
    )  # fmt: skip


def umbrellas() -> list[str]:
    """The codes that stand for several groups and cannot be asked themselves."""
    return [each for each in catalogue("maillage.reference", "group_names") if groups.umbrella(each)]


def _names(group: str) -> list[str]:
    return [groups.group_name(group, language) for language in LANGUAGES]


def _aliases(group: str) -> str:
    found = catalogue("maillage.reference", "group_names")[group]["aliases"]
    return " · ".join(isolated(alias) for alias in dict.fromkeys(found))


def _counted(group: str, rows: list[dict[str, str]]) -> tuple[object, ...]:
    about = catalogue("maillage.reference", "group_names")[group]
    own = Counter(row["verified"] == "yes" for row in rows if row["group"] == group)
    name = groups.group_name(group, "en")
    return (
        code(group),
        name,
        about.get("founded"),
        about.get("snapshot"),
        own.total(),
        own[True],
        own[False],
    )


def _sources(group: str, rows: list[dict[str, str]]) -> list[tuple[object, ...]]:
    counted = Counter((r["source"], r["as_of"], r["verified"]) for r in rows if r["group"] == group)
    return [(*source, number) for source, number in counted.items()]
