"""Where a fact of a dossier comes from, in words (``data/facts.toml``).

In: where the dossier stands, the origin (``facts``), what the parties are called for the reader, the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping

from maillage.dossiers.facts import DEFINITION, TEXT, Origin
from maillage.dossiers.model import State
from maillage.dossiers.naming import article_name, text_name
from maillage.reference.spoken import day, in_digits
from maillage.reference.texts import catalogue, choose, fill


def origin_said(state: State, origin: Origin, names: Mapping[str, str], language: str) -> str:
    """Where it comes from: the article with its version and whether it is agreed, a page, a step, an answer."""
    key = origin.sort if origin.sort != TEXT else "agreed" if origin.agreed_on else "proposed"
    values = {
        "text": text_name(state, DEFINITION, language),
        "number": in_digits(origin.version, language),
        "article": article_name(origin.article, language),
        "day": day(origin.agreed_on or origin.on, language),
        "who": names.get(origin.party, origin.party),
    }
    return fill(choose(dict(catalogue("maillage.dossiers", "facts")["origin"][key]), language), language, values)  # fmt: skip
