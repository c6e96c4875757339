"""Two towns with a dossier between them, and their officers, for tests of its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.dossiers.at_site import agreed, do, joined, opened
from tests.dossiers.played import DEFINITION, DIAGNOSIS
from tests.exchange.people import organisation
from tests.site.test_dossiers import officer

if TYPE_CHECKING:
    from django.test import Client

BUDGET = [
    {"source": "Angers", "currency": "EUR", "amount": 4_000_000},
    {"source": "Agadir", "currency": "EUR", "amount": 1_000_000},
]


@dataclass(frozen=True)
class Pair:
    """Angers and Agadir, each with an officer, and the key of their dossier."""

    key: str
    angers: Any
    agadir: Any
    one: Client
    other: Client


def pair(signed: Callable[[str], Client]) -> Pair:
    """A dossier that Angers opened and that Agadir joined."""
    from maillage.parties.models import Organisation

    angers = organisation("Angers", country="FR", place="geonames:3037656")
    row, _ = opened(angers, "Angers", country="FR")
    agadir = joined(str(row.pk), angers)
    Organisation.objects.filter(pk__in=[angers.pk, agadir.pk]).update(
        kind="local_authority", level="municipality"
    )
    one, other = signed("reader"), signed("reader")
    officer(one, angers)
    officer(other, agadir)
    return Pair(str(row.pk), angers, agadir, one, other)


def definition(of: Pair, *by: Any, **articles: Any) -> dict[str, Any]:
    """A joint text of the two, with what those ``by`` say of themselves (both, where none is named)."""
    own = {each.pk: {"fr": "des équipes"} for each in by or (of.angers, of.agadir)}
    sides = [{**each, "side": side.pk} for each, side in zip(DEFINITION["results"], (of.angers, of.agadir), strict=True)]  # fmt: skip
    return {**DEFINITION, "results": sides, "gives": own, "gains": own, **articles}


def agree(of: Pair, **articles: Any) -> None:
    """A diagnosis and a joint text to which both agree, in its second version."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    agreed(of.key, "diagnosis", DIAGNOSIS, of.angers, of.agadir)
    base = ""
    for who, by in ((of.angers, (of.angers,)), (of.agadir, (of.angers, of.agadir))):
        do(of.key, who, d.VersionProposed("definition", definition(of, *by, **articles), base))
        found = standing(of.key)
        assert found is not None
        base = found.state.texts["definition"].current.hash
    for each in (of.angers, of.agadir):
        do(of.key, each, d.KeyGiven("definition", base))
