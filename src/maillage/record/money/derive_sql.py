"""The queries by which money items are read from the raw tables and split. ``{between}`` stands for a span of records.

Amounts are whole numbers of 10⁻¹⁰ (HUGEINT) while they are split, so nothing is ever rounded by a type.
"""

from __future__ import annotations

from maillage.record.columns import LARGEST_AMOUNT

UNITS = 10**10
"""Parts that a unit is split into."""
MOST_PERCENT = 10_000
"""A percentage above this is no percentage."""


def _usable(percentage: str) -> str:
    return f"({percentage} BETWEEN 0 AND {MOST_PERCENT})"


def _shares(said: str, what: str, split: str) -> str:
    """From entries (record, pos, ``what``, given, p, read): the list of each record with weights, whole where unknown.

    ``said`` is the query of the entries, one for each distinct ``what``; ``given`` whether a percentage was written,
    ``p`` the percentage or null. One entry alone is the whole. Out: record, pos, what, weight, total, n, split.
    """
    nulls = ", ".join(f"NULL AS {name}" for name in what.split(", "))
    return f"""
    WITH e AS ({said}),
    s AS (SELECT record, count(*) AS n, sum(p) AS total, bool_and(coalesce({_usable("p")}, false)) AS usable,
                 bool_or(given) AS given FROM e GROUP BY record)
    SELECT e.record, e.pos, {what}, CAST(1 AS HUGEINT) AS weight, CAST(1 AS HUGEINT) AS total, 1 AS n,
           CASE WHEN NOT read THEN 'unknown_code' WHEN s.given AND s.total IS DISTINCT FROM 100 THEN 'scaled' END AS {split}
    FROM e JOIN s USING (record) WHERE n = 1
    UNION ALL
    SELECT e.record, e.pos, {what}, CAST(p * 10000000000 AS HUGEINT), CAST(s.total * 10000000000 AS HUGEINT), 2,
           CASE WHEN NOT read THEN 'unknown_code' WHEN s.total = 100 THEN 'stated' ELSE 'scaled' END
    FROM e JOIN s USING (record) WHERE n > 1 AND usable AND s.total > 0 AND p > 0
    UNION ALL
    SELECT record, 0, {nulls}, 1, 1, 1, 'unknown' FROM s WHERE n > 1 AND NOT (usable AND total > 0)
    """


_NUMBER = f"CASE WHEN {_usable('percentage_number')} THEN percentage_number ELSE NULL END"

_AREAS = f"""
WITH country AS (
  SELECT record, "row" AS pos, k.code AS country, NULL AS region, coalesce(k.code, '?' || coalesce(trim(c.code), '')) AS key,
         coalesce(trim(percentage), '') <> '' AS given, {_NUMBER} AS p
  FROM iati_recipient_country c LEFT JOIN country_codes k ON k.said = trim(c.code) WHERE {{between}}
),
regions AS (
  SELECT record, 1000000 + "row" AS pos, coalesce(trim(vocabulary), '') IN ('', '1', 'DAC') AS dac, trim(code) AS code,
         coalesce(trim(percentage), '') <> '' AS given, {_NUMBER} AS p
  FROM iati_recipient_region WHERE {{between}}
),
region AS (
  SELECT record, pos, NULL AS country, CASE WHEN dac THEN nullif(code, '') END AS region, 'region ' || coalesce(code, '') AS key,
         given, p
  FROM regions r
  WHERE dac = (SELECT bool_or(dac) FROM regions o WHERE o.record = r.record)
    AND record NOT IN (SELECT record FROM country GROUP BY record
                       HAVING abs(sum(p) - 100) <= 0.01 AND bool_and(p IS NOT NULL))
)
SELECT record, min(pos) AS pos, any_value(country) AS country, any_value(region) AS region, bool_or(given) AS given,
       CASE WHEN count(p) = count(*) THEN sum(p) END AS p, any_value(country) IS NOT NULL OR any_value(region) IS NOT NULL AS read
FROM (SELECT * FROM country UNION ALL SELECT * FROM region) GROUP BY record, key
"""
"""Countries and regions of activities. Countries whose percentages make 100 tell it all: the regions beside them tell it again."""

