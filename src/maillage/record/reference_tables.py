"""Facts of the world as tables that a question may join: ``countries`` and ``country_groups``.

Not part of what the record keeps: they come with the program, as rows of ``reference``. For whether a country is in a
group on a day, with its doubts, ``reference.groups`` answers; these rows are what it reads.
"""

from __future__ import annotations

from typing import Any

from maillage.record.columns import FLAG, NUMBER, TEXT, Column, Plain

COUNTRIES = Plain(
    "countries",
    "countries and territories: names, codes, UN regions",
    (
        Column("alpha2", TEXT, "ISO 3166-1 alpha-2 (NA is Namibia); XK is Kosovo*"),
        Column("alpha3", TEXT, "ISO 3166-1 alpha-3"),
        Column("numeric", TEXT, "ISO 3166-1 number, three digits"),
        Column("name_en", TEXT, "name in English"),
        Column("name_fr", TEXT, "name in French"),
        Column("name_ar", TEXT, "name in Arabic"),
        Column("region", TEXT, "UN M49 region, its number"),
        Column("region_en", TEXT, "UN M49 region, its name in English"),
        Column("subregion", TEXT, "UN M49 sub-region, its number"),
        Column("subregion_en", TEXT, "UN M49 sub-region, its name in English"),
        Column("area", TEXT, "narrowest UN M49 area, its number"),
        Column("area_en", TEXT, "narrowest UN M49 area, its name in English"),
        Column("parent", TEXT, "country that an overseas territory belongs to, ISO 3166-1 alpha-2"),
        Column("un_status", TEXT, "member, observer, associated, non_self_governing, territory or none"),
        Column("capital", TEXT, "capital"),
        Column("latitude", NUMBER, "degrees north, of the capital"),
        Column("longitude", NUMBER, "degrees east, of the capital"),
        Column("verified", FLAG, "false when written from memory"),
        Column("source", TEXT, "where the facts come from"),
        Column("as_of", TEXT, "day the facts were read"),
    ),
)
COUNTRY_GROUPS = Plain(
    "country_groups",
    "countries in dated groups: LDC, G77, EU, African communities…",
    (
        Column("group_code", TEXT, "code of the group: LDC, G77, EU… (maillage group lists them)"),
        Column("country", TEXT, "ISO 3166-1 alpha-2"),
        Column("since", TEXT, "first day or year it is a member, null when not known"),
        Column("until", TEXT, "first day or year it no longer is; may lie ahead"),
        Column("confirmed", FLAG, "false when the scheduled end is not settled"),
        Column(
            "doubt", TEXT, "effect_unknown, deferral_asked or status_unchecked: then the end is undecided"
        ),
        Column("deferred_until", TEXT, "the end instead, if a deferral was granted"),
        Column("verified", FLAG, "false when written from memory, in whole or in part"),
        Column("source", TEXT, "where the row comes from"),
        Column("as_of", TEXT, "day the source was read"),
        Column("note", TEXT, "what else there is to know"),
    ),
)


def country_rows() -> list[dict[str, Any]]:
    """The rows of ``countries``, by alpha-2. Loads the names of three languages (some 0.1 s)."""
    from maillage.reference.countries import countries, name, region_name

    def named(area: str) -> str | None:
        return region_name(area, "en") if area else None

    return [
        {
            **{c.name: getattr(one, c.name, None) for c in COUNTRIES.columns},
            "name_en": name(one.alpha2, "en"),
            "name_fr": name(one.alpha2, "fr"),
            "name_ar": name(one.alpha2, "ar"),
            **{
                k: v or None
                for k, v in (("numeric", one.numeric), ("region", one.region), ("area", one.area))
            },
            "subregion": one.subregion or None,
            "region_en": named(one.region),
            "subregion_en": named(one.subregion),
            "area_en": named(one.area),
        }
        for one in countries()
    ]


def group_rows() -> list[dict[str, Any]]:
    """The rows of ``country_groups`` in the order of their file."""
    from maillage.reference.tables import read_table

    return [
        {
            **{key: value or None for key, value in row.items()},
            "group_code": row["group"],
            "since": row["from"] or None,
            "confirmed": row["confirmed"] == "true",
            "verified": row["verified"] == "yes",
        }
        for row in read_table("groups")
    ]
