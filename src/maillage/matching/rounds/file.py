"""A round as one JSON object: what was matched, and all that is needed to check it. No clock time: same round, same bytes.

Columns of the certificate: ``needs``, ``offers`` (``quota`` for any country, ``quotas`` by country), ``candidates`` (positions in both, and
milli-points), caps, the steps that were used, ``potentials`` in the order of nodes (source, countries, places, needs, quotas,
offers, sink; each kind sorted by identifier), ``plain_potentials`` that prove what could be had without equity, and ``sha256`` of all the rest of the object.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from maillage.matching.rounds.model import Solution
from maillage.matching.rounds.ordered import Ordered

FORMAT = "maillage-round-1"


def as_json(solution: Solution) -> dict[str, Any]:
    """The object of a round's file, sealed."""
    ordered, steps = solution.ordered, solution.steps
    said = {
        "matches": [
            {"need": m.need, "offer": m.offer, "quantity": m.quantity, "milli": m.milli}
            for m in solution.matches
        ],
        "total_milli": solution.total_milli,
        "objective": solution.objective,
        "bound": solution.bound,
        "gap_milli": solution.gap_milli,
        "equity": solution.equity.as_dict(),
        "certificate": {
            "format": FORMAT,
            **_instance(ordered),
            "strength_permille": steps.strength,
            "place_steps": [list(step) for step in steps.place],
            "country_steps": [list(step) for step in steps.country],
            "potentials": solution.potentials.tolist(),
            "plain_potentials": solution.plain_potentials.tolist(),
        },
    }
    said["certificate"]["sha256"] = seal(said)  # type: ignore[index]
    return said


def _instance(ordered: Ordered) -> dict[str, Any]:
    return {
        "needs": {
            "id": [need.id for need in ordered.needs],
            "place": [need.place for need in ordered.needs],
            "country": [need.country for need in ordered.needs],
            "quantity": ordered.asked.tolist(),
        },
        "offers": {
            "id": [offer.id for offer in ordered.offers],
            "quantity": ordered.given.tolist(),
            "quota": [offer.quota for offer in ordered.offers],
            "quotas": [dict(sorted(offer.quotas.items())) for offer in ordered.offers],
        },
        "candidates": {
            "need": ordered.need.tolist(),
            "offer": ordered.offer.tolist(),
            "milli": ordered.milli.tolist(),
        },
        "place_caps": _caps([place for _, place in ordered.places], ordered.place_cap),
        "country_caps": _caps(ordered.countries, ordered.country_cap),
    }


def _caps(names: Any, column: Any) -> dict[str, int]:
    return {name: units for name, units in zip(names, column.tolist(), strict=True) if units >= 0}


def seal(said: dict[str, Any]) -> str:
    """SHA-256 of a round's object without its ``sha256``, as JSON with sorted names and no spaces."""
    certificate = {name: value for name, value in said["certificate"].items() if name != "sha256"}
    text = json.dumps({**said, "certificate": certificate}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
