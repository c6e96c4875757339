"""Organisations, people and claims for the tests of claims and merges, made as they would be at a moment."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_numbers = count(1)


def person(name: str = "", **more: Any) -> Any:
    """Somebody with an account."""
    from maillage.site.accounts.models import Account

    return Account.objects.create_user(f"p{next(_numbers)}@example.org", name=name, **more)


def body(name: str = "Commune of Larache", **more: Any) -> Any:
    """An organisation with one name."""
    from maillage.parties.models import Name, Organisation
    from maillage.reference.names import fold

    facts = {"kind": "local_authority", "level": "municipality", "country": "MA", **more}
    made = Organisation.objects.create(**facts)
    Name.objects.create(organisation=made, language="en", name=name, folded=fold(name))
    return made


def holds(organisation: Any, account: Any, title: str = "Mayor", **rights: bool) -> Any:
    """An office of it that somebody holds since long ago, with every right unless they are said."""
    from maillage.parties.models import Holding, Office

    said = rights or {"may_manage": True, "may_publish": True, "may_bind": True}
    office = Office.objects.create(organisation=organisation, title=title, **said)
    Holding.objects.create(office=office, account=account, since=NOW.date().replace(year=2020))
    return office


def claims(organisation: Any, account: Any, proof: str = "letter", now: datetime = NOW, **more: Any) -> Any:
    """A claim of somebody on an organisation."""
    from maillage.parties.claims import Shown, open_claim
    from maillage.parties.models import Proof

    return open_claim(
        organisation.key, account, "Cooperation officer", Shown(Proof(proof), **more), now, "en"
    )


def again(row: Any) -> Any:
    """The row as it stands now."""
    return type(row).objects.get(pk=row.pk)


def draft(organisation: Any, author: Any, **more: Any) -> Any:
    """A need of somebody for an organisation."""
    from maillage.exchange.models import Entry

    facts = {"side": "need", "text": "Sorting waste at the source", "language": "en", **more}
    return Entry.objects.create(organisation=organisation, author=author, **facts)
