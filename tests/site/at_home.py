"""A home with the demonstration world and a sheet that means harm, and a reader who asks for its pages."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

if TYPE_CHECKING:
    from django.test import Client

    from maillage.reference.places import Places

HARM = """Commune,Pays,Ville partenaire,Pays partenaire,Année,Thème
Larache,Maroc,Almuñécar,Espagne,1994,eau
Larache,Maroc,"<script>alert(1)</script>",France,2001,déchets
Larache,Maroc,"\u202eevil\u202c & ""co"" fils",Espagne,2002,santé
"""


@pytest.fixture(scope="session")
def site_home(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Iterator[Path]:
    """The home, filled by the command as anybody would."""
    from maillage.cli import front

    folder = tmp_path_factory.mktemp("site")
    before = os.environ.get("MAILLAGE_HOME")
    os.environ["MAILLAGE_HOME"] = str(folder / "home")
    sheet = folder / "liens.csv"
    sheet.write_text(HARM, encoding="utf-8")
    runner = CliRunner()
    for arguments in (["demo"], ["import", str(sheet)]):
        done = runner.invoke(front, arguments)
        assert done.exit_code in (0, 1), done.output
    yield folder / "home"
    if before is None:
        del os.environ["MAILLAGE_HOME"]
    else:
        os.environ["MAILLAGE_HOME"] = before


@pytest.fixture(scope="session")
def _django(site_home: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    os.environ["MAILLAGE_SECRET"] = "for tests only " * 4
    os.environ["MAILLAGE_PAGES"] = "0"  # tests ask for more than a reader
    os.environ["MAILLAGE_HOSTS"] = "testserver,localhost,127.0.0.1"
    # a browser driven from a test leaves a loop of events in its thread: Django would refuse its database there
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    import django

    django.setup()
    from django.conf import settings

    assert Path(settings.HOME) == site_home, "rooms of another home were set up in this process before"
    from maillage.site.prepare import prepare

    prepare()
    from maillage.site.templatetags import components

    components.strict[0] = True  # what a component's notes do not declare stops a page here


@pytest.fixture
def database(_django: None) -> Iterator[None]:
    """The site's database, with nothing of what people do in it; whatever the test wrote is undone. (Not for tests of
    several threads or processes.)"""
    from django.apps import apps
    from django.db import transaction

    forget_dossiers()
    with transaction.atomic():
        # a test whose writes are really kept (in threads, over the web) may have come before
        for room in (
            "jobs",
            "django_tasks_database",
            "acts",
            "reports",
            "agenda",
            "rules_site",
            "exchange",
            "parties",
            "accounts",
        ):
            for model in apps.get_app_config(room).get_models():
                model._default_manager.all().delete()
        forget_board()
        yield
        transaction.set_rollback(True)
    forget_board()  # what this process knows of what was undone


def forget_dossiers() -> None:
    """Dossiers of a test whose writes are really kept. The database lets nobody take a decision away: its owner takes the guards down
    first."""
    from django.apps import apps
    from django.db import connection, transaction

    from maillage.dossiers import guards
    from maillage.dossiers.models import Checkpoint, Decision, Dossier, Leaf, Sealed
    from maillage.site.database import as_owner

    if not Dossier.objects.exists():
        return
    with as_owner(), transaction.atomic():
        guards.remove(connection)
        for model in (Leaf, Decision, Checkpoint, Sealed, *apps.get_app_config("dossiers").get_models()):
            model._default_manager.all().delete()
        guards.install(connection)


def forget_board() -> None:
    """What stood in another test was undone behind the back of this process."""
    from maillage.site.exchange import boards

    boards.standing.forget()
    boards._held.clear()
    forget_rules()


def forget_rules() -> None:
    """The same of rules and calls, where a page has asked for them."""
    here = sys.modules.get("maillage.site.rules.here")
    if here is not None:
        here.own_texts.forget()
        here.known_calls.forget()


@pytest.fixture
def signed(database: None, site_home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    """``signed("curator")``: somebody of that role who has signed in; an administrator has a second factor. Each call makes
    another account."""
    from allauth.mfa.models import Authenticator
    from django.core.cache import caches
    from django.test import Client

    from maillage.site.accounts.models import Account

    caches["pages"].clear()
    monkeypatch.setenv("MAILLAGE_HOME", str(site_home))
    numbers = count(1)

    def sign_in(role: str) -> Client:
        client = Client()
        account = Account.objects.create_user(
            f"{role}{next(numbers)}@example.org", "a long enough one", role=role
        )
        if role == "administrator":
            Authenticator.objects.create(user=account, type="totp", data={})
        client.force_login(account)
        return client

    return sign_in


@pytest.fixture
def reader(_django: None, site_home: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody without an account, of whom no page was kept."""
    from django.core.cache import caches
    from django.test import Client

    caches["pages"].clear()
    monkeypatch.setenv("MAILLAGE_HOME", str(site_home))
    return Client()


@pytest.fixture
def empty(_django: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who reads a site that nothing was imported into."""
    from django.test import Client

    monkeypatch.setenv("MAILLAGE_HOME", str(tmp_path / "empty"))
    return Client()


@pytest.fixture(scope="session")
def spaces_home(tmp_path_factory: pytest.TempPathFactory, places: Places) -> Path:
    """A home with a small record of real places: links, two networks with a member in common."""
    from tests.site.spaces_home import fill

    return fill(tmp_path_factory.mktemp("spaces"))


@pytest.fixture
def visitor(reader: Client, spaces_home: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who reads the site over that record."""
    monkeypatch.setenv("MAILLAGE_HOME", str(spaces_home))
    return reader
