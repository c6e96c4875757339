"""A network with members that seek and offer, and a round of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

DAY = date(2026, 11, 20)
TOWNS = {
    "SN": "geonames:2246678", "MA": "geonames:2543549", "FR": "geonames:2988507", "ML": "geonames:2460596", "BF": "geonames:2357048",
    "NE": "geonames:2440485", "TN": "geonames:2464470", "MR": "geonames:2377450",
}  # fmt: skip
"""A town of each country."""


def organisation(name: str, kind: str = "local_authority", country: str = "MA", **more: Any) -> Any:
    """An organisation known to be its people's."""
    from maillage.parties.models import Name, Organisation
    from maillage.reference.names import fold

    standing = more.pop("standing", "verified")
    made = Organisation.objects.create(
        kind=kind, country=country, place=more.pop("place", TOWNS.get(country, "")), standing=standing, **more
    )
    Name.objects.create(organisation=made, language="en", name=name, folded=fold(name))
    return made


def manager(
    network: Any,
    email: str = "officer@example.org",
    since: date = date(2026, 1, 1),
    until: date | None = None,
) -> Any:
    """Somebody who manages an organisation."""
    from maillage.parties.models import Holding, Office
    from maillage.site.accounts.models import Account

    account = Account.objects.filter(email=email).first() or Account.objects.create_user(email)
    office = Office.objects.create(organisation=network, title="Officer", may_manage=True, may_publish=True)
    Holding.objects.create(office=office, account=account, since=since, until=until)
    return account


def joins(
    network: Any, member: Any, since: date | None = None, until: date | None = None, **more: Any
) -> Any:
    """An organisation becomes a member."""
    from maillage.parties.models import Membership

    name = member.names.first()
    return Membership.objects.create(
        network=network, member=member, name=name.name, folded=name.folded, place=member.place,
        country=member.country, since=since, until=until, **more,
    )  # fmt: skip


def entry(
    side: str,
    owner: Any,
    text: str = "Drinking water",
    topics: tuple[str, ...] = ("water_sanitation",),
    **said: Any,
) -> Any:
    """A published need or offer."""
    from maillage.exchange.models import Entry

    state = said.pop("state", "published")
    expires = said.pop("expires_on", None)
    whole = {
        "text": text, "topics": list(topics), "languages": ["fr"], "place": owner.place, "country": owner.country,
        "forms": ["expert_deployment"], **said,
    }  # fmt: skip
    return Entry.objects.create(
        side=side, organisation=owner, said=whole, text=text, language="en", place=owner.place,
        country=owner.country, topics=list(topics), state=state, expires=expires,
        published_at=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip


def call(**more: Any) -> Any:
    """What a network says when it calls a round."""
    from maillage.exchange.rounds import Call, Chosen, Terms

    given = {
        "title": "Water, 2026", "language": "en", "words": "Publish a need or an offer.",
        "opens": DAY - timedelta(days=20), "closes": DAY + timedelta(days=5), "terms": Terms(floor=0), "chosen": Chosen(),
    }  # fmt: skip
    return Call(**{**given, **more})


def called(network: Any, account: Any, on: date = DAY, **more: Any) -> Any:
    """A round of a network."""
    from maillage.exchange.rounds import call_round

    return call_round(network, call(**more), account, on)
