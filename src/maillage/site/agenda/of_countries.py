"""What the countries of one's partners bring: notices of a crisis, and the yearly declaration of aid.

The countries are those of the links that the record lists at an organisation's place, of the procedures that it follows, and of
those with whom it was brought together here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from maillage.parties.kinds import LOCAL_AUTHORITY
from maillage.parties.models import Organisation
from maillage.record.notices import notices_of
from maillage.reference.countries import name
from maillage.reference.groups import NO, member
from maillage.reference.texts import LANGUAGES
from maillage.rules.agenda import kind
from maillage.rules.calendars import shift
from maillage.rules.obligation import EARLIER, KEPT, Obligation
from maillage.rules.shelf import shipped
from maillage.site.agenda.models import KeptProcedure
from maillage.site.at_hand import AtHand

GRAVE = ("crisis", "security")
"""Kinds of notices after which a partnership is looked at again."""
AGAIN = timedelta(days=30)
STILL = timedelta(days=90)
"""How long after its last day a declaration that nobody spoke of stands as late."""


def partner_countries(
    record: AtHand, organisation: Organisation, procedures: Iterable[KeptProcedure], met: Iterable[str]
) -> set[str]:
    """The countries (alpha-2) of its partners, its own left out. ``met``: of those with whom it was brought together."""
    listed = record.at_places.rows("partners", organisation.place) if organisation.place else []
    found = {str(row["country"]) for row in listed if row["country"] and not row["until"]}
    for each in procedures:
        found.update(str(code) for code in each.territories)
    return (found | set(met)) - {organisation.country, ""}


def security_reviews(record: AtHand, countries: dict[str, set[str]], on: date) -> Iterator[Obligation]:
    """For each organisation (key → countries of its partners): the latest grave notice on each of them, to be looked at on its day
    and every thirty days as long as it holds."""
    if not record.listed.get("notices") or not any(countries.values()):
        return
    latest: dict[str, tuple[date, str]] = {}
    for each in notices_of(record.reader, sorted(set().union(*countries.values())), on):
        if each.kind in GRAVE and not each.ended(on) and not each.old(on):
            day = date.fromisoformat(each.day)
            latest[each.country] = max(latest.get(each.country, (day, each.issuer)), (day, each.issuer))
    for owner, codes in countries.items():
        for code in sorted(codes & set(latest)):
            day, issuer = latest[code]
            turn = (on - day) // AGAIN  # said to be done, it comes back after that time
            yield Obligation(
                "security_review", f"security-{owner}-{code.lower()}-{day}-{turn}", None, owner, "elected", about=issuer,
                values={"country": named(code)}, from_day=day, address=f"/country/{code}",
            )  # fmt: skip


def declarations(organisation: Organisation, countries: set[str], on: date) -> Iterator[Obligation]:
    """A French local authority that works with a country eligible for aid declares what it spent the year before."""
    if organisation.kind != LOCAL_AUTHORITY or organisation.country != "FR":
        return
    if not any(member("ODA", code, on).answer != NO for code in sorted(countries)):
        return
    yearly = kind("apd_declare")["yearly"]
    pack, _, name = yearly["rule"].partition(".")
    rule = next(each for each in shipped().packs[pack].rules if each.id == name)
    closed_this_year = date.fromisoformat(f"{on.year}-{yearly['closes']}")
    year = on.year if on <= closed_this_year + STILL else on.year + 1
    opens, closes = (date.fromisoformat(f"{year}-{yearly[day]}") for day in ("opens", "closes"))
    due = shift(closes, organisation.country, EARLIER)
    yield Obligation(
        "apd_declare", f"apd-{organisation.pk}-{year}", due, organisation.pk, "officer",
        values={"year": str(year - 1), "opens": opens, "closes": closes, "closed_in": organisation.country},
        from_day=opens, rule=yearly["rule"], source=" · ".join(filter(None, (rule.source.title, rule.article))),
        verified=rule.verified, moved=EARLIER if due != closes else KEPT, unmoved=closes if due != closes else None,
        address=f"/rules/{pack}",
    )  # fmt: skip


def named(code: str) -> dict[str, str]:
    """The name of a country in each language."""
    return {each: name(code, each) for each in LANGUAGES}
