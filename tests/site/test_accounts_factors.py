"""Second factors: set up, asked for, stood in for by recovery codes; administrators must have one."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read
from tests.site.letters import code_in, letters
from tests.site.test_accounts import PASSWORD, again, member, said, sign_in, signed_in, visitor

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["member", "visitor"]  # fixtures
pytestmark = pytest.mark.database


def code_of_phone(secret: str, steps: int = 0) -> str:
    """What an app shows for this secret now, or so many half minutes later."""
    import time

    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def set_up(client: Client, language: str = "en") -> str:
    """Add an app that makes codes; its secret."""
    answer = client.get(f"/{language}/account/2fa/totp/activate/")
    secret = re.search(r'<code dir="ltr">([A-Z2-7]+)</code>', answer.content.decode())
    assert secret
    for _ in range(3):  # on a busy machine the half minute of a code may end while it is sent
        form = {"code": code_of_phone(secret.group(1))}
        if client.post(f"/{language}/account/2fa/totp/activate/", form).status_code == 302:
            break
    return secret.group(1)


@pytest.fixture
def guarded(visitor: Client, member: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Client, str]:
    """Somebody with an app that makes codes, signed out, and the app's secret."""
    from django.core.cache import cache

    sign_in(visitor, "amina@example.org", PASSWORD)
    again(visitor)
    secret = set_up(visitor)
    visitor.post("/en/account/logout/")
    cache.clear()  # a code is good once; these tests do not wait half a minute for the next
    return visitor, secret


