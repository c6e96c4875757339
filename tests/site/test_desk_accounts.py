"""Accounts at the desk, and the list of what was done by whom."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


@pytest.fixture
def administrator(signed: Callable[[str], Client]) -> Client:
    return signed("administrator")


@pytest.fixture
def other(database: None) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.create_user("amina@example.org", "a long enough one", name="Amina", role="member")


def text(answer: Any) -> str:
    return " ".join(read(answer).text)


def send(client: Client, account: Any, **said: str) -> Any:
    """One of the forms of an account, as it was shown for the account at hand."""
    from maillage.site.desk.accounts import version_of

    return client.post(f"/en/desk/accounts/{account.pk}", {"version": str(version_of(account)), **said})


def acts(what: str) -> list[Any]:
    from maillage.site.acts.models import Act

    return list(Act.objects.filter(what=what))


def test_accounts_are_found_by_address_and_by_name(administrator: Client, other: Any) -> None:
    at = f"/en/desk/accounts/{other.pk}"
    for asked, found in (("amina@", True), ("AMINA", True), ("nobody", False), ("%", False), ("\0", True)):
        page = administrator.get("/en/desk/accounts", {"q": asked})
        assert page.status_code == 200 and (at in read(page).links) is found, asked
    assert administrator.get("/en/desk/accounts?page=999999999").status_code == 200


def test_another_role_is_given_once_and_written_down(administrator: Client, other: Any) -> None:
    from django.test import Client

    mine = Client()
    mine.force_login(other)
    for _ in range(2):
        assert send(administrator, other, role="curator", once="k" * 24).status_code == 302
    assert [each.details for each in acts("account_role")] == [{"before": "member", "role": "curator"}]
    assert acts("account_role")[0].account is not None
    assert mine.get("/en/desk/imports").status_code == 302  # it signs in again


def test_two_who_change_an_account_at_once_see_each_other(
    administrator: Client, signed: Callable[[str], Client], other: Any
) -> None:
    second = signed("administrator")
    assert send(administrator, other, role="curator").status_code == 302
    met = send(second, other, role="administrator")
    other.refresh_from_db()
    assert (met.status_code, other.role) == (409, "curator")
    assert "meanwhile" in text(met)


def test_the_last_administrator_stays(administrator: Client, other: Any) -> None:
    from maillage.site.accounts.models import Account

    own = Account.objects.get(role="administrator", is_active=True)
    for said in ({"role": "member"}, {"then": "close"}):
        answer = send(administrator, own, **said)
        assert answer.status_code == 409 and "last administrator" in text(answer)
    own.refresh_from_db()
    assert own.role == "administrator" and own.is_active
    other.role = "administrator"
    other.save()
    assert send(administrator, own, role="member").status_code == 302


def test_an_account_is_closed_and_opened_again(administrator: Client, other: Any) -> None:
    from django.test import Client

    mine = Client()
    mine.force_login(other)
    assert send(administrator, other, then="close").status_code == 302
    other.refresh_from_db()
    assert not other.is_active and mine.get("/en/account/").status_code == 302
    assert send(administrator, other, then="open").status_code == 302
    other.refresh_from_db()
    assert other.is_active
    assert len(acts("account_closed")) == len(acts("account_reopened")) == 1


def test_who_is_invited_gets_a_link_in_their_language(administrator: Client) -> None:
    import re

    from django.test import Client

    from maillage.site.accounts.models import Account
    from maillage.site.jobs.models import Job

    said = {"email": "Nadia@Example.org", "name": "Nadia", "role": "curator", "language": "ar"}
    answer = administrator.post("/en/desk/accounts/invite", said)
    made = Account.objects.get(email="nadia@example.org")
    assert answer.headers["Location"] == f"/en/desk/accounts/{made.pk}?invited=yes"
    assert (made.role, made.language, made.name) == ("curator", "ar", "Nadia")
    mail = Job.objects.get(kind="mail").arguments
    assert mail["to"] == ["nadia@example.org"] and "حسابكم" in mail["subject"]
    link = re.search(r"http://testserver(/ar/\S+)", mail["text"])
    assert link and Client().get(link[1]).status_code == 200
    again = administrator.post("/en/desk/accounts/invite", said)
    assert again.status_code == 422 and "already there" in text(again)


@pytest.mark.parametrize(
    ("said", "field"),
    [({"email": "nobody", "role": "member"}, "email"), ({"email": "", "role": "member"}, "email"),
     ({"email": "a@example.org", "role": "emperor"}, "role"), ({"email": "x" * 90_000 + "@example.org", "role": "member"}, "email")],
)  # fmt: skip
def test_an_invitation_that_cannot_be_sent_comes_back(
    administrator: Client, said: dict[str, str], field: str
) -> None:
    answer = administrator.post("/en/desk/accounts/invite", said)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.content.decode()
    assert acts("account_opened") == []


def test_what_was_typed_for_an_invitation_outlives_the_session(
    administrator: Client, signed: Callable[[str], Client]
) -> None:
    from django.test import Client

    from maillage.site.accounts.models import Account

    late, at = Client(), "/en/desk/accounts/invite"
    led = late.post(at, {"email": "nadia@example.org", "name": "Nadia B.", "role": "curator"})
    assert "next=" in led.headers["Location"]
    late.force_login(Account.objects.get(role="administrator"))
    assert 'value="Nadia B."' in late.get(at).content.decode()


def test_what_was_done_is_narrowed_and_taken_away(administrator: Client, other: Any) -> None:
    from maillage.site.acts.note import note

    note("source_added", other, "https://example.org/a.csv")
    note("file_sent", None, ' =HYPERLINK("x")')
    note("of_an_earlier_release", other, "<b>x</b>")
    page = administrator.get("/en/desk/acts", {"by": "amina"})
    assert "https://example.org/a.csv" in text(page) and "HYPERLINK" not in text(page)
    assert "of_an_earlier_release" in text(page) and "<b>x</b>" not in page.content.decode()
    assert "a.csv" in text(administrator.get("/en/desk/acts", {"by": str(other.pk), "what": "source_added"}))
    assert "a.csv" not in text(administrator.get("/en/desk/acts", {"until": "2001-01-01"}))
    assert "a.csv" in text(administrator.get("/en/desk/acts", {"since": "2001-01-01", "until": "9999-12-31"}))
    taken: Any = administrator.get("/en/desk/acts?as=csv")
    file = b"".join(taken.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert {each["what"] for each in rows} >= {"source_added", "file_sent"}
    assert next(each for each in rows if each["what"] == "file_sent")["about"].startswith("' =")


@pytest.mark.parametrize(
    "query", ["since=never", "by=%00", f"by={10**40}", "what=" + "x" * 9_000, "page=-1", "until=9999-99-99"]
)
def test_a_question_that_makes_no_sense_is_no_fault(administrator: Client, query: str) -> None:
    assert administrator.get(f"/en/desk/acts?{query}").status_code == 200


def test_who_was_erased_stays_as_a_number(administrator: Client, other: Any) -> None:
    from maillage.site.accounts.personal_data import erase_account
    from maillage.site.acts.note import note

    number = other.pk
    note("source_added", other, "https://example.org/a.csv")
    erase_account(other)
    page = administrator.get("/en/desk/acts", {"by": str(number)})
    assert "a.csv" in text(page) and "Amina" not in text(page)


def test_a_long_address_breaks_between_its_parts(administrator: Client, database: None) -> None:
    from maillage.site.accounts.models import Account

    long = Account.objects.create_user("a.b-c@d.example", "a long enough one", role="member")
    page = administrator.get(f"/en/desk/accounts/{long.pk}").content.decode()
    assert "<h1><bdi>a<wbr>.b<wbr>-c<wbr>@d<wbr>.example</bdi></h1>" in page
