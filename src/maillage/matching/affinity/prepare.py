"""Measures made ready: what ``reference`` knows of names, languages and capitals, put beside a graph."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from maillage.matching.affinity.graph import Graph, folded
from maillage.matching.affinity.measure import Measures
from maillage.reference.countries import countries, languages


def prepare(graph: Graph) -> Measures:
    """The measures over a graph, with languages and capitals from ``reference.countries``."""
    tongues = {
        code: frozenset(languages(code)) for code in sorted(set(graph.facts.country)) if code.isalpha()
    }
    capitals = frozenset(f"geonames:{c.capital_geonames}" for c in countries() if c.capital_geonames)
    return Measures(graph, [folded(name) for name in graph.names], tongues, capitals)


def without_links(measures: Measures, links: Any) -> Measures:
    """The same places with other links between them."""
    graph = replace(measures.graph, links=links)
    return Measures(graph, measures.names, measures.tongues, measures.capitals)