_SECTORS = f"""
WITH listed AS (
  SELECT record, "row" AS pos, trim(code) AS sector, v.rank, coalesce(trim(percentage), '') <> '' AS given, {_NUMBER} AS p
  FROM iati_sector s JOIN sector_vocabularies v ON v.vocabulary = coalesce(trim(s.vocabulary), '')
  WHERE {{between}} AND trim(code) <> ''
),
ranked AS (SELECT *, min(rank) OVER (PARTITION BY record) AS best FROM listed)
SELECT record, min(pos) AS pos, sector, bool_or(given) AS given, CASE WHEN count(p) = count(*) THEN sum(p) END AS p, true AS read
FROM ranked WHERE rank = best GROUP BY record, sector
"""
"""DAC sectors of activities: those of 5 digits, else those of 3; percentages sum to 100 in each vocabulary."""

_GOALS_SAID = """
WITH said AS (
  SELECT record, TRY_CAST(split_part(trim(code), '.', 1) AS BIGINT) AS goal, '' AS vocabulary, 0 AS pos,
         NULL::DECIMAL(38, 10) AS p
  FROM iati_tag WHERE {between} AND trim(vocabulary) IN ('2', '3')
  UNION ALL
  SELECT record, TRY_CAST(split_part(trim(code), '.', 1) AS BIGINT), trim(vocabulary), "row",
         CASE WHEN percentage_number BETWEEN 0 AND 10000 THEN percentage_number END
  FROM iati_sector WHERE {between} AND trim(vocabulary) IN ('7', '8', '9')
)
SELECT * FROM said WHERE goal BETWEEN 1 AND 17
"""

_GOALS = """
WITH whole AS (SELECT record, count(DISTINCT goal) AS n, list_sort(list(DISTINCT CAST(goal AS VARCHAR))) AS goals FROM goals_said GROUP BY record),
shared AS (
  SELECT record, vocabulary, count(DISTINCT goal) AS n, sum(p) AS total, count(p) = count(*) AS usable
  FROM goals_said WHERE vocabulary <> '' GROUP BY record, vocabulary
),
chosen AS (
  SELECT record, min(vocabulary) AS vocabulary FROM shared JOIN whole USING (record)
  WHERE shared.n = whole.n AND whole.n > 1 AND usable AND total > 0 GROUP BY record
)
SELECT record, min(pos) AS pos, goal, CAST(sum(p) * 10000000000 AS HUGEINT) AS weight,
       CAST(sum(sum(p)) OVER (PARTITION BY record) * 10000000000 AS HUGEINT) AS total, 2 AS n, NULL AS goal_split,
       NULL::VARCHAR[] AS goals
FROM goals_said JOIN chosen USING (record, vocabulary) GROUP BY record, goal HAVING sum(p) > 0
UNION ALL
SELECT record, 0, CASE WHEN n = 1 THEN CAST(goals[1] AS BIGINT) END, 1, 1, 1, NULL, CASE WHEN n > 1 THEN goals END
FROM whole WHERE record NOT IN (SELECT record FROM chosen)
"""
"""Stated goals of activities: one is the whole; several are shared only by percentages that name them all."""

