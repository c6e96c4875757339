"""The data dictionary in a reader's language: what each table and column of the record means.

The English meanings stand where tables are declared (:mod:`.columns` and the ``columns`` of each inner room); this
adds French and Arabic from ``data/dictionary.toml``. What is made from the IATI standard, a sentence for each sort of
column, stands in the three languages in ``iati/data/dictionary.toml``. Names of columns and types are never
translated: queries and programs use them.
"""

from __future__ import annotations

from dataclasses import replace

from maillage.record.columns import TABLES, Column, Plain
from maillage.record.questions import PLAIN, shown_iati_tables, view_columns
from maillage.reference.texts import catalogue, choose


def meaning_of(view: str, language: str) -> str:
    """What a table that a query may name holds, in ``language`` (in English where none is written)."""
    table = view.removesuffix("_all")
    texts = catalogue("maillage.record", "dictionary")["table"]
    declared = TABLES.get(table) or PLAIN.get(table) or _of_iati(language).get(table)
    meaning = choose({"en": declared.meaning if declared else "", **texts.get(table, {})}, language)
    if view == table:
        return meaning
    return f"{meaning} {choose(texts['_all'], language)}"


def columns_in(view: str, language: str) -> tuple[Column, ...]:
    """The columns of a table that a query may name, their meanings in ``language`` (in English where none is written)."""
    columns = _of_iati(language)[view].columns if is_raw(view) else view_columns()[view]
    if language == "en":
        return columns
    texts = catalogue("maillage.record", "dictionary")["meaning"]
    return tuple(
        replace(c, meaning=choose({"en": c.meaning, **texts.get(c.meaning, {})}, language)) for c in columns
    )


def is_raw(view: str) -> bool:
    """Whether a table holds IATI as published: one a repeatable element, its names those of the standard."""
    return view in shown_iati_tables()


def _of_iati(language: str) -> dict[str, Plain]:
    from maillage.record.iati.columns import iati_tables

    return iati_tables(language)
