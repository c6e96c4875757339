"""What must be known beside a sum: shares that nobody said, rates, coverage, figures that conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.record.money.ask_sql import Relation, conditions, organisation_of, text, texts
from maillage.record.money.columns import MONEY, STANDING
from maillage.record.money.model import PARTY_ROLES, Conflict, LeftOut, Question, RateUsed
from maillage.record.parts import scan

if TYPE_CHECKING:
    import duckdb

    from maillage.record.store import Reader

MOST_CONFLICTS = 20


def shares_unknown(connection: duckdb.DuckDBPyConnection, question: Question) -> list[LeftOut]:
    """Money that may be meant, whose share nobody said: several countries, sectors, goals, places or organisations."""
    from dataclasses import replace

    unshared = _unshared(question)
    if not unshared:
        return []
    each = []
    for number, (name, condition) in enumerate(unshared):
        without: dict[str, Any] = {name: () if name == "organisations" else None}
        rest = replace(question, **without)
        asked = [*conditions(rest), condition, "m.why IS NULL"]
        if question.place is not None and name != "place":
            asked.append(f"m.place = {text(question.place)}")
        if question.activities is not None:
            asked.append(f"m.id IN ({texts(question.activities)})")
        each.append(
            f"SELECT {number}, m.measure, m.currency, sum(m.amount), "
            'count(DISTINCT hash(m.import_no, m.record, m.item, m."row")) FROM money m '
            f"WHERE {' AND '.join(asked)} GROUP BY ALL"
        )
    rows = connection.execute(f"{' UNION ALL '.join(each)} ORDER BY ALL").fetchall()
    return [LeftOut(m, "share_unknown", c, a, int(n)) for _, m, c, a, n in rows]


def _unshared(question: Question) -> list[tuple[str, str]]:
    """(what is asked for, the condition that it is listed among several)."""
    named = "m.statement IN (SELECT statement FROM {table} WHERE {condition})"
    found = []
    if question.country is not None:
        listed = named.format(
            table="activities", condition=f"list_contains(countries, {text(question.country)})"
        )
        found.append(("country", f"m.area_split = 'unknown' AND {listed}"))
    if question.region is not None:
        listed = named.format(
            table="activities", condition=f"list_contains(regions, {text(question.region)})"
        )
        found.append(("region", f"m.area_split = 'unknown' AND {listed}"))
    if question.sector is not None:
        begins = f"len(list_filter(sectors, lambda s: starts_with(s, {text(question.sector)}))) > 0"
        found.append(
            ("sector", f"m.sector_split = 'unknown' AND {named.format(table='activities', condition=begins)}")
        )
    if question.topic is not None:
        listed = named.format(table="activities", condition=f"list_contains(topics, {text(question.topic)})")
        found.append(("topic", f"m.sector_split = 'unknown' AND {listed}"))
    if question.goal is not None:
        found.append(
            ("goal", f"m.goal_basis = 'several' AND list_contains(m.goals, {text(str(question.goal))})")
        )
    if question.place is not None:
        listed = named.format(table="activity_places", condition=f"place = {text(question.place)}")
        found.append(("place", f"m.place IS NULL AND {listed}"))
    if question.organisations and question.role in PARTY_ROLES:
        mine = f"p.organisation IN ({', '.join(map(text, question.organisations))})"
        several = (
            "SELECT statement FROM activity_parties p LEFT JOIN organisation_same_as s ON s.id = p.organisation "
            f"WHERE role = {text(question.role)} GROUP BY statement "
            f"HAVING count(DISTINCT coalesce(s.same_as, p.organisation)) > 1 AND bool_or({mine})"
        )
        found.append(("organisations", f"m.statement IN ({several})"))
    return found


def rates_of(
    connection: duckdb.DuckDBPyConnection, question: Question, relation: Relation
) -> tuple[RateUsed, ...]:
    """The rates behind the money asked about; for sums made beforehand, those of its currencies and years."""
    if question.currency == "own":
        return ()
    joined = "r.day IS NOT DISTINCT FROM a.day AND " if relation.detailed else ""
    rows = connection.execute(
        f"""
        SELECT kind, currency, CASE WHEN kind = 'yearly' THEN any_value(source) ELSE source END AS source, bool_and(verified), count(*)
        FROM rates_used r SEMI JOIN (SELECT * FROM ({relation.query}) WHERE why IS NULL) a
          ON {joined} r.currency = a.currency AND r.year = a.year
        WHERE kind <> 'same' GROUP BY kind, currency, r.source ORDER BY currency, kind, source
        """
    ).fetchall()
    return tuple(RateUsed(kind, currency, source, bool(ok), int(n)) for kind, currency, source, ok, n in rows)


def coverage(connection: duckdb.DuckDBPyConnection, question: Question) -> dict[str, Any]:
    """How many activities are asked about, and how many of them have money that counts."""
    asked = activities_of(question)
    if asked is None:
        return {"activities": None, "with_money": None}
    wide = " AND ".join(["m.why IS NULL", *_detail(question)])
    alone = (
        "statement IN (SELECT statement FROM activities WHERE " + asked + ")"
        if question.organisations
        else "true"
    )
    row = connection.execute(
        f"""
        SELECT (SELECT count(*) FROM activities WHERE {asked}),
               (SELECT count(*) FROM (SELECT DISTINCT m.import_no, m.record FROM money m WHERE {wide} AND {alone}))
        """
    ).fetchone()
    return {"activities": row[0], "with_money": row[1]} if row else {}


def sources_of(reader: Reader, question: Question) -> list[tuple[str, int, str | None]]:
    """The sources of the activities that are asked about, where the question is of money alone, of those whose money it is:
    identifier, how many activities, the latest date."""
    from maillage.record.over import over

    asked = activities_of(question)
    if asked is None:
        wide = " AND ".join(["m.why IS NULL", *_detail(question)])
        asked = f"statement IN (SELECT m.statement FROM money m WHERE {wide})"
    with over(reader, ("activities", "activity_places", "activity_parties", "money")) as connection:
        rows = connection.execute(
            f"SELECT source, count(*), max(as_of) FROM activities WHERE {asked} GROUP BY source ORDER BY source"
        ).fetchall()
    return [(source, int(number), as_of) for source, number, as_of in rows]


def _detail(question: Question) -> list[str]:
    found = conditions(question)
    if question.place is not None:
        found.append(f"m.place = {text(question.place)}")
    if question.activity is not None:
        found.append(f"m.id = {text(question.activity)}")
    if question.activities is not None:
        found.append(f"m.id IN ({texts(question.activities)})")
    if question.organisations and question.role not in PARTY_ROLES:
        found.append(f"{organisation_of(question.role)} IN ({', '.join(map(text, question.organisations))})")
    return found


def activities_of(question: Question) -> str | None:
    """The condition on activities; None where the question is of money alone (who gives, who receives)."""
    if question.organisations and question.role in ("provider", "receiver"):
        return None
    found = ["true"]
    if question.country is not None:
        found.append(
            f"list_contains(countries, {text(question.country)}) OR country = {text(question.country)}"
        )
    if question.region is not None:
        found.append(f"list_contains(regions, {text(question.region)})")
    if question.sector is not None:
        found.append(f"len(list_filter(sectors, lambda s: starts_with(s, {text(question.sector)}))) > 0")
    if question.topic is not None:
        found.append(f"list_contains(topics, {text(question.topic)})")
    if question.goal is not None:
        goal = text(str(question.goal))
        found.append(
            f"list_contains(goals, {goal}) OR statement IN (SELECT statement FROM money WHERE goal = {int(question.goal)})"
        )
    if question.place is not None:
        place = text(question.place)
        found.append(
            f"place = {place} OR statement IN (SELECT statement FROM activity_places WHERE place = {place})"
        )
    if question.activity is not None:
        found.append(f"id = {text(question.activity)}")
    if question.activities is not None:
        found.append(f"id IN ({texts(question.activities)})")
    if question.organisations:
        mine = f"organisation IN ({', '.join(map(text, question.organisations))})"
        found.append(
            f"statement IN (SELECT statement FROM activity_parties WHERE role = {text(question.role)} AND {mine})"
        )
    return " AND ".join(f"({one})" for one in found)


def conflicts(connection: duckdb.DuckDBPyConnection, reader: Reader, question: Question) -> dict[str, Any]:
    """Activities for which a statement that is not current says another sum of a measure: both stand, none is averaged."""
    from maillage.record.arrow import all_columns

    def rows_of(table: str) -> str:
        return f"({scan(all_columns(table), reader.files(table))})"

    money, standing, all_standing = rows_of(MONEY.name), rows_of(STANDING.name), rows_of("standing")
    said = f"SELECT 1 FROM {standing} WHERE why = 'not_current' LIMIT 1"
    if connection.execute(said).fetchone() is None:
        return {"conflicts": (), "conflict_count": 0}
    dated = f"SELECT statement, as_of, source FROM {rows_of('activities')} "
    where = " AND ".join(_detail(question)) or "true"
    rows = connection.execute(
        f"""
        WITH old AS (
          SELECT m.id, m.statement, m.measure, m.currency, sum(m.amount) AS amount
          FROM {money} m SEMI JOIN {standing} s ON s.import_no = m.import_no AND s.record = m.record AND s.why = 'not_current'
          WHERE {where} AND (m.why IS NULL OR m.why IN ('revised', 'no_date')) GROUP BY ALL
        ),
        now AS (
          SELECT m.id, any_value(m.statement) AS statement, m.measure, m.currency, sum(m.amount) AS amount
          FROM {money} m ANTI JOIN {standing} s ON s.import_no = m.import_no AND s.record = m.record AND s.why = 'not_current'
          WHERE {where} AND m.id IN (SELECT id FROM old) AND (m.why IS NULL OR m.why IN ('revised', 'no_date')) GROUP BY m.id, m.measure, m.currency
        ),
        dated AS ({dated})
        SELECT o.id, o.measure, o.currency, n.amount, dn.as_of, dn.source, o.amount, d.as_of, d.source, t.why, count(*) OVER ()
        FROM old o LEFT JOIN now n ON n.id = o.id AND n.measure IS NOT DISTINCT FROM o.measure AND n.currency IS NOT DISTINCT FROM o.currency
        LEFT JOIN dated d ON d.statement = o.statement LEFT JOIN dated dn ON dn.statement = n.statement
        LEFT JOIN {all_standing} t ON t.statement = o.statement
        WHERE n.amount IS DISTINCT FROM o.amount
        ORDER BY abs(coalesce(n.amount, 0) - o.amount) DESC, o.id, o.measure, o.currency, o.statement LIMIT {MOST_CONFLICTS}
        """
    ).fetchall()
    return {
        "conflicts": tuple(Conflict(*row[:-1]) for row in rows),
        "conflict_count": rows[0][-1] if rows else 0,
    }
