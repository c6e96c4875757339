"""Labels of the kinds of cooperation and the sentences that explain one. Data: ``data/kinds.toml``."""

from __future__ import annotations

from maillage.reference.texts import catalogue, choose, fill

KINDS = ("intra_national", "triangular", "south_south", "north_south", "north_north", "undecided", "unknown")
"""Kinds of cooperation, in the order in which their rules are tried; the last two are what is not known."""


def kind_name(code: str, language: str) -> str:
    """The label of a kind of cooperation in fr, en, es, pt or ar."""
    return _label("kind", code, language)


def decentralised_name(code: str, language: str) -> str:
    """The label of ``none``, ``one_sided`` or ``both`` in fr, en, es, pt or ar."""
    return _label("decentralised", code, language)


def reach_name(code: str, language: str) -> str:
    """The label of a reach flag (``bilateral`` …) in fr, en, es, pt or ar."""
    return _label("reach", code, language)


def sentence(code: str, language: str, values: dict[str, str]) -> str:
    """An explanation or a condition in fr, en or ar, filled."""
    return fill(choose(catalogue("maillage.reference", "kinds")["text"][code], language), language, values)


def _label(section: str, code: str, language: str) -> str:
    return choose(catalogue("maillage.reference", "kinds")[section][code], language)
