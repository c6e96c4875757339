"""What has changed in a record since an import, of the places, countries, topics and networks that are asked for.

New is what an import first saw; changed, what its source says otherwise since. Each thing is told once of each that is asked,
the new before the changed, the latest first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from maillage.record.over import over
from maillage.record.questions import rows_of

if TYPE_CHECKING:
    from maillage.record.store import Reader

Asked = tuple[str, str, int]
"""Kind (place, country, topic, network), identifier, and the number of the last import that is known."""


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a table that is new or says something else; ``said`` holds what a line about it needs."""

    table: str
    id: str
    new: bool
    import_no: int
    said: Mapping[str, Any]


@dataclass(slots=True)
class Changes:
    """The first of them, and how many there are."""

    lines: list[Change] = field(default_factory=list)
    total: int = 0


_ABOUT = {
    "links": """
SELECT id, 'place' AS kind, a_place AS thing FROM recent UNION ALL SELECT id, 'place', b_place FROM recent
UNION ALL SELECT id, 'country', a_country FROM recent UNION ALL SELECT id, 'country', b_country FROM recent
UNION ALL SELECT id, 'topic', unnest(topics) FROM recent
UNION ALL SELECT r.id, 'network', m.network_id FROM recent r JOIN (SELECT DISTINCT network_id, place FROM memberships) m
ON m.place = r.a_place JOIN (SELECT DISTINCT network_id, place FROM memberships) n
ON n.place = r.b_place AND n.network_id = m.network_id""",
    "activities": """
SELECT id, 'place' AS kind, place AS thing FROM recent
UNION ALL SELECT r.id, 'place', p.place FROM recent r JOIN activity_places p USING (statement)
UNION ALL SELECT id, 'country', country FROM recent UNION ALL SELECT id, 'country', unnest(countries) FROM recent
UNION ALL SELECT id, 'topic', unnest(topics) FROM recent""",
    "missions": """
SELECT id, 'place' AS kind, place AS thing FROM recent
UNION ALL SELECT id, 'country', sending FROM recent UNION ALL SELECT id, 'country', receiving FROM recent""",
    "notices": """
SELECT id, 'place' AS kind, place AS thing FROM recent UNION ALL SELECT id, 'country', country FROM recent""",
    "calls": """
SELECT id, 'country' AS kind, unnest(countries) AS thing FROM recent
UNION ALL SELECT id, 'topic', unnest(topics) FROM recent""",
    "memberships": """
SELECT id, 'network' AS kind, network_id AS thing FROM recent UNION ALL SELECT id, 'place', place FROM recent""",
}
"""Of each table, whom a row is news for."""
_SAID = {
    "links": "a_name, a_country, a_place, b_name, b_country, b_place, kind AS sort, since",
    "activities": "title, country, countries, since",
    "missions": "kind AS sort, sending, sending_said, receiving, receiving_said, place",
    "notices": "issuer, kind AS sort, country, day, quote, website",
    "calls": "title, funder, closes, website",
    "memberships": "name, network, network_id, place",
}
_QUERY = """
WITH followed AS (
  SELECT unnest($kinds::VARCHAR[]) AS kind, unnest($things::VARCHAR[]) AS thing, unnest($known::BIGINT[]) AS known),
recent AS (SELECT * FROM {table} WHERE import_no > $oldest),
about AS ({about}),
met AS (SELECT id, min(import_no) AS first_import FROM {table}_all WHERE id IN (SELECT id FROM recent) GROUP BY id),
found AS (
  SELECT DISTINCT f.kind, f.thing, f.known, r.id, r.import_no, met.first_import > f.known AS new
  FROM followed f JOIN about USING (kind, thing) JOIN recent r ON r.id = about.id JOIN met ON met.id = r.id
  WHERE r.import_no > f.known),
numbered AS (
  SELECT *, count(*) OVER (PARTITION BY kind, thing, known) AS total,
    row_number() OVER (PARTITION BY kind, thing, known ORDER BY new DESC, import_no DESC, id) AS place_in_list
  FROM found)
SELECT n.kind AS of_kind, n.thing AS of_thing, n.known, n.new, n.total, n.place_in_list, s.*
FROM numbered n JOIN (SELECT id, source, line, import_no, generated, {said} FROM recent) s ON s.id = n.id
WHERE n.place_in_list <= $most ORDER BY n.kind, n.thing, n.known, n.place_in_list
"""
TABLES = tuple(_ABOUT)


def changed_since(reader: Reader, asked: Iterable[Asked], most: int) -> dict[Asked, Changes]:
    """What has changed of each that is asked, at most ``most`` lines of each table of each; nothing for those without a change.
    Raises RecordDamaged."""
    wanted = sorted(set(asked))
    last = max((int(each["import_no"]) for each in reader.manifest.imports), default=0)
    found: dict[Asked, Changes] = {}
    if not wanted or all(known >= last for _, _, known in wanted):
        return found
    values = {
        "kinds": [kind for kind, _, _ in wanted],
        "things": [thing for _, thing, _ in wanted],
        "known": [known for _, _, known in wanted],
        "oldest": min(known for _, _, known in wanted),
        "most": most,
    }
    needed = [name for table in TABLES for name in (table, f"{table}_all")]
    with over(reader, (*needed, "activity_places")) as connection:
        for table in TABLES:
            query = _QUERY.format(table=table, about=_ABOUT[table], said=_SAID[table])
            for row in rows_of(connection, query, values):
                changes = found.setdefault(
                    (row.pop("of_kind"), row.pop("of_thing"), row.pop("known")), Changes()
                )
                changes.total += row["total"] if row.pop("place_in_list") == 1 else 0
                changes.lines.append(Change(table, row["id"], row.pop("new"), row["import_no"], row))
    return found
