"""Accounts from the first page to the last: opened, signed in with, forgotten, guarded; in every language, without script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from maillage.reference.texts import LANGUAGES
from tests.site.crawl import read
from tests.site.letters import code_in, letters

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database

PASSWORD = "three green kites at noon"
OTHER = "seven slow rivers in spring"


@pytest.fixture
def visitor(reader: Client, database: None) -> Client:
    """Somebody without an account."""
    return reader


@pytest.fixture
def member(database: None) -> Any:
    """An account with a password, written to in Arabic."""
    from maillage.site.accounts.models import Account

    return Account.objects.create_user("amina@example.org", PASSWORD, name="Amina", language="ar")


def sign_in(client: Client, email: str, password: str, language: str = "en", **more: str) -> Any:
    return client.post(
        f"/{language}/account/login/", {"login": email, "password": password, **more}, follow=True
    )


def signed_in(client: Client) -> bool:
    return client.get("/en/account/").status_code == 200


def said(answer: Any) -> str:
    """The text of a page."""
    return " ".join(" ".join(read(answer).text).split())


def again(client: Client, password: str = PASSWORD) -> None:
    """Say once more who one is."""
    answer = client.post("/en/account/reauthenticate/", {"password": password})
    assert answer.status_code == 302, said(answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_account_is_opened_with_a_code_and_keeps_its_language(visitor: Client, language: str) -> None:
    from maillage.site.accounts.models import Account

    answer = visitor.post(
        f"/{language}/account/signup/", {"email": "New@Example.org", "password1": PASSWORD}, follow=True
    )
    assert "new@example.org" in said(answer).lower()
    assert not signed_in(visitor)
    [letter] = letters("new@example.org")
    assert letter["text"].isascii() == (language == "en")
    answer = visitor.post(f"/{language}/account/confirm-email/", {"code": "AAAA-BBBB"}, follow=True)
    assert read(answer).title.startswith({"en": "Error", "fr": "Erreur", "ar": "خطأ"}[language])
    visitor.post(f"/{language}/account/confirm-email/", {"code": code_in(letter)}, follow=True)
    assert signed_in(visitor)
    made = Account.objects.get(email="new@example.org")
    assert (made.language, made.role) == (language, "member")


def test_a_second_code_can_be_asked_for(visitor: Client) -> None:
    visitor.post("/en/account/signup/", {"email": "new@example.org", "password1": PASSWORD})
    from django.core.cache import cache

    cache.clear()  # codes are sent some seconds apart
    visitor.post("/en/account/confirm-email/", {"action": "resend"})
    newest, first = letters("new@example.org")
    assert code_in(newest) != code_in(first)
    visitor.post("/en/account/confirm-email/", {"code": code_in(newest)})
    assert signed_in(visitor)


def test_known_and_unknown_addresses_answer_alike(visitor: Client, member: Any) -> None:
    """Neither opening an account nor asking for a password tells who has one."""
    from django.test import Client

    for path, answers in (
        ("signup/", {"password1": OTHER}),
        ("password/reset/", {}),
        ("login/", {"password": "wrong one altogether"}),
    ):
        name = "login" if path == "login/" else "email"
        pages = []
        for email in ("amina@example.org", "nobody@example.org"):
            answer = Client().post(f"/en/account/{path}", {name: email, **answers}, follow=True)
            pages.append((answer.status_code, answer.redirect_chain, said(answer).replace(email, "…")))
        assert pages[0] == pages[1], path


def test_whoever_has_an_account_is_told_so_by_mail_alone(visitor: Client, member: Any) -> None:
    visitor.post("/en/account/signup/", {"email": "amina@example.org", "password1": OTHER})
    [letter] = letters("amina@example.org")
    assert "لديكم حساب" in letter["subject"]
    assert "/ar/account/password/reset/" in letter["text"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_forgotten_password_is_replaced(visitor: Client, member: Any, language: str) -> None:
    visitor.post(f"/{language}/account/password/reset/", {"email": "amina@example.org"})
    code = code_in(letters("amina@example.org")[0])
    answer = visitor.post(f"/{language}/account/password/reset/confirm/", {"code": code}, follow=True)
    assert answer.redirect_chain[-1][0].endswith("/complete/")
    answer = visitor.post(f"/{language}/account/password/reset/complete/", {"password1": "short"})
    assert read(answer).title.startswith({"en": "Error", "fr": "Erreur", "ar": "خطأ"}[language])
    visitor.post(f"/{language}/account/password/reset/complete/", {"password1": OTHER}, follow=True)
    assert "كلمة مرور جديدة" in letters("amina@example.org")[0]["subject"]
    sign_in(visitor, "amina@example.org", PASSWORD)
    assert not signed_in(visitor)
    sign_in(visitor, "amina@example.org", OTHER)
    assert signed_in(visitor)


def test_signing_in_leads_back_but_never_off_the_site(visitor: Client, member: Any) -> None:
    answer = sign_in(visitor, "amina@example.org", PASSWORD, next="/en/places")
    assert answer.redirect_chain[-1][0] == "/en/places"
    visitor.post("/en/account/logout/")
    answer = sign_in(visitor, "amina@example.org", PASSWORD, next="https://elsewhere.example/")
    assert not any("elsewhere.example" in to for to, _ in answer.redirect_chain)


def test_the_corner_of_a_page_leads_to_signing_in_or_to_what_waits(visitor: Client, member: Any) -> None:
    assert "/en/account/login/?next=%2Fen%2Fplaces" in read(visitor.get("/en/places")).links
    sign_in(visitor, "amina@example.org", PASSWORD)
    links = read(visitor.get("/en/places")).links
    assert "/en/account/work" in links and not any("login" in link for link in links)
    visitor.post("/en/account/logout/")
    assert "/en/account/login/?next=%2Fen%2Fplaces" in read(visitor.get("/en/places")).links


def test_the_eleventh_wrong_try_is_refused_and_the_owner_elsewhere_is_not(
    visitor: Client, member: Any
) -> None:
    for _ in range(10):
        assert sign_in(visitor, "amina@example.org", "wrong").status_code == 200
    refused = sign_in(visitor, "amina@example.org", PASSWORD, language="fr")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) <= 15 * 60
    assert read(refused).headings[0] == 1 and "quart d’heure" in said(refused)
    answer = visitor.post(
        "/en/account/login/",
        {"login": "amina@example.org", "password": PASSWORD},
        REMOTE_ADDR="192.0.2.7",
    )
    assert answer.status_code == 302


def test_one_address_cannot_try_many_accounts(visitor: Client) -> None:
    answers = [sign_in(visitor, f"n{n}@example.org", "wrong").status_code for n in range(31)]
    assert answers == [200] * 30 + [429]


def test_right_passwords_do_not_count_as_tries(visitor: Client, member: Any) -> None:
    for _ in range(12):
        sign_in(visitor, "amina@example.org", PASSWORD)
        visitor.post("/en/account/logout/")
    sign_in(visitor, "amina@example.org", PASSWORD)
    assert signed_in(visitor)


def test_a_closed_account_stays_outside(visitor: Client, member: Any) -> None:
    member.is_active = False
    member.save()
    answer = sign_in(visitor, "amina@example.org", PASSWORD)
    assert not signed_in(visitor)
    assert answer.status_code == 200


def test_an_address_is_changed_by_a_code_and_the_old_one_is_told(visitor: Client, member: Any) -> None:
    from maillage.site.accounts.models import Account

    sign_in(visitor, "amina@example.org", PASSWORD)
    visitor.post("/en/account/email/", {"email": "new@example.org", "action_add": "1"}, follow=True)
    assert Account.objects.get(pk=member.pk).email == "amina@example.org"
    code = code_in(letters("new@example.org")[0])
    visitor.post("/en/account/confirm-email/", {"code": code}, follow=True)
    assert Account.objects.get(pk=member.pk).email == "new@example.org"
    assert "new@example.org" in letters("amina@example.org")[0]["text"]


def test_name_and_language_are_changed(visitor: Client, member: Any) -> None:
    from maillage.site.accounts.models import Account

    sign_in(visitor, "amina@example.org", PASSWORD)
    harm = "<script>alert(1)</script> \u202e"
    answer = visitor.post("/en/account/details/", {"name": harm, "language": "fr"}, follow=True)
    assert "<script>alert" not in answer.content.decode()
    assert Account.objects.get(pk=member.pk).language == "fr"
    answer = visitor.post("/en/account/details/", {"name": "a" * 121, "language": "xx"})
    assert answer.status_code == 200 and read(answer).title.startswith("Error")
    assert Account.objects.get(pk=member.pk).language == "fr"
    answer = visitor.post("/en/account/details/", {"name": "a\0b", "language": "fr"})
    assert read(answer).title.startswith("Error")


def test_a_password_is_changed_with_the_old_one(visitor: Client, member: Any) -> None:
    sign_in(visitor, "amina@example.org", PASSWORD)
    answer = visitor.post(
        "/fr/account/password/change/", {"oldpassword": "wrong", "password1": OTHER}, follow=True
    )
    assert read(answer).title.startswith("Erreur")
    visitor.post("/fr/account/password/change/", {"oldpassword": PASSWORD, "password1": OTHER}, follow=True)
    assert signed_in(visitor)
    assert "تم تغيير كلمة مروركم" in letters("amina@example.org")[0]["subject"]


def test_signing_out_everywhere_leaves_this_device(visitor: Client, member: Any) -> None:
    from django.test import Client

    elsewhere = Client(
        HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    sign_in(elsewhere, "amina@example.org", PASSWORD)
    sign_in(visitor, "amina@example.org", PASSWORD)
    assert "Firefox · Linux" in said(visitor.get("/en/account/"))
    visitor.post("/en/account/sessions/end/")
    assert signed_in(visitor)
    assert not signed_in(elsewhere)


def test_an_administrators_session_ends_after_twelve_hours(signed: Callable[[str], Client]) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from maillage.site.accounts.models import SignedIn

    for role, longest in (("administrator", timedelta(hours=12)), ("member", timedelta(days=14))):
        client = signed(role)
        client.get("/en/account/")
        lasts = SignedIn.objects.get(pk=client.session.session_key).expire_date - timezone.now()
        assert timedelta(0) <= longest - lasts < timedelta(minutes=1), role


FAULTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("login/", {}),
    ("login/", {"login": "x", "password": ""}),
    ("login/", {"login": "a@example.org", "password": "\0"}),
    ("signup/", {}),
    ("signup/", {"email": "no address", "password1": "1234567890"}),
    ("signup/", {"email": "a" * 300 + "@example.org", "password1": "a"}),
    ("signup/", {"email": "somebody@example.org", "password1": "somebody@example.org"}),
    ("password/reset/", {"email": ""}),
    ("password/reset/", {"email": "\u202e@x"}),
)
OWN_FAULTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("email/", {"email": "amina@example.org", "action_add": "1"}),
    ("email/", {"email": "nothing", "action_add": "1"}),
    ("password/change/", {"oldpassword": "", "password1": ""}),
    ("reauthenticate/", {"password": "wrong"}),
    ("reauthenticate/code/", {"recipient": "somebody@else.example"}),
    ("details/", {"name": "a" * 999, "language": "zz"}),
)


def english() -> Iterator[str]:
    """What allauth and Django would say: every sentence of theirs that a form here can come to."""
    from allauth.account.adapter import DefaultAccountAdapter
    from allauth.mfa.adapter import DefaultMFAAdapter
    from django.utils.translation import override

    with override("en"):
        for adapter in (DefaultAccountAdapter, DefaultMFAAdapter):
            yield from (str(each) for each in adapter.error_messages.values())
    yield from (
        "This field is required.",
        "Enter a valid",
        "This password is too",
        "Select a valid",
        "Ensure this",
    )


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_no_other_programs_words_reach_a_reader(visitor: Client, member: Any, language: str) -> None:
    theirs = list(english())
    for path, answers in FAULTS:
        answer = visitor.post(f"/{language}/account/{path}", answers, follow=True)
        _only_ours(answer, theirs, language, path)
    sign_in(visitor, "amina@example.org", PASSWORD)
    for path, answers in OWN_FAULTS:
        answer = visitor.post(f"/{language}/account/{path}", answers, follow=True)
        _only_ours(answer, theirs, language, path)


def _only_ours(answer: Any, theirs: list[str], language: str, path: str) -> None:
    text = said(answer)
    assert answer.status_code == 200, path
    assert not [each for each in theirs if each in text], path
    assert read(answer).title.startswith({"fr": "Erreur", "ar": "خطأ"}[language]), (path, text)
    if language == "ar":
        assert not latin(text), (path, latin(text))


def latin(text: str) -> set[str]:
    """Latin words in the text of an Arabic page, beside names and what somebody typed."""
    own = {"Maillage", "Français", "English", "example", "org", "amina", "Amina", "name", "Aegis", "FreeOTP"}
    shown = re.sub(r"\b[A-Z2-7]{32}\b|\S*@\S*", "", text)  # the secret of an app, an address
    return set(re.findall(r"[A-Za-zç]{3,}", shown)) - own


def test_every_fault_and_message_of_allauth_has_our_words() -> None:
    """A new release that says something new is found here, not by a reader."""
    from pathlib import Path

    import allauth
    from allauth.account.adapter import DefaultAccountAdapter
    from allauth.mfa.adapter import DefaultMFAAdapter
    from allauth.socialaccount.adapter import DefaultSocialAccountAdapter

    from maillage.reference.texts import catalogue

    closed = {"phone", "username"}  # there are none here
    faults = catalogue("maillage.site", "account_faults")
    for adapter in (DefaultAccountAdapter, DefaultMFAAdapter, DefaultSocialAccountAdapter):
        missing = {code for code in adapter.error_messages if not any(each in code for each in closed)} - set(
            faults
        )
        assert not missing
    folder = Path(allauth.__file__).parent / "templates"
    mails = {path.name.removesuffix("_subject.txt") for path in folder.rglob("email/*_subject.txt")} - {
        "email_confirm",
        "password_reset_key",
    }  # by links, which are off
    assert mails - {"idp"} <= set(catalogue("maillage.site", "account_mail"))


STEPS = {
    "account_email_verification_sent", "account_confirm_password_reset_code", "account_complete_password_reset",
    "mfa_authenticate", "socialaccount_signup", "account_logout", "mfa_login_webauthn",
}  # fmt: skip
"""Steps of a way that a visitor has not begun: they lead to its beginning."""
OPEN = {
    "account_login", "account_signup", "account_reset_password", "account_inactive", "account_begin", "account_ready",
    "account_password_reset_completed", "socialaccount_login_cancelled", "socialaccount_login_error",
}  # fmt: skip


def test_a_visitor_is_asked_to_sign_in_wherever_there_is_something_of_somebody(visitor: Client) -> None:
    from maillage.site.accounts.urls import urlpatterns

    for pattern in urlpatterns:
        at = "/en/account/" + re.sub(r"<[^>]*>", "1", str(pattern.pattern))
        for ask in (visitor.get, visitor.post):
            answer = ask(at)
            if pattern.name in OPEN:
                assert answer.status_code in (200, 401, 404, 405), at
                continue
            to = answer.headers["Location"]
            assert answer.status_code == 302, at
            if pattern.name in STEPS:
                assert to in ("/en/account/login/", "/en/account/password/reset/", "/en/"), (at, to)
            else:
                assert to.startswith("/en/account/login/?next="), (at, to)


def test_pages_that_are_not_wanted_are_not_there(visitor: Client, member: Any) -> None:
    sign_in(visitor, "amina@example.org", PASSWORD)
    for path in (
        "phone/change/",
        "login/code/",
        "signup/passkey/",
        "2fa/trust/",
        "2fa/passkeys/1/edit/",
        "social/signup/",
    ):
        assert visitor.get(f"/en/account/{path}").status_code == 404, path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_accounts_is_ours(visitor: Client, member: Any, language: str) -> None:
    """Each address that answers does so in our frame, with one heading, and every field labelled."""
    from django.urls import URLPattern

    from maillage.site.accounts.urls import urlpatterns

    seen = 0
    for signed_ in (False, True):
        if signed_:
            sign_in(visitor, "amina@example.org", PASSWORD)
            again(visitor)
        for pattern in urlpatterns:
            assert isinstance(pattern, URLPattern)
            path = re.sub(r"<[^>]*>", "1", str(pattern.pattern))
            answer = visitor.get(f"/{language}/account/{path}")
            if answer.status_code in (302, 405) or not answer.headers["Content-Type"].startswith("text/html"):
                continue
            found = read(answer)
            assert answer.status_code in (200, 401, 404), path
            assert found.headings.count(1) == 1, path
            assert not found.unlabelled and not found.inline, path
            assert len(found.ids) == len(set(found.ids)), path
            assert found.language == language
            if language == "ar":
                assert found.direction == "rtl"
                assert not latin(said(answer)), (path, latin(said(answer)))
            seen += 1
    assert seen > 20


def test_every_letter_is_whole_in_every_language() -> None:
    """No value is missing, and a code or an address stands as it is: nothing unseen comes along when it is copied."""
    from maillage.reference.texts import catalogue
    from maillage.site.accounts.mails import letter

    values = {
        "code": "ABCD-EFGH",
        "from_email": "old@example.org",
        "to_email": "new@example.org",
        "deleted_email": "old@example.org",
    }
    names = set(catalogue("maillage.site", "account_mail")) - {"sent_by"}
    assert len(names) > 15
    for name in names:
        for language in LANGUAGES:
            where = f"https://example.org/{language}/account/"
            subject, text = letter(name, language, values, "https://example.org/", where)
            assert "?" not in (subject + text).replace("\u202f?", ""), (name, language)
            assert len(subject) < 70 and "\n" not in subject, (name, language)
            lines = text.splitlines()
            assert "ABCD-EFGH" in lines or "ABCD-EFGH" not in text
            assert where in lines or where not in text


def test_a_password_is_kept_as_owasp_asks_and_costs_little_memory(database: None) -> None:
    from django.contrib.auth.hashers import check_password, identify_hasher, make_password

    kept = make_password("three green kites at noon")
    assert "argon2id$v=19$m=19456,t=2,p=1" in kept
    assert check_password("three green kites at noon", kept) and not check_password("another", kept)
    assert not identify_hasher(kept).must_update(kept)