LISTS = {
    "goals_said": _GOALS_SAID,
    "areas": _shares(_AREAS, "country, region", "area_split"),
    "sectors": _shares(_SECTORS, "sector", "sector_split"),
    "goals": _GOALS,
    "own_sectors": """
        WITH listed AS (
          SELECT record, parent AS "row", trim(code) AS sector, v.rank FROM iati_transaction_sector s
          JOIN sector_vocabularies v ON v.vocabulary = coalesce(trim(s.vocabulary), '') WHERE {between} AND trim(code) <> ''
        ),
        ranked AS (SELECT *, min(rank) OVER (PARTITION BY record, "row") AS best FROM listed)
        SELECT record, "row", CASE WHEN count(DISTINCT sector) = 1 THEN min(sector) END AS sector
        FROM ranked WHERE rank = best GROUP BY record, "row"
    """,
    "own_goals": """
        SELECT record, parent AS "row", min(goal) AS goal FROM (
          SELECT record, parent, TRY_CAST(split_part(trim(code), '.', 1) AS BIGINT) AS goal FROM iati_transaction_sector
          WHERE {between} AND trim(vocabulary) IN ('7', '8', '9')
        ) WHERE goal BETWEEN 1 AND 17 GROUP BY record, parent HAVING count(DISTINCT goal) = 1
    """,
    "org_names": """
        SELECT record, "row", element LIKE '%provider-org' AS gives, left(element, 1) AS sort, arg_min("text", file_row_number) AS name
        FROM iati_narrative WHERE {between} AND element IN ('transaction/provider-org', 'transaction/receiver-org',
          'planned-disbursement/provider-org', 'planned-disbursement/receiver-org') AND "text" IS NOT NULL
        GROUP BY ALL
    """,
    "placed": """
        SELECT record, CASE WHEN count(place) = count(*) AND count(DISTINCT place) = 1 THEN min(place) END AS place
        FROM activity_places WHERE {between} GROUP BY record
    """,
}


def _one(name: str) -> str:
    """Of each record: its list's only position, or that it has several."""
    return f"(SELECT record, min(pos) AS {name}_pos, max(n) AS {name}_n FROM {name}s GROUP BY record)"


RECORDS = f"""
SELECT a.record, a.id, a.statement, a.import_no, a.generated, x.organisation, p.place,
       nullif(upper(trim(a.default_currency)), '') AS default_currency,
       area_pos, coalesce(area_n, 0) AS area_n, sector_pos, coalesce(sector_n, 0) AS sector_n, goal_pos, coalesce(goal_n, 0) AS goal_n
FROM (SELECT * FROM iati_activity WHERE {{between}}) a
LEFT JOIN (SELECT record, organisation FROM activities WHERE {{between}}) x USING (record)
LEFT JOIN placed p USING (record)
LEFT JOIN {_one("area")} USING (record) LEFT JOIN {_one("sector")} USING (record) LEFT JOIN {_one("goal")} USING (record)
"""
"""What the money items of a span share with their activity."""


def _reference(column: str) -> str:
    return f"'iati-org:' || nullif(trim(regexp_replace({column}, '\\s+', ' ', 'g')), '')"


_PARTIES = f"""
    {_reference("provider_org_ref")} AS provider, nullif(trim(provider_org_provider_activity_id), '') AS provider_activity,
    {_reference("receiver_org_ref")} AS receiver, nullif(trim(receiver_org_receiver_activity_id), '') AS receiver_activity"""
_NO_PARTIES = "NULL AS provider, NULL AS provider_activity, NULL AS receiver, NULL AS receiver_activity"
_VALUE = """
    nullif(upper(trim(value_currency)), '') AS own_currency,
    CAST(replace(CAST(value_number AS VARCHAR), '.', '') AS HUGEINT) AS units"""
_OWN_NOTHING = "NULL AS own_country, NULL AS own_region, false AS own_area, NULL AS own_sector, false AS has_sector, NULL AS own_goal"
_PERIOD_DAY = """
    coalesce(value_value_date_day, period_start_iso_date_day) AS day,
    CASE WHEN value_value_date_day IS NOT NULL THEN 'value_date' WHEN period_start_iso_date_day IS NOT NULL THEN 'period_start' END AS day_basis,
    period_start_iso_date_day AS period_start, period_end_iso_date_day AS period_end"""

