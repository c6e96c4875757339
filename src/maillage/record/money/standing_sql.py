"""Which money other statements make not count: rules in SQL, over everything that the record says now.

In: views ``money``, ``standing``, ``iati_activity``, ``iati_related_activity``. Out: rows of ``money_standing``. Money of
an activity is looked at under one word a measure, disbursement and expenditure together (``spent``).
"""

from __future__ import annotations

from maillage.record.money.words import words

_SPENT = ", ".join(f"'{m}'" for m in words()["groups"]["spent"])

NOT_CURRENT = """
SELECT DISTINCT m.import_no, m.record, m.measure FROM money m
WHERE m.statement IN (SELECT statement FROM standing WHERE standing <> 'vanished')
"""
"""Money of statements that a newer version or another source outranks."""

GENERATED = """
SELECT DISTINCT import_no, record, measure FROM money m ANTI JOIN not_current n USING (import_no, record)
WHERE m.why IS NULL AND m.generated AND EXISTS (
  SELECT 1 FROM money r ANTI JOIN not_current n USING (import_no, record) WHERE r.why IS NULL AND NOT r.generated)
"""
"""Invented money, where the record has real money too."""

PAIRS = """
WITH a AS (
  SELECT i.import_no, i.record, i.id, trim(regexp_replace(iati_identifier, '\\s+', ' ', 'g')) AS name,
         trim(regexp_replace(reporting_org_ref, '\\s+', ' ', 'g')) AS organisation, TRY_CAST(trim(hierarchy) AS BIGINT) AS level
  FROM iati_activity i ANTI JOIN (SELECT statement FROM standing WHERE standing <> 'vanished') s USING (statement)
),
said AS (
  SELECT a.id, a.organisation, a.level, trim(regexp_replace(r.ref, '\\s+', ' ', 'g')) AS other, trim(r.type) = '1' AS other_is_parent
  FROM iati_related_activity r JOIN a USING (import_no, record) WHERE trim(r.type) IN ('1', '2') AND trim(r.ref) <> ''
),
turned AS (
  SELECT s.id AS one, o.id AS two,
         CASE WHEN s.level <> o.level THEN s.level > o.level ELSE other_is_parent END AS two_is_parent
  FROM said s JOIN a o ON o.name = s.other AND o.organisation = s.organisation WHERE o.id <> s.id
)
SELECT DISTINCT CASE WHEN two_is_parent THEN two ELSE one END AS parent, CASE WHEN two_is_parent THEN one ELSE two END AS child
FROM turned
"""
"""Parent and child of one reporting organisation, both in the record. Where both say their hierarchy, the lower number is
the parent, whatever the type of the relation."""

DESCENDANTS = """
WITH RECURSIVE below(top, id) AS (
  SELECT parent, child FROM pairs UNION SELECT b.top, p.child FROM below b JOIN pairs p ON p.parent = b.id
)
SELECT b.top, b.id FROM below b ANTI JOIN below c ON c.top = b.id AND c.id = b.top
"""
"""Everything below an activity; two that stand below one another (a fault of the source) are neither's child."""

RELATED = """
SELECT parent AS id FROM pairs UNION SELECT child FROM pairs
UNION SELECT 'iati:' || trim(regexp_replace(provider_activity, '\\s+', ' ', 'g')) FROM money WHERE provider_activity IS NOT NULL
UNION SELECT 'iati:' || trim(regexp_replace(receiver_activity, '\\s+', ' ', 'g')) FROM money WHERE receiver_activity IS NOT NULL
UNION SELECT id FROM money WHERE provider_activity IS NOT NULL OR receiver_activity IS NOT NULL
"""
"""The few activities that others name, or that name others."""

HELD = f"""
SELECT m.import_no, m.record, any_value(m.id) AS id, m.measure, CASE WHEN m.measure IN ({_SPENT}) THEN 'spent' ELSE m.measure END AS word
FROM money m SEMI JOIN related ON related.id = m.id ANTI JOIN not_current n ON n.import_no = m.import_no AND n.record = m.record
WHERE m.why IS NULL GROUP BY m.import_no, m.record, m.measure
"""
"""Of those, (statement, measure) with money that counts as far as its own statement tells."""

