"""What is kept of a person: taken away, erased, and nothing forgotten; ready logins of a demonstration; links to begin."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read
from tests.site.test_accounts import OTHER, PASSWORD, again, member, said, sign_in, signed_in, visitor
from tests.site.test_accounts_factors import settings_of_a_demonstration

if TYPE_CHECKING:
    from django.db.models import Model
    from django.test import Client

__all__ = ["member", "settings_of_a_demonstration", "visitor"]  # fixtures
pytestmark = pytest.mark.database

PERSONAL = ("email", "e_mail", "mail", "name", "phone", "ip", "user_agent", "number")
"""Names of columns that may hold something of a person."""
OF_NOBODY = {
    "contenttypes.ContentType", "auth.Permission", "auth.Group", "sessions.Session",
    "django_tasks_database.DBTaskResult", "socialaccount.SocialApp", "parties.Name", "strategies.Edition", "strategies.Report",
}  # fmt: skip
"""Tables with such a column that hold nothing of anybody: names of things, and Django's sessions, which are not used."""


def holds_something_of_a_person(table: type[Model]) -> bool:
    from maillage.site.accounts.models import Account

    fields = table._meta.get_fields()
    related = any(
        getattr(each, "related_model", None) is Account and not each.auto_created for each in fields
    )
    return table is Account or related or any(each.name in PERSONAL for each in fields)


def test_every_table_that_holds_something_of_a_person_is_told(database: None) -> None:
    from django.apps import apps

    from maillage.site.accounts.personal_data import KEPT

    told = {table for each in KEPT for table in each.tables}
    found = {each._meta.label for each in apps.get_models() if holds_something_of_a_person(each)}
    assert found - OF_NOBODY - told == set()
    assert {"accounts.Account", "jobs.Job", "acts.Act", "accounts.SignedIn"} <= found


def test_every_room_says_what_goes_or_what_stays() -> None:
    from maillage.reference.texts import catalogue
    from maillage.site.accounts.personal_data import KEPT

    texts = catalogue("maillage.site", "kept")
    assert set(texts) == {each.room for each in KEPT}
    for each in KEPT:
        assert set(texts[each.room]) == {"what", "goes" if each.goes else "stays"}, each.room