_SAID = f"""
SELECT 0 AS kind, record, "row", t.measure,
       coalesce(value_value_date_day, transaction_date_iso_date_day, TRY_CAST(left(trim(transaction_date), 10) AS DATE)) AS day,
       CASE WHEN value_value_date_day IS NOT NULL THEN 'value_date' WHEN transaction_date_iso_date_day IS NOT NULL
            OR TRY_CAST(left(trim(transaction_date), 10) AS DATE) IS NOT NULL THEN 'transaction_date' END AS day_basis,
       NULL::DATE AS period_start, NULL::DATE AS period_end, {_VALUE}, {_PARTIES}, k.code AS own_country,
       CASE WHEN coalesce(trim(recipient_region_vocabulary), '') IN ('', '1', 'DAC') THEN nullif(trim(recipient_region_code), '') END AS own_region,
       coalesce(trim(recipient_country_code), '') <> '' OR coalesce(trim(recipient_region_code), '') <> '' AS own_area,
       o.sector AS own_sector, o.record IS NOT NULL AS has_sector, g.goal AS own_goal, false AS revised
FROM (SELECT * FROM iati_transaction WHERE {{between}}) i
LEFT JOIN types t ON t.type = upper(trim(coalesce(nullif(trim(transaction_type_code), ''), transaction_type)))
LEFT JOIN country_codes k ON k.said = trim(recipient_country_code)
LEFT JOIN own_sectors o USING (record, "row") LEFT JOIN own_goals g USING (record, "row")
UNION ALL
SELECT 1, record, "row", 'budget', {_PERIOD_DAY}, {_VALUE}, {_NO_PARTIES}, {_OWN_NOTHING},
       coalesce(b.kind, 'original') = 'original' AND r.record IS NOT NULL
FROM (SELECT * FROM iati_budget WHERE {{between}}) i LEFT JOIN budget_types b ON b.type = upper(trim(coalesce(i.type, '')))
LEFT JOIN (
  SELECT DISTINCT record, period_start_iso_date_day AS starts, period_end_iso_date_day AS ends
  FROM iati_budget n JOIN budget_types m ON m.type = upper(trim(coalesce(n.type, '')))
  WHERE {{between}} AND m.kind = 'revised' AND value_number IS NOT NULL AND period_start_iso_date_day IS NOT NULL
) r USING (record) WHERE_REVISED
UNION ALL
SELECT 2, record, "row", 'planned', {_PERIOD_DAY}, {_VALUE}, {_PARTIES}, {_OWN_NOTHING}, false
FROM iati_planned_disbursement WHERE {{between}}
""".replace(
    ") r USING (record) WHERE_REVISED",
    ") r ON r.record = i.record AND r.starts = i.period_start_iso_date_day AND r.ends IS NOT DISTINCT FROM i.period_end_iso_date_day",
).replace("SELECT 1, record,", "SELECT 1, i.record,")

ITEMS = f"""
SELECT d.* EXCLUDE (own_currency, revised), (d.record << 34) | (kind::BIGINT << 32) | "row" AS no,
       coalesce(own_currency, r.default_currency) AS currency,
       CASE WHEN own_currency IS NOT NULL THEN 'own' WHEN r.default_currency IS NOT NULL THEN 'default' END AS currency_basis,
       CASE WHEN kind = 0 THEN year(day) ELSE year(coalesce(period_start, day)) END AS year,
       CASE WHEN units IS NULL THEN 'no_amount' WHEN abs(units) >= {LARGEST_AMOUNT * UNITS} THEN 'absurd'
            WHEN measure IS NULL THEN 'unknown_type' WHEN units = 0 THEN 'zero'
            WHEN coalesce(own_currency, r.default_currency) IS NULL THEN 'no_currency'
            WHEN coalesce(period_start, day) IS NULL THEN 'no_date' WHEN revised THEN 'revised' END AS why,
       CASE WHEN own_area THEN -1 WHEN area_n > 1 THEN CASE WHEN units <> 0 THEN -2 END ELSE area_pos END AS area_at,
       CASE WHEN has_sector THEN -1 WHEN sector_n > 1 THEN CASE WHEN units <> 0 THEN -2 END ELSE sector_pos END AS sector_at,
       CASE WHEN own_goal IS NOT NULL THEN -1 WHEN goal_n > 1 THEN CASE WHEN units <> 0 THEN -2 END ELSE goal_pos END AS goal_at
FROM ({_SAID}) d JOIN records r USING (record)
"""
"""Every money item of a span; ``units`` its amount in 10⁻¹⁰. ``area_at`` and its like: position in the list of its record, -1
what it says itself, -2 to be split, null nothing said."""

