"""Rules of one's own that are in force: what was pasted or set on a page, and which files the home's folder ``rules`` has."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from maillage.parties.models import Standing
from maillage.site.known import Known
from maillage.site.rules.home_rules import Files, files_of_home
from maillage.site.rules.models import OwnPack

INSTANCE = ""
"""In the place of an organisation's key: the instance."""


@dataclass(frozen=True, slots=True)
class OwnText:
    """Rules of one's own that are in force: whose (INSTANCE or an organisation's key), and their text."""

    number: int
    owner: str
    name: str
    """What its owner calls itself; empty: the instance."""
    pack: str
    text: str
    cases: str
    everybody: bool


@dataclass(frozen=True, slots=True)
class Own:
    """All that is laid over the rules that ship."""

    texts: tuple[OwnText, ...] = ()
    files: Files = ()


def _read() -> Own:
    gone = Q(organisation__erased_at__isnull=False) | Q(organisation__merged_into__isnull=False)
    no_longer = Q(from_desk=True) & (
        ~Q(organisation__standing=Standing.VERIFIED) | Q(organisation__hidden_at__isnull=False)
    )
    found = (
        OwnPack.objects.filter(ended_at=None).exclude(gone).exclude(no_longer).select_related("organisation")
    )
    return Own(tuple(map(_of_row, found.prefetch_related("organisation__names"))), files_of_home())


def _of_row(row: OwnPack) -> OwnText:
    owner = row.organisation
    named = next((each.name for each in owner.names.all()), owner.pk) if owner else ""
    everybody = row.from_desk or owner is None
    return OwnText(row.pk, owner.pk if owner else INSTANCE, named, row.pack, row.text, row.cases, everybody)


own_texts: Known[Own] = Known("own-rules", _read, Own())
"""Whoever changes rules on a page says so (``own_texts.changed()``); a file of the home is seen within a minute."""
