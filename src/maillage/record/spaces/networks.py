"""Networks and their members, dated; which networks are present in places or countries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from maillage.record.questions import rows_of
from maillage.record.spaces.model import Member, Network, end_key
from maillage.record.spaces.shared import shared_members

if TYPE_CHECKING:
    import duckdb

_HOLDS = """(since IS NULL OR since || substr('0000-01-01', length(since) + 1) <= $on)
  AND ("until" IS NULL OR "until" || substr('9999-12-31', length("until") + 1) >= $on)"""
_KEY = end_key("place", "coalesce(place_said, name)", "country")
_NETWORKS = f"""
SELECT network_id AS id, min(network) AS name, count(DISTINCT id) FILTER ({_HOLDS}) AS members,
       count(DISTINCT country) FILTER ({_HOLDS}) AS countries, max(as_of) AS as_of
FROM memberships WHERE network_id IS NOT NULL GROUP BY network_id ORDER BY name, network_id
"""
_MEMBER = f"""id, {_KEY} AS key, organisation, coalesce(name, place_said, '?') AS name, type, country, place, place_said, since,
       "until", role, source, line, as_of, generated"""
_MEMBERS = f"SELECT {_MEMBER} FROM memberships WHERE network_id = $network ORDER BY name, id"
_IN_COUNTRIES = f"""
SELECT network_id AS id, min(network) AS name, count(DISTINCT id) AS members, count(DISTINCT country) AS countries,
       max(as_of) AS as_of
FROM memberships WHERE network_id IS NOT NULL AND country IN (SELECT unnest($countries::VARCHAR[])) AND {_HOLDS}
GROUP BY network_id ORDER BY name, network_id
"""
_BESIDE = f"""
WITH held AS (SELECT network_id, network, {_MEMBER} FROM memberships WHERE network_id IS NOT NULL AND {_HOLDS}),
mine AS (SELECT organisation, key FROM held WHERE network_id = $network)
SELECT * FROM held WHERE network_id = $network OR organisation IN (SELECT organisation FROM mine) OR key IN (SELECT key FROM mine)
"""
_OF_PLACES = f"""
SELECT DISTINCT network_id, network FROM memberships
WHERE network_id IS NOT NULL AND {_KEY} IN (SELECT unnest($keys::VARCHAR[])) AND {_HOLDS} ORDER BY network, network_id
"""


def networks(connection: duckdb.DuckDBPyConnection, on: str) -> list[Network]:
    """Every network that a source lists, by name, with what holds on the day ``on`` (YYYY-MM-DD)."""
    return [Network(**row) for row in rows_of(connection, _NETWORKS, {"on": on})]


def members(connection: duckdb.DuckDBPyConnection, network: str) -> list[Member]:
    """Every member that a source lists of the network (an identifier), former ones too, by name."""
    return [Member(**row) for row in rows_of(connection, _MEMBERS, {"network": network})]


def networks_in(connection: duckdb.DuckDBPyConnection, countries: Iterable[str], on: str) -> list[Network]:
    """Networks with a member in these countries on that day, with how many members in how many of them."""
    asked = {"countries": list(countries), "on": on}
    return [Network(**row) for row in rows_of(connection, _IN_COUNTRIES, asked)]


def of_places(connection: duckdb.DuckDBPyConnection, keys: Sequence[str], on: str) -> dict[str, str]:
    """Identifier to name of the networks of which a body of one of these places is listed as a member on that day."""
    return dict(connection.execute(_OF_PLACES, {"keys": list(keys), "on": on}).fetchall())


def beside_networks(
    connection: duckdb.DuckDBPyConnection, network: str, on: str
) -> list[tuple[str, str, int]]:
    """(identifier, name, members) of the networks that share members with this one on that day: how many they have in common,
    by body or by place."""
    names: dict[str, str] = {}
    held: dict[str, list[Member]] = {}
    for row in rows_of(connection, _BESIDE, {"network": network, "on": on}):
        id_, name = row.pop("network_id"), row.pop("network")
        names[id_] = min(name, names.get(id_, name))
        held.setdefault(id_, []).append(Member(**row))
    mine = held.pop(network, [])
    found = [(id_, names[id_], len(shared_members(mine, theirs).common)) for id_, theirs in held.items()]
    return sorted(found, key=lambda each: (each[1], each[0]))