TO_SPLIT = """
SELECT i.no, i.record, i.units, i.area_at, i.sector_at, i.goal_at,
       [CAST(1 AS HUGEINT), 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000][
         11 - CAST(greatest(coalesce(c.decimals, 2),
           length(rtrim(lpad(CAST(abs(units) % 10000000000 AS VARCHAR), 10, '0'), '0'))) AS BIGINT)] AS unit
FROM items i LEFT JOIN currencies c ON c.code = i.currency WHERE area_at = -2 OR sector_at = -2 OR goal_at = -2
"""
"""Items that several lists share; ``unit`` the finest unit they are split in: the currency's, or the amount's where it is finer."""

_PART = {"area": "s.no", "sector": "s.no, s.area_at", "goal": "s.no, s.area_at, s.sector_at"}


def level(source: str, name: str) -> str:
    """Split the rows of ``source`` that ask for it by the list ``name`` of their record; ``<name>_at`` then says the position."""
    return f"""
    WITH split AS (
      SELECT s.* EXCLUDE ({name}_at), l.pos AS {name}_at, sign(s.units) AS sgn, abs(s.units) // s.unit AS q, l.weight AS w, l.total AS t
      FROM {source} s JOIN {name}s l ON l.record = s.record WHERE s.{name}_at = -2 AND l.n > 1
    ),
    floored AS (SELECT *, (q // t) * w + ((q % t) * w) // t AS floor_, ((q % t) * w) % t AS rem FROM split),
    ranked AS (
      SELECT *, q - sum(floor_) OVER p AS left_, row_number() OVER (p ORDER BY rem DESC, {name}_at) AS place_
      FROM floored s WINDOW p AS (PARTITION BY {_PART[name]})
    )
    SELECT * FROM {source} WHERE {name}_at IS DISTINCT FROM -2
    UNION ALL BY NAME
    SELECT * EXCLUDE (sgn, q, w, t, floor_, rem, left_, place_, units),
           CAST(sgn * (floor_ + CASE WHEN place_ <= left_ THEN 1 ELSE 0 END) * unit AS HUGEINT) AS units
    FROM ranked
    """


PARTS = """
SELECT no, record, units, area_at, sector_at, goal_at, 0 AS part FROM items
WHERE area_at IS DISTINCT FROM -2 AND sector_at IS DISTINCT FROM -2 AND goal_at IS DISTINCT FROM -2
UNION ALL
SELECT no, record, units, area_at, sector_at, goal_at, row_number() OVER (PARTITION BY no ORDER BY area_at, sector_at, goal_at) - 1
FROM by_goal
"""


def _basis(at: str) -> str:
    return f"CASE WHEN p.{at} = -1 THEN 'transaction' WHEN p.{at} IS NOT NULL THEN 'activity' END"


