"""world.md: disputed names and areas, milestones of cooperation, international days: each with its source."""

from __future__ import annotations

from maillage.cli.reference_pages.markdown import LANGUAGES, code, codes, page_of, prose, table, yes
from maillage.reference import disputed, milestones
from maillage.reference.disputed import Dispute
from maillage.reference.milestones import Milestone


def page() -> str:
    """The page."""
    return page_of(
        "World",
        "Disputed names, milestones and days: short reviewed tables, each row with its source, its date and whether it was "
        "verified. “From memory” is unverified.",
        "## Disputed names and areas",
        prose(disputed.__doc__),
        table(
            ("id", "kind", "read by default as", "readings", "from", "until", "source", "as of", "verified"),
            [_dispute(d) for d in disputed.disputes()],
        ),
        "`XX` is a reading that has no country code. One reading only: the name or the status is disputed, not the country. "
        "Two: the kind of cooperation is undecided and both are printed. No reading by default: the United Nations take "
        "no side.",
        "### Names shown",
        table(("id", *LANGUAGES), [(code(d.id), *(d.display(language) for language in LANGUAGES)) for d in disputed.disputes()]),
        "### Notes shown beside the name",
        table(("id", "English", "français", "العربية"),
              [(code(d.id), d.note("en"), d.note("fr"), d.note("ar")) for d in disputed.disputes() if d.notes]),
        "## Milestones",
        prose(milestones.__doc__),
        table(
            ("id", "date", "reference", *LANGUAGES, "source", "as of", "verified"),
            [_milestone(m) for m in milestones.milestones()],
        ),
        "### What to know about them",
        table(("id", "English", "français"),
              [(code(m.id), m.note("en"), m.note("fr")) for m in milestones.milestones() if m.notes]),
        "## International days",
        table(
            ("id", "day (month-day)", "since", *LANGUAGES, "source", "as of", "verified"),
            [
                (code(d.id), f"{d.month:02d}-{d.day:02d}", d.since, *(d.label(language) for language in LANGUAGES),
                 d.source, d.as_of, yes(d.verified))
                for d in milestones.international_days()
            ],
        ),
    )  # fmt: skip


def _dispute(d: Dispute) -> tuple[object, ...]:
    return (
        code(d.id), d.kind, code(d.reads_as), codes(d.readings), d.since, d.until, d.source, d.as_of, yes(d.verified),
    )  # fmt: skip


def _milestone(m: Milestone) -> tuple[object, ...]:
    when = f"{m.on} to {m.last}" if m.last else str(m.on)
    return (
        code(m.id), when, m.reference, *(m.label(language) for language in LANGUAGES), m.source, m.as_of, yes(m.verified),
    )  # fmt: skip
