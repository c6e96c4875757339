"""How many needs and offers stand in a country, or on a topic, each count with the list of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from maillage.exchange.board import standing_entries
from maillage.exchange.models import Side
from maillage.site.exchange.lists import Asked
from maillage.site.exchange.similar import topics_said, with_topics
from maillage.site.today import today


def open_here(name: str, value: str) -> list[dict[str, Any]]:
    """``side``, ``n`` and ``address`` of the needs and of the offers that stand, of a ``country`` or a ``topic``; only what
    there is. One question to the database."""
    found = standing_entries().exclude(expires__lte=today())
    if name == "topic":
        found = found.annotate(topics_said=topics_said()).filter(with_topics([value]))
    else:
        found = found.filter(country=value)
    counts = dict(found.order_by().values_list("side").annotate(n=Count("pk")))
    return [
        {"side": str(side), "n": counts[side], "address": Asked(str(side), {name: value}).address()}
        for side in Side
        if counts.get(side)
    ]