OUT = f"""
SELECT r.id, r.statement, r.import_no, p.record, ['transaction', 'budget', 'planned_disbursement'][i.kind + 1] AS item, i."row", p.part,
       i.measure, i.day, i.day_basis, i.year, i.period_start, i.period_end, i.currency, i.currency_basis, p.units AS amount,
       coalesce(i.own_country, a.country) AS country, coalesce(i.own_region, a.region) AS region, {_basis("area_at")} AS area_basis,
       CASE WHEN p.area_at = -1 THEN CASE WHEN i.own_country IS NULL AND i.own_region IS NULL THEN 'unknown_code' END ELSE a.area_split END AS area_split,
       coalesce(i.own_sector, s.sector) AS sector, {_basis("sector_at")} AS sector_basis,
       CASE WHEN p.sector_at = -1 THEN CASE WHEN i.own_sector IS NULL THEN 'unknown' END ELSE s.sector_split END AS sector_split,
       st.topic, CASE WHEN p.goal_at IS NULL THEN st.goal ELSE coalesce(i.own_goal, g.goal) END AS goal,
       CASE WHEN g.goals IS NOT NULL THEN 'several' WHEN p.goal_at IS NOT NULL THEN 'stated' WHEN st.goal IS NOT NULL THEN 'derived' END AS goal_basis,
       g.goals, r.place, r.organisation,
       coalesce(i.provider, pi.id) AS provider, pi.clean AS provider_name, i.provider_activity,
       coalesce(i.receiver, ri.id) AS receiver, ri.clean AS receiver_name, i.receiver_activity, r.generated, i.why
FROM parts p JOIN items i USING (no) JOIN records r ON r.record = p.record
LEFT JOIN areas a ON a.record = p.record AND a.pos = p.area_at
LEFT JOIN sectors s ON s.record = p.record AND s.pos = p.sector_at
LEFT JOIN goals g ON g.record = p.record AND g.pos = p.goal_at
LEFT JOIN sector_topics st ON st.code = coalesce(i.own_sector, s.sector)
LEFT JOIN org_names pn ON pn.gives AND pn.record = p.record AND pn."row" = i."row" AND pn.sort = ['t', '-', 'p'][i.kind + 1]
LEFT JOIN org_names rn ON NOT rn.gives AND rn.record = p.record AND rn."row" = i."row" AND rn.sort = ['t', '-', 'p'][i.kind + 1]
LEFT JOIN named pi ON pi.name = pn.name
LEFT JOIN named ri ON ri.name = rn.name
ORDER BY p.no, p.part
"""

SHEET = f"""
WITH said AS (
  SELECT *, TRY_CAST(amount AS DECIMAL(38, 10)) AS number, coalesce(k.measure, 'stated') AS measure,
         CASE WHEN length(since) = 10 THEN TRY_CAST(since AS DATE) END AS day, TRY_CAST(left(since, 4) AS BIGINT) AS year
  FROM activities a LEFT JOIN sheet_kinds k ON k.kind = a.amount_kind WHERE a.record IS NULL AND a.amount IS NOT NULL
),
told AS (
  SELECT *, CASE WHEN len(sectors) = 1 THEN sectors[1] END AS sector, row_number() OVER (ORDER BY statement) AS no FROM said
)
SELECT id, statement, import_no, -no AS record, 'sheet' AS item, 0 AS "row", 0 AS part, measure, day,
       CASE WHEN year IS NOT NULL THEN 'since' END AS day_basis, year, NULL::DATE AS period_start, NULL::DATE AS period_end,
       nullif(upper(trim(currency)), '') AS currency, CASE WHEN currency IS NOT NULL THEN 'own' END AS currency_basis,
       CAST(replace(CAST(number AS VARCHAR), '.', '') AS HUGEINT) AS amount, country, NULL AS region,
       CASE WHEN country IS NOT NULL THEN 'sheet' END AS area_basis, NULL AS area_split, sector,
       CASE WHEN len(sectors) > 0 THEN 'sheet' END AS sector_basis, CASE WHEN len(sectors) > 1 THEN 'unknown' END AS sector_split,
       coalesce(st.topic, CASE WHEN len(topics) = 1 THEN topics[1] END) AS topic, st.goal,
       CASE WHEN st.goal IS NOT NULL THEN 'derived' END AS goal_basis, NULL::VARCHAR[] AS goals, place, organisation,
       NULL AS provider, NULL AS provider_name, NULL AS provider_activity, NULL AS receiver, NULL AS receiver_name,
       NULL AS receiver_activity, generated,
       CASE WHEN number IS NULL THEN 'no_amount' WHEN number = 0 THEN 'zero' WHEN abs(number) >= {LARGEST_AMOUNT} THEN 'absurd'
            WHEN currency IS NULL THEN 'no_currency' WHEN year IS NULL THEN 'no_date' END AS why
FROM told LEFT JOIN sector_topics st ON st.code = told.sector ORDER BY no
"""