AT_CHILDREN = """
SELECT h.import_no, h.record, h.measure, 'at_children' AS why, min(c.id) AS "by"
FROM held h JOIN descendants d ON d.top = h.id JOIN held c ON c.id = d.id AND c.word = h.word
GROUP BY h.import_no, h.record, h.measure
"""

FLOWS = f"""
WITH spends AS (SELECT DISTINCT id FROM held WHERE word = 'spent'),
told AS (
  SELECT provider_activity AS giver, id AS taker, currency, amount, 0 AS side FROM money SEMI JOIN held USING (import_no, record)
  WHERE measure = 'incoming' AND why IS NULL AND provider_activity IS NOT NULL
  UNION ALL
  SELECT id, receiver_activity, currency, amount, 1 FROM money SEMI JOIN held USING (import_no, record)
  WHERE measure IN ({_SPENT}) AND why IS NULL AND receiver_activity IS NOT NULL
),
named AS (
  SELECT CASE WHEN side = 0 THEN 'iati:' || trim(regexp_replace(giver, '\\s+', ' ', 'g')) ELSE giver END AS giver,
         CASE WHEN side = 1 THEN 'iati:' || trim(regexp_replace(taker, '\\s+', ' ', 'g')) ELSE taker END AS taker, currency, side, amount
  FROM told
),
sums AS (SELECT giver, taker, currency, side, sum(amount) AS amount FROM named WHERE giver <> taker GROUP BY ALL)
SELECT giver, taker, currency, max(amount) AS amount FROM sums
JOIN spends g ON g.id = giver JOIN spends t ON t.id = taker GROUP BY giver, taker, currency
"""
"""What one activity of the record paid to another, as the receiver says or the giver says, the larger of the two: both spend."""

UPSTREAM = """
WITH RECURSIVE above(id, giver) AS (
  SELECT taker, giver FROM flows UNION SELECT a.id, f.giver FROM above a JOIN flows f ON f.taker = a.giver
)
SELECT a.id, a.giver FROM above a ANTI JOIN above b ON b.id = a.giver AND b.giver = a.id
"""

COVERED = f"""
WITH given AS (
  SELECT f.taker AS id, f.currency, sum(f.amount) AS amount, min(f.giver) AS "by"
  FROM flows f JOIN upstream u ON u.id = f.taker AND u.giver = f.giver GROUP BY f.taker, f.currency
),
spent AS (
  SELECT m.id, m.currency, sum(m.amount) AS amount FROM money m SEMI JOIN held USING (import_no, record)
  WHERE m.measure IN ({_SPENT}) AND m.why IS NULL AND m.id IN (SELECT id FROM given) GROUP BY m.id, m.currency
)
SELECT s.id, min(g."by") AS "by", bool_and(coalesce(g.amount >= s.amount, false)) AS wholly
FROM spent s LEFT JOIN given g USING (id, currency) GROUP BY s.id HAVING max(coalesce(g.amount, 0)) > 0
"""
"""Activities whose spending others of the record paid for: wholly when in every currency they gave as much as it spent."""

AT_FUNDER = """
SELECT h.import_no, h.record, h.measure, CASE WHEN wholly THEN 'at_funder' ELSE 'may_be_twice' END AS why, c."by"
FROM held h JOIN covered c ON c.id = h.id WHERE h.word = 'spent'
"""

STEPS = {
    "not_current": NOT_CURRENT,
    "invented": GENERATED,
    "pairs": PAIRS,
    "descendants": DESCENDANTS,
    "related": RELATED,
    "held": HELD,
    "flows": FLOWS,
    "upstream": UPSTREAM,
    "covered": COVERED,
}
"""Tables made one after the other."""

RESULT = f"""
WITH said AS (
  SELECT import_no, record, measure, 'not_current' AS why, NULL AS "by", 0 AS place FROM not_current
  UNION ALL SELECT import_no, record, measure, 'generated', NULL, 1 FROM invented
  UNION ALL SELECT *, 2 FROM ({AT_CHILDREN})
  UNION ALL SELECT *, CASE WHEN why = 'at_funder' THEN 3 ELSE 4 END FROM ({AT_FUNDER})
)
SELECT import_no, record, measure, arg_min(why, place) AS why, arg_min("by", place) AS "by"
FROM said GROUP BY import_no, record, measure ORDER BY import_no, record, measure NULLS FIRST
"""
"""One reason each: what is not current, then what is invented, then what its children say, then what its funders say."""