def test_an_app_is_added_only_after_saying_again_who_one_is(
    visitor: Client, member: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(visitor, "amina@example.org", PASSWORD)
    answer = visitor.get("/fr/account/2fa/totp/activate/", follow=True)
    assert "reauthenticate" in answer.redirect_chain[-1][0]
    again(visitor)
    page = visitor.get("/fr/account/2fa/totp/activate/")
    assert b"data:image/svg" in page.content and not read(page).inline
    answer = visitor.post("/fr/account/2fa/totp/activate/", {"code": "000000"})
    assert read(answer).title.startswith("Erreur")
    from django.db import transaction

    # mail is written when the change has been committed: here that is never, the test undoes it all
    monkeypatch.setattr(transaction, "on_commit", lambda act, **more: act())
    set_up(visitor)
    assert "رمز من هاتفكم" in letters("amina@example.org")[0]["subject"]
    assert (
        len(re.findall(r"<li><code", visitor.get("/en/account/2fa/recovery-codes/").content.decode())) == 10
    )


def test_signing_in_asks_for_the_code(guarded: tuple[Client, str]) -> None:
    client, secret = guarded
    answer = sign_in(client, "amina@example.org", PASSWORD)
    assert answer.redirect_chain[-1][0] == "/en/account/2fa/authenticate/"
    assert not signed_in(client)
    answer = client.post("/fr/account/2fa/authenticate/", {"code": "000000"})
    assert read(answer).title.startswith("Erreur")
    client.post("/en/account/2fa/authenticate/", {"code": code_of_phone(secret)})
    assert signed_in(client)


def test_a_recovery_code_lets_in_once(guarded: tuple[Client, str]) -> None:
    from allauth.mfa.models import Authenticator

    client, _ = guarded
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    sign_in(client, "amina@example.org", PASSWORD)
    client.post("/en/account/2fa/authenticate/", {"code": codes[0]})
    assert signed_in(client)
    client.post("/en/account/logout/")
    sign_in(client, "amina@example.org", PASSWORD)
    client.post("/en/account/2fa/authenticate/", {"code": codes[0]})
    assert not signed_in(client)


def test_guessing_codes_is_stopped(guarded: tuple[Client, str]) -> None:
    client, secret = guarded
    sign_in(client, "amina@example.org", PASSWORD)
    for _ in range(10):
        client.post("/en/account/2fa/authenticate/", {"code": "000000"})
    client.post("/en/account/2fa/authenticate/", {"code": code_of_phone(secret)})
    assert not signed_in(client)


def test_a_forgotten_password_does_not_go_round_the_factor(guarded: tuple[Client, str]) -> None:
    client, _ = guarded
    client.post("/en/account/password/reset/", {"email": "amina@example.org"})
    code = code_in(letters("amina@example.org")[0])
    client.post("/en/account/password/reset/confirm/", {"code": code})
    client.post("/en/account/password/reset/complete/", {"password1": "seven slow rivers in spring"})
    sign_in(client, "amina@example.org", "seven slow rivers in spring")
    assert not signed_in(client)


def _looks_after(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A page that an administrator may see, and what it says to a client's account."""
    from django.http import HttpResponse
    from django.test import RequestFactory

    from maillage.site.permissions import looks_after_the_instance, looks_after_the_record, needs

    def ask(account: Any, record: bool = False) -> Any:
        request = RequestFactory().get("/en/anything")
        request.user = account
        rule = looks_after_the_record if record else looks_after_the_instance
        return needs(rule)(lambda request: HttpResponse("open"))(request)

    return ask


def test_administrators_are_led_to_a_second_factor(
    database: None, monkeypatch: pytest.MonkeyPatch, settings_of_a_demonstration: Callable[[bool], None]
) -> None:
    from allauth.mfa.models import Authenticator

    from maillage.site.accounts.models import Account

    ask = _looks_after(monkeypatch)
    chief = Account.objects.create_user("chief@example.org", PASSWORD, role="administrator")
    curator = Account.objects.create_user("curator@example.org", PASSWORD, role="curator")
    for record in (False, True):
        assert ask(chief, record).headers["Location"].endswith("/account/2fa/")
    assert ask(curator, record=True).content == b"open"
    Authenticator.objects.create(user=chief, type="recovery_codes", data={})
    assert ask(chief).status_code == 302
    Authenticator.objects.create(user=chief, type="totp", data={})
    assert ask(chief).content == b"open"
    Authenticator.objects.all().delete()
    settings_of_a_demonstration(True)
    assert ask(chief).content == b"open"


def test_the_page_says_what_an_administrator_has_to_do(
    signed: Callable[[str], Client], settings_of_a_demonstration: Callable[[bool], None]
) -> None:
    from allauth.mfa.models import Authenticator

    chief, nobody = signed("administrator"), signed("member")
    Authenticator.objects.all().delete()
    assert "Add one below" in said(chief.get("/en/account/2fa/"))
    assert "looks after the site" not in said(nobody.get("/en/account/2fa/"))
    settings_of_a_demonstration(True)
    assert "needs no second factor" in said(chief.get("/en/account/2fa/"))


def test_an_administrator_keeps_the_last_factor(visitor: Client, member: Any) -> None:
    from allauth.mfa.models import Authenticator

    member.role = "administrator"
    member.save()
    sign_in(visitor, "amina@example.org", PASSWORD)
    again(visitor)
    set_up(visitor)
    answer = visitor.post("/en/account/2fa/totp/deactivate/")
    assert "Administrators keep at least one" in said(answer)
    assert Authenticator.objects.filter(type="totp").exists()
    member.role = "member"
    member.save()
    visitor.post("/en/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()


@pytest.fixture
def settings_of_a_demonstration(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """``settings_of_a_demonstration(True)``: from now on the site says that it is one."""
    from django.conf import settings

    def set_to(demo: bool) -> None:
        monkeypatch.setattr(settings, "DEMO", demo)

    return set_to


NO_PASSKEYS = ("", "{", "null", "[1]", "1", '{"id": 1}', '{"id": "x", "response": {}}', '{"response": {"userHandle": "\u202e"}}',
               '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}')  # fmt: skip


@pytest.mark.parametrize("sent", NO_PASSKEYS)
def test_what_is_no_passkey_is_refused_in_our_words(visitor: Client, member: Any, sent: str) -> None:
    answer = visitor.post("/ar/account/2fa/passkeys/login/", {"credential": sent}, follow=True)
    assert "هذا الرمز غير صحيح" in said(answer) and not signed_in(visitor)
    sign_in(visitor, "amina@example.org", PASSWORD)
    again(visitor)
    visitor.get("/ar/account/2fa/passkeys/add/")
    answer = visitor.post("/ar/account/2fa/passkeys/add/", {"credential": sent, "passwordless": "on"})
    assert "هذا الرمز غير صحيح" in said(answer)
