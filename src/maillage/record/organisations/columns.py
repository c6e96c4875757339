"""The tables of organisations that a question may name: columns, and which tables they are made of."""

from __future__ import annotations

from maillage.record.columns import FLAG, INTEGER, SAME_AS, TEXT, TEXTS, Column, Plain

ROLES = ("reporting", "funding", "accountable", "extending", "implementing", "lead", "partner")
"""Roles that have a column of their own; what is left stands in ``other_roles``."""

ORGANISATIONS = Plain(
    "organisations",
    "organisations met in current statements, one row each, after what people said is the same",
    (
        Column("id", TEXT, "identifier of the organisation, after same_as"),
        Column("name", TEXT, "its most frequent name"),
        Column("names", TEXTS, "every spelling met, the most frequent first"),
        Column("reference", TEXT, "its most frequent reference; null when only its name is known"),
        Column("references", TEXTS, "every reference met, the most frequent first"),
        Column("identifiers", TEXTS, "identifiers that stand together here: its own, and those a person said are the same"),
        Column("type", TEXT, "its most frequent type, as its sources say it"),
        Column("country", TEXT, "its most frequent country, ISO 3166-1 alpha-2; null when not known"),
        Column("activities", INTEGER, "activities that it takes part in"),
        *(Column(role, INTEGER, f"activities with the role {role}") for role in ROLES),
        Column("other_roles", INTEGER, "activities with another role, or none said"),
        Column("memberships", INTEGER, "networks that it is listed a member of"),
        Column("calls", INTEGER, "calls that it funds"),
        Column("publishes", FLAG, "true when it reports activities or has an IATI organisation record"),
        Column("sources", TEXTS, "identifiers of the sources that name it"),
        Column("generated", FLAG, "true when only invented data names it"),
    ),
)  # fmt: skip
ORGANISATION_SAME_AS = Plain(
    "organisation_same_as",
    "identifiers of organisations that a person said are another's, and the one to use, chains followed to their end",
    SAME_AS.columns[:2],
)
TABLES = {table.name: table for table in (ORGANISATIONS, ORGANISATION_SAME_AS)}
NEEDS = {
    "organisations": (
        "activity_parties", "memberships", "calls", "iati_organisation", "iati_narrative", "organisation_same_as",
    ),
}  # fmt: skip
"""Tables that must be there before a table of organisations is made."""
