"""The site's rooms in a process of a benchmark, over the home that its environment names."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maillage.parties.models import Holding, Organisation
    from maillage.site.accounts.models import Account


def ready() -> None:
    """Django set up and the tables made; pages are asked for as often as a benchmark likes."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "maillage.site.settings",
        "MAILLAGE_SECRET": "for benchmarks " * 4,
        "MAILLAGE_HOSTS": "testserver",
        "MAILLAGE_PAGES": "0",
    }
    import django

    django.setup()
    from maillage.site.prepare import prepare

    prepare()


def somebody() -> Account:
    """An account that asks for pages."""
    from maillage.site.accounts.models import Account

    return Account.objects.create_user("asks@example.org", "a long enough one")


def given(account: Account, organisation: Organisation, **may: bool) -> Holding:
    """An office of an organisation with these rights (``may_bind=True``), held by an account since some days."""
    from maillage.parties.models import Holding, Office
    from maillage.site.today import today

    office = Office.objects.create(organisation=organisation, title="Officer", **may)
    return Holding.objects.create(office=office, account=account, since=today() - timedelta(days=9))
