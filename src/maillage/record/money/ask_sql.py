"""What a question about money reads: the sums made beforehand, or the parts themselves, with the same columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from maillage.record.money.cube_sql import EUR_UNITS, exact
from maillage.record.money.model import PARTY_ROLES, Question
from maillage.record.money.words import members, words

DETAIL = (
    "money", "rates_used", "activities", "activity_parties", "activity_places", "organisation_same_as",
)  # fmt: skip
"""The views that :func:`detail_relation` reads, and what is asked of activities beside it."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A SELECT with the dimensions, ``why``, ``amount``, ``items`` and what is needed to convert."""

    query: str
    detailed: bool

    def column(self, name: str) -> str:
        """The column of a dimension."""
        return '"role"' if name == "role" else f'"{name}"'

    @property
    def convertible(self) -> str:
        """The condition that a rate is known."""
        return "eur_units IS NOT NULL" if self.detailed else "eur IS NOT NULL"

    @property
    def items(self) -> str:
        """How many items: one in several parts is one; sums made beforehand only know with which its first part is counted."""
        return "count(DISTINCT no)" if self.detailed else "sum(items)"

    def eur_sum(self, condition: str) -> str:
        """The sum in euro of rows that meet ``condition``."""
        if not self.detailed:
            return f"sum(eur) FILTER ({condition})"
        return exact(f"CAST(sum(eur_units) FILTER ({condition}) AS HUGEINT)")

    @property
    def target_sum(self) -> str:
        """The sum in the currency of the table ``target``."""
        return exact("CAST(sum(target_units) AS HUGEINT)")


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def texts(values: Iterable[str]) -> str:
    """Texts as a list of SQL; of none, one that nothing is."""
    return ", ".join(map(text, values)) or "NULL"


def conditions(question: Question, m: str = "m") -> list[str]:
    """The conditions of a question on what both tables have."""
    found = []
    if question.measures:
        asked = [name for word in question.measures for name in members(word)]
        found.append(f"{m}.measure IN ({', '.join(map(text, asked))})")
    for name in ("country", "region", "topic"):
        value = getattr(question, name)
        if value is not None:
            found.append(f"{m}.{name} = {text(value)}")
    if question.sector is not None:
        found.append(f"starts_with({m}.sector, {text(question.sector)})")
    if question.goal is not None:
        found.append(f"{m}.goal = {int(question.goal)}")
    if question.first_year is not None:
        found.append(f"{m}.year >= {int(question.first_year)}")
    if question.last_year is not None:
        found.append(f"{m}.year <= {int(question.last_year)}")
    return found


def organisation_of(role: str) -> str:
    """The organisation of a part in a role. Who gives or receives and is not named is the one that reports, as the standard has it."""
    incoming = f"m.measure IN ({', '.join(map(text, words()['direction']['incoming']))})"
    if role == "provider":
        return f"coalesce(m.provider, CASE WHEN NOT {incoming} THEN m.organisation END)"
    if role == "receiver":
        return f"coalesce(m.receiver, CASE WHEN {incoming} THEN m.organisation END)"
    if role in PARTY_ROLES:
        return "po.organisation"
    return "m.organisation"


def cube_relation(question: Question) -> Relation:
    """The sums made beforehand that a question is about."""
    where = " AND ".join(conditions(question)) or "true"
    return Relation(f"SELECT * FROM money_cube m WHERE {where}", False)


def detail_relation(
    question: Question, with_target: bool, absurd: bool = False, counting: bool = False
) -> Relation:
    """The parts that a question is about, converted. ``absurd``: their amounts too, which no sum of a table could hold.

    ``counting``: only whether they can be converted, for who wants to count them.
    """
    asked = conditions(question)
    role = question.role
    if question.place is not None:
        asked.append(f"m.place = {text(question.place)}")
    if question.activity is not None:
        asked.append(f"m.id = {text(question.activity)}")
    if question.activities is not None:
        asked.append(f"m.id IN ({texts(question.activities)})")
    if question.organisations:
        asked.append(f"{organisation_of(role)} IN ({', '.join(map(text, question.organisations))})")
    parties = f"LEFT JOIN ({_only_one(role)}) po ON po.statement = m.statement" if role in PARTY_ROLES else ""
    target, units = "", "NULL::HUGEINT"
    if with_target:
        target = "LEFT JOIN target t ON t.year = m.year AND t.day IS NOT DISTINCT FROM m.day"
        own = f"CASE WHEN m.currency = {text(question.currency)} THEN CAST(m.amount * 10000000000 AS HUGEINT) ELSE "
        units = f"{own}{target_units(EUR_UNITS, 't.per_eur')} END"
    amount = (
        "m.amount" if absurd else "CASE WHEN m.why IN ('absurd', 'no_amount') THEN NULL ELSE m.amount END"
    )
    eur = "CASE WHEN r.kind IS NOT NULL THEN 0::HUGEINT END" if counting else EUR_UNITS
    query = f"""
    SELECT m.id AS activity, m.statement, m.measure, m.why, m.year, m.day, m.country, m.region, m.sector, m.topic, m.goal,
           m.currency, m.place, coalesce(os.same_as, {organisation_of(role)}) AS organisation, m.may_be_twice, m.generated, {amount} AS amount,
           hash(m.import_no, m.record, m.item, m."row") AS no, r.kind AS rate, r.verified,
           CASE WHEN m.why IS NULL THEN {eur} END AS eur_units, CASE WHEN m.why IS NULL THEN {units} END AS target_units
    FROM money m {parties} LEFT JOIN organisation_same_as os ON os.id = {organisation_of(role)}
    LEFT JOIN rates_used r ON m.why IS NULL AND r.currency = m.currency AND r.year = m.year AND r.day IS NOT DISTINCT FROM m.day
    {target} WHERE {" AND ".join(asked) or "true"}
    """
    return Relation(query, True)


def _only_one(role: str) -> str:
    """The organisation that alone has a role in a statement: of several, nobody said the shares."""
    return (
        "SELECT statement, min(p.organisation) AS organisation FROM activity_parties p "
        f"LEFT JOIN organisation_same_as s ON s.id = p.organisation WHERE role = {text(role)} "
        "GROUP BY statement HAVING count(DISTINCT coalesce(s.same_as, p.organisation)) = 1"
    )


def target_units(eur: str, per_eur: str) -> str:
    """Euro units in another currency, in whole numbers of 10⁻¹⁰, cut after 10 decimals; in two steps, so that none overflows."""
    rate = f"CAST({per_eur} * 10000000000 AS HUGEINT)"
    return f"(({eur}) // 10000000000) * {rate} + ((({eur}) % 10000000000) * {rate}) // 10000000000"
