"""Sums made beforehand, and how a part is converted. Everything in whole numbers of 10⁻¹⁰: no sum depends on its order."""

from __future__ import annotations

from maillage.record.money.words import words

_SPENT = ", ".join(f"'{name}'" for name in words()["groups"]["spent"])

WANTED = """
SELECT DISTINCT currency, day, year FROM money WHERE currency IS NOT NULL AND year IS NOT NULL AND why IS NULL
ORDER BY currency, day NULLS FIRST, year
"""

EUR_UNITS = "CASE WHEN r.per_eur = 1 THEN CAST(m.amount * 10000000000 AS HUGEINT) ELSE (2 * CAST(m.amount * 10000000000 AS HUGEINT) * 10000000000 + sign(m.amount)::HUGEINT * CAST(r.per_eur * 10000000000 AS HUGEINT)) // (2 * CAST(r.per_eur * 10000000000 AS HUGEINT)) END"
"""A part in euro, to 10 decimals, half away from zero, as a whole number of 10⁻¹⁰."""


def back(units: str) -> str:
    """A whole number of 10⁻¹⁰ as an exact decimal."""
    return (
        f"CAST(CAST({units} // 10000000000 AS VARCHAR) || '.' || "
        f"lpad(CAST({units} % 10000000000 AS VARCHAR), 10, '0') AS DECIMAL(38, 10))"
    )


def exact(units: str) -> str:
    """The same for a number of any sign."""
    positive = back(f"abs({units})")
    return f"CASE WHEN {units} < 0 THEN -({positive}) ELSE {positive} END"


def current(money: str, standing: str) -> str:
    """Money of current statements, with the reason for which it is left out, whoever says it."""
    return f"""
    SELECT m.* REPLACE (coalesce(m.why, CASE WHEN s.why <> 'may_be_twice' THEN s.why END) AS why),
           coalesce(s.why = 'may_be_twice', false) AS may_be_twice, s."by" AS counted_at
    FROM {money} m LEFT JOIN {standing} s
      ON s.import_no = m.import_no AND s.record = m.record AND s.measure IS NOT DISTINCT FROM m.measure
    WHERE s.why IS DISTINCT FROM 'not_current'
    """


CUBED = f"""
WITH m AS ({current("money", "money_standing")}),
converted AS (
  SELECT m.*, r.kind AS rate, r.verified,
         CASE WHEN m.why IS NULL AND r.kind IS NOT NULL THEN {EUR_UNITS} END AS eur_units,
         CASE WHEN m.why IN ('absurd', 'no_amount') THEN NULL ELSE m.amount END AS sure
  FROM m LEFT JOIN rates_used r ON m.why IS NULL AND r.currency = m.currency AND r.year = m.year AND r.day IS NOT DISTINCT FROM m.day
),
summed AS (
  SELECT measure, why, year, country, CASE WHEN country IS NULL THEN region END AS region, sector, topic, goal, goal_basis, currency,
         CASE WHEN why IS NULL THEN coalesce(rate, 'none') END AS rate, verified, may_be_twice, generated, CAST(sum(sure) AS DECIMAL(38, 10)) AS amount,
         sum(eur_units) AS eur_units, count(*) FILTER (part = 0) AS items
  FROM converted GROUP BY ALL
)
SELECT * EXCLUDE (eur_units), CAST(eur_units AS HUGEINT) AS eur FROM summed
"""
"""Sums by everything; ``eur`` a whole number of 10⁻¹⁰."""

IN_ORDER = """
ORDER BY measure NULLS FIRST, why NULLS FIRST, year NULLS FIRST, country NULLS FIRST, region NULLS FIRST, sector NULLS FIRST,
         topic NULLS FIRST, goal NULLS FIRST, goal_basis NULLS FIRST, currency NULLS FIRST, rate NULLS FIRST, verified NULLS FIRST, may_be_twice, generated
"""

SUMMED = f"""
WITH spent AS (
  SELECT unnest(CASE WHEN measure IN ({_SPENT}) THEN [measure, 'spent'] ELSE [measure] END) AS measure, year, country, sector, eur, items, generated
  FROM cube WHERE why IS NULL AND eur IS NOT NULL
)
SELECT measure, year, country, sector, CAST(sum(eur) AS HUGEINT) AS eur, CAST(sum(items) AS BIGINT) AS items, bool_or(generated) AS generated
FROM spent GROUP BY measure, year, country, sector ORDER BY measure, year NULLS FIRST, country NULLS FIRST, sector NULLS FIRST
"""
"""Sums in euro of what counts, one row for each measure (and ``spent``), year, country and sector."""
