"""A dossier of two organisations with a page for citizens that both agreed to."""

from __future__ import annotations

from typing import Any

from tests.dossiers.at_site import DAY, do, joined, opened
from tests.dossiers.played import DEFINITION, DIAGNOSIS


def published(
    a: Any = None, b: Any = None, budget: Any = (), message: str = "À bientôt.", **said: Any
) -> tuple[str, Any, Any]:
    """Its key and the two organisations; with two results noted, one on each side."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    row, a = opened(a, languages=("fr",), **said)
    if b is None:
        b = joined(row.pk, a)
    else:
        do(row.pk, a, d.PartyNamed(b.pk, {"fr": "Agadir"}, "pivotal", True))
        do(row.pk, b, d.PartyJoined())

    def both(one: str, two: str) -> dict[str, Any]:
        return {a.pk: {"fr": one}, b.pk: {"fr": two}}

    def half(articles: dict[str, Any]) -> dict[str, Any]:
        """What the first writes: its own part of what each says for itself."""
        return {name: {a.pk: value[a.pk]} if name in ("gives", "gains", "citizen_gives", "citizen_gains") else value for name, value in articles.items()}  # fmt: skip

    results = [{**each, "side": side.pk} for each, side in zip(DEFINITION["results"], (a, b), strict=True)]
    definition = {**DEFINITION, "results": results, "gives": both("x", "z"), "gains": both("y", "w")}
    if budget:
        definition["budget"] = list(budget)
    agree(row.pk, "diagnosis", DIAGNOSIS, (a, b))
    agree(row.pk, "definition", half(definition), (a, b), definition)
    for name, side, value in (("i1", a, "1200"), ("i2", b, "2")):
        do(row.pk, side, d.ResultNoted(name, side.pk, DAY, value, evidence="registre communal"))
    found = standing(row.pk)
    assert found
    page = {
        "results_told": [f"d{each.seq}" for each in found.state.results],
        "summary": {"fr": "Deux villes trient leurs déchets."},
        "citizen_gives": both("des équipes", "des ingénieures"),
        "citizen_gains": both("moins de fumée", "un savoir"),
        **({"message": {"fr": message}} if message else {}),
    }
    agree(row.pk, "citizen", half(page), (a, b), page)
    return row.pk, a, b


def agree(key: str, text: str, articles: Any, parties: Any, whole: Any = None) -> None:
    """Proposed by the first, written on by the second where ``whole`` says how, keyed by both."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    def hash_of() -> str:
        found = standing(key)
        assert found
        return found.state.texts[text].current.hash if text in found.state.texts else ""

    do(key, parties[0], d.VersionProposed(text, articles, hash_of(), {"fr": "mieux"}))
    if whole is not None:
        do(key, parties[1], d.VersionProposed(text, whole, hash_of(), {"fr": "mieux"}))
    for each in parties:
        do(key, each, d.KeyGiven(text, hash_of()))
