"""Somebody who acts for an organisation, for tests: accounts, organisations, offices."""

from __future__ import annotations

from datetime import date
from typing import Any

ON = date(2026, 11, 28)


def account(name: str) -> Any:
    """Somebody with an account."""
    from maillage.site.accounts.models import Account

    return Account.objects.create_user(f"{name}@example.org", "a long enough one")


def organisation(name: str, *, place: str = "geonames:2543549", country: str = "MA", **more: Any) -> Any:
    """An organisation, verified unless ``standing`` says otherwise."""
    from maillage.parties.models import Name, Organisation

    made = Organisation.objects.create(
        kind="municipality", place=place, country=country, **{"standing": "verified", **more}
    )
    Name.objects.create(organisation=made, language="fr", name=name, folded=name.lower())
    return made


def holds(who: Any, of: Any, *, may_publish: bool = True, since: date = date(2026, 1, 1), **more: Any) -> Any:
    """Give somebody an office."""
    from maillage.parties.models import Holding, Office

    office = Office.objects.create(organisation=of, title="Coopération", may_publish=may_publish)
    return Holding.objects.create(office=office, account=who, since=since, **more)
