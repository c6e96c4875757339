"""The lines of a page that a reader may mean: those that have no identifier of their own, and those of a list too long to have
a link beside each. The form asks which; a link beside one names it at once.

Each is a key, other than all others of its page, and what it says in the reader's language. A key is made of what the line is
about, never of its place in a list: what comes in before it is no reason to mean another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from django.http import QueryDict

from maillage.site.at_hand import AtHand
from maillage.site.money import asked, money_lines
from maillage.site.pages import activity, country, group, organisation, source, topic
from maillage.site.pages.selection import Selection

Parts = list[tuple[str, str]]
BETWEEN = "#"
"""Between a page and the key of a line of it. Identifiers of publishers may hold it too."""
MOST_MEMBERS = 300


def parts_of(record: AtHand, table: str, thing: str) -> Parts:
    """Key and words of each line of a page; none for what has no lines."""
    return _PARTS[table](record, thing) if table in _PARTS else []


def part(table: str, thing: str, key: str) -> tuple[str, str]:
    """Table and identifier of a line of a page: a membership has its own."""
    return ("memberships", key) if table == "network" else (table, f"{thing}{BETWEEN}{key}")


def _of_network(record: AtHand, network: str) -> Parts:
    """Identifier and name of each member, by name. None of a list that is too long for a page."""
    asked = "SELECT DISTINCT id, coalesce(name, place_said, '?') AS name FROM memberships WHERE network_id = ? ORDER BY name, id LIMIT ?"
    found = record.connection().execute(asked, [network, MOST_MEMBERS + 1]).fetchall()
    return [(id_, name) for id_, name in found] if len(found) <= MOST_MEMBERS else []


def _of_money(record: AtHand, said: str) -> Parts:
    """The years of the sums of a selection, as the address of their page says it."""
    chosen = Selection.read(record, QueryDict(said).dict())
    found = None if chosen.unknown else asked(record, chosen.question("year"))
    return money_lines(found) if found else []


_PARTS: Mapping[str, Callable[[AtHand, str], Parts]] = MappingProxyType(
    {
        "activities": activity.parts,
        "country": country.parts,
        "group": group.parts,
        "money": _of_money,
        "network": _of_network,
        "organisation": organisation.parts,
        "source": source.parts,
        "topic": topic.parts,
    }
)
