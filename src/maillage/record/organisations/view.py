"""The table ``organisations`` as SQL over the tables that name organisations.

``MET`` is a row for each time one is named: what the view, the review and the answer on one organisation all start from.
"""

from __future__ import annotations

from maillage.record.organisations.columns import ROLES

SAID = """
  SELECT organisation AS identifier, id AS activity, coalesce(role, '') AS role, name, reference, type, country, source,
         generated
  FROM activity_parties WHERE organisation IS NOT NULL
  UNION ALL
  SELECT organisation, NULL, 'member', name, NULL, type, country, source, generated
  FROM memberships WHERE organisation IS NOT NULL
  UNION ALL
  SELECT DISTINCT network_id, NULL, 'network', network, NULL, NULL, NULL, source, generated
  FROM memberships WHERE network_id IS NOT NULL
  UNION ALL
  SELECT organisation, NULL, 'funder', funder, NULL, NULL, NULL, source, generated
  FROM calls WHERE organisation IS NOT NULL
  UNION ALL
  SELECT o.id, NULL, 'record', trim(regexp_replace(n.text, '\\s+', ' ', 'g')), trim(o.organisation_identifier), NULL, NULL,
         o.source, o.generated
  FROM iati_organisation o
  LEFT JOIN (SELECT statement, text FROM iati_narrative WHERE element = 'name') n ON n.statement = o.statement
"""
MET = f"""
  SELECT coalesce(s.same_as, w.identifier) AS id, w.*
  FROM ({SAID}) w LEFT JOIN organisation_same_as s ON s.id = w.identifier
"""

_ROLES = ", ".join(f"'{role}'" for role in ROLES)
_COUNTED = ",\n       ".join(f"count(*) FILTER (role = '{role}') AS \"{role}\"" for role in ROLES)
_SHOWN = ", ".join(f'coalesce(a."{role}", 0) AS "{role}"' for role in ROLES)


def _most_frequent(column: str, order: str = "n DESC") -> str:
    """Every value of a column for each organisation, the most frequent first (then by the value itself)."""
    return (
        f"(SELECT id, list({column} ORDER BY {order}, {column}) AS said FROM (SELECT id, {column}, count(*) AS n, "
        f"bool_and({column} IS NOT DISTINCT FROM reference) AS bare FROM met "
        f"WHERE {column} IS NOT NULL AND {column} <> '' GROUP BY id, {column}) GROUP BY id)"
    )


_ORGANISATIONS = f"""
active AS (
SELECT id, count(DISTINCT activity) AS activities, {_COUNTED},
       count(DISTINCT activity) FILTER (role NOT IN ({_ROLES})) AS other_roles
FROM (SELECT DISTINCT id, activity, role FROM met WHERE activity IS NOT NULL) GROUP BY id),
told AS (
SELECT id, list_sort(list(DISTINCT identifier)) AS identifiers, list_sort(list(DISTINCT source)) AS sources,
       count(*) FILTER (role = 'member') AS memberships, count(*) FILTER (role = 'funder') AS calls,
       bool_or(role IN ('record', 'reporting')) AS publishes, bool_and(generated) AS generated
FROM met GROUP BY id)
SELECT c.id, n.said[1] AS name, n.said AS names, r.said[1] AS reference, r.said AS "references", c.identifiers,
       t.said[1] AS type, p.said[1] AS country, coalesce(a.activities, 0) AS activities, {_SHOWN},
       coalesce(a.other_roles, 0) AS other_roles, c.memberships, c.calls, c.publishes, c.sources, c.generated
FROM told c
LEFT JOIN active a USING (id)
LEFT JOIN {_most_frequent("name", "bare, n DESC")} n USING (id)
LEFT JOIN {_most_frequent("reference")} r USING (id)
LEFT JOIN {_most_frequent("type")} t USING (id)
LEFT JOIN {_most_frequent("country")} p USING (id)
"""


def organisations_of(met: str) -> str:
    """The SELECT of ``organisations`` over rows like those of ``MET``; a name that is only the reference repeated stands last."""
    return f"WITH met AS MATERIALIZED ({met}),{_ORGANISATIONS}"


ORGANISATIONS_SQL = organisations_of(MET)
