"""A need and an offer that stand, of two town halls, each with somebody who answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.exchange.people import ON, account, holds, organisation


@dataclass
class Pair:
    """The two, their owners, and who answers for each."""

    need: Any
    offer: Any
    asks: Any
    gives: Any

    def proposed(self, by: str = "need", **more: Any) -> Any:
        """Put before both sides."""
        from maillage.exchange.proposals import propose

        who = self.gives if by == "offer" else self.asks
        return propose(self.need.pk, self.offer.pk, by, who, ON, FIT(), **more).proposal

    def other(self, side: str) -> tuple[str, Any]:
        return ("offer", self.gives) if side == "need" else ("need", self.asks)


def FIT() -> Any:
    """A fit of half the points."""
    from maillage.exchange.fit import Fit

    parts = (
        {
            "name": "topics",
            "points": 50_000,
            "of": 100_000,
            "known": True,
            "says": {"en": "Water.", "fr": "L’eau.", "ar": "الماء."},
        },
    )
    return Fit(50_000, parts)


def entry(side: str, of: Any, **more: Any) -> Any:
    """A need or an offer that stands."""
    from django.utils import timezone

    from maillage.exchange.models import Entry

    said = {"text": f"Water, {side}", "topics": ["water_sanitation"], "languages": ["fr"], "country": of.country,
            "place": of.place, **more.pop("said", {})}  # fmt: skip
    values = {
        "state": "published",
        "published_at": timezone.now(),
        "text": said["text"],
        "language": "en",
        **more,
    }
    return Entry.objects.create(
        side=side,
        organisation=of,
        said=said,
        country=of.country,
        place=of.place,
        topics=said["topics"],
        **values,
    )


def person(name: str, of: Any, mailbox: str = "office@example.org", **more: Any) -> Any:
    """Somebody who holds an office of an organisation, which has a mailbox."""
    who = account(name)
    held = holds(who, of, **more)
    held.office.mailbox = mailbox
    held.office.save()
    return who


def pair(tag: str = "", need: dict[str, Any] | None = None, offer: dict[str, Any] | None = None) -> Pair:
    """Larache seeks, Almuñécar gives. ``need`` and ``offer``: what they say besides."""
    larache = organisation(f"Larache {tag}".strip())
    almunecar = organisation(f"Almuñécar {tag}".strip(), place="geonames:2521456", country="ES")
    return Pair(
        entry("need", larache, said=need or {}),
        entry("offer", almunecar, said=offer or {}),
        person(f"asks{tag}", larache, mailbox="need@example.org"),
        person(f"gives{tag}", almunecar, mailbox="offer@example.org"),
    )