@pytest.fixture
def busy(visitor: Client, member: Any) -> Client:
    """Somebody signed in of whom there is something in every room."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    from maillage.site.acts.models import Sent
    from maillage.site.acts.note import note
    from maillage.site.jobs.ask import ask

    sign_in(visitor, "amina@example.org", PASSWORD)
    Authenticator.objects.create(user=member, type="totp", data={"secret": "never told"})
    SocialAccount.objects.create(user=member, provider="oidc", uid="u1", extra_data={})
    ask("mail", asked_by=member, to=["somebody@example.org"], subject="import done")
    ask("mail", to=["amina@example.org"], subject="a letter", text="to Amina")
    note("signed_in", member, about="geonames:1")
    Sent.objects.create(key="k" * 20, number=member.pk, leads_to="/")
    again(visitor)
    return visitor


def test_everything_is_taken_away_and_no_secret_with_it(busy: Client, member: Any) -> None:
    answer = busy.get("/fr/account/data/")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    kept = json.loads(answer.content)["kept"]
    assert {"account", "factors", "sessions", "mail", "jobs", "acts"} <= {
        room for room, rows in kept.items() if rows
    }
    assert "amina@example.org" in answer.content.decode()
    assert "never told" not in answer.content.decode()
    assert member.password not in answer.content.decode()


def test_an_account_is_erased_with_what_goes_and_without_what_stays(busy: Client, member: Any) -> None:
    from allauth.mfa.models import Authenticator

    from maillage.site.accounts.models import Account, SignedIn
    from maillage.site.acts.models import Act, Sent
    from maillage.site.jobs.models import Job

    page = busy.get("/en/account/erase/")
    assert f"keeps the number of your account, {member.pk}," in said(page)
    number = member.pk
    answer = busy.post("/en/account/erase/", follow=True)
    assert "is erased" in said(answer)
    assert not Account.objects.filter(pk=number).exists()
    assert not Authenticator.objects.exists() and not Sent.objects.filter(number=number).exists()
    assert not SignedIn.objects.filter(account_id=number).exists()
    acts = Act.objects.filter(number=number)
    assert {each.what for each in acts} == {"signed_in", "account_erased"}
    assert not [each for each in acts if each.account is not None]
    jobs = Job.objects.filter(kind="mail")
    [last] = [job for job in jobs if "amina@example.org" in str(job.arguments)]
    assert last.arguments["subject"] == "حُذف حسابكم"
    assert jobs.get(arguments__subject="import done").asked_by is None
    assert not signed_in(busy)


def test_nothing_is_erased_or_taken_without_saying_again_who_one_is(visitor: Client, member: Any) -> None:
    from maillage.site.accounts.models import Account

    sign_in(visitor, "amina@example.org", PASSWORD)
    for method, path in (("get", "data/"), ("get", "erase/"), ("post", "erase/")):
        answer = getattr(visitor, method)(f"/en/account/{path}")
        assert "reauthenticate" in answer.headers["Location"]
    assert Account.objects.filter(pk=member.pk).exists()


def test_the_last_administrator_cannot_go(visitor: Client, member: Any) -> None:
    from maillage.site.accounts.models import Account

    Account.objects.filter(role="administrator").delete()
    member.role = "administrator"
    member.save()
    sign_in(visitor, "amina@example.org", PASSWORD)
    again(visitor)
    assert "only one who looks after" in said(visitor.get("/en/account/erase/"))
    assert visitor.post("/en/account/erase/").status_code == 409
    assert Account.objects.filter(pk=member.pk).exists()
    Account.objects.create_user("second@example.org", OTHER, role="administrator")
    visitor.post("/en/account/erase/")
    assert not Account.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize("other", ["erase", "member", "close"])
def test_the_last_two_administrators_cannot_both_go(
    reader: Client, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    """In threads, on connections of their own, and really written: each is asked while the other is about to go."""
    from django.db import connection
    from django.test import Client

    from maillage.site.accounts import keeping
    from maillage.site.accounts.models import Account
    from maillage.site.jobs.models import Job
    from maillage.site.pages import account_data

    Account.objects.all().delete()
    people = [
        Account.objects.create_user(f"{name}@example.org", PASSWORD, role="administrator") for name in "ab"
    ]
    clients = [Client(), Client()]
    for client, account in zip(clients, people, strict=True):
        sign_in(client, account.email, PASSWORD)
        again(client)
    both, asked = threading.Barrier(2), keeping.is_last_administrator

    def slowly(account: Any) -> bool:
        last = asked(account)
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=2)
        return last

    for module in (keeping, account_data):
        monkeypatch.setattr(module, "is_last_administrator", slowly)
    acts: dict[str, Callable[[], object]] = {
        "erase": lambda: clients[1].post("/en/account/erase/"),
        "member": lambda: keeping.change_role(people[1].email, "member"),
        "close": lambda: keeping.close_account(people[1].email),
    }

    def go(act: Callable[[], object]) -> None:
        try:
            with suppress(keeping.LastAdministrator):
                act()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=go, args=(act,))
        for act in (lambda: clients[0].post("/en/account/erase/"), acts[other])
    ]
    try:
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert Account.objects.filter(role="administrator", is_active=True).count() == 1
    finally:
        Account.objects.all().delete()
        Job.objects.all().delete()


def test_ready_logins_are_of_a_demonstration_only(
    visitor: Client, settings_of_a_demonstration: Callable[[bool], None]
) -> None:
    from maillage.site.accounts.models import Account
    from maillage.site.accounts.ready import ready_logins

    ready_logins()
    assert not Account.objects.filter(email__endswith=".invalid").exists()
    assert "ready/" not in visitor.get("/en/account/login/").content.decode()
    for role in ("member", "curator", "administrator", "nobody"):
        assert visitor.post(f"/en/account/ready/{role}/").status_code == 404
    settings_of_a_demonstration(True)
    assert "three logins are ready" in said(visitor.get("/en/account/login/"))
    assert visitor.get("/en/account/ready/member/").status_code == 405
    assert visitor.post("/en/account/ready/nobody/").status_code == 404
    for _ in range(40):  # nobody is locked out by those who came before
        assert (
            visitor.post("/en/account/ready/curator/", {"next": "/en/places"}).headers["Location"]
            == "/en/places"
        )
    assert signed_in(visitor)
    assert Account.objects.get(email="curator@demo.invalid").role == "curator"
    settings_of_a_demonstration(False)
    sign_in(visitor, "administrator@demo.invalid", "maillage-demo")
    assert not Account.objects.filter(email="administrator@demo.invalid").exists()


def test_a_ready_login_is_let_in_whatever_was_done_to_it(
    visitor: Client, settings_of_a_demonstration: Callable[[bool], None]
) -> None:
    from allauth.mfa.models import Authenticator

    from maillage.site.accounts.ready import ready_login

    settings_of_a_demonstration(True)
    account = ready_login("curator")
    assert account is not None
    Authenticator.objects.create(user=account, type="totp", data={})
    account.delete()
    visitor.post("/ar/account/ready/curator/")
    assert signed_in(visitor)
    assert visitor.get("/en/account/data/").status_code == 200  # there is no password to be asked for


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_link_sets_the_first_password_once(visitor: Client, member: Any, language: str) -> None:
    from maillage.site.accounts.links import token_for

    at = f"/{language}/account/begin/{token_for(member)}/"
    before = member.password
    page = visitor.get(at)
    member.refresh_from_db()
    assert member.password == before, "opening a link does nothing"
    assert "amina@example.org" in said(page)
    assert read(visitor.post(at, {"password1": "short"})).title.startswith(
        {"en": "Error", "fr": "Erreur", "ar": "خطأ"}[language]
    )
    assert visitor.post(at, {"password1": OTHER}).status_code == 302
    assert visitor.get(at).status_code == 404
    sign_in(visitor, "amina@example.org", OTHER)
    assert signed_in(visitor)


def test_a_link_ends_with_the_day_and_is_nobody_elses(
    visitor: Client, member: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    from maillage.site.accounts import links

    token = links.token_for(member)
    assert visitor.get(f"/en/account/begin/{token[:-2]}xx/").status_code == 404
    assert visitor.get(f"/en/account/begin/{'a' * 5_000}/").status_code == 404
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + timedelta(hours=25).total_seconds())
    assert links.account_of_link(token) is None
