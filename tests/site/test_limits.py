"""Limits: room for 250 public pages a minute from one address, and a plain answer beyond; large bodies are not even read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def limited(reader: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A reader of a site with its limits on, on which no time goes by: what is counted does not hang on the machine's speed."""
    from django.test import Client, override_settings

    from maillage.site import limits

    monkeypatch.setattr(limits, "Buckets", partial(limits.Buckets, clock=lambda: 0.0))
    with override_settings(PAGES_A_MINUTE=300, FILES_A_MINUTE=60):
        yield Client()


def test_250_public_pages_a_minute_go_through_and_more_are_refused_in_words(limited: Client) -> None:
    answers = [limited.get("/ar/milestones") for _ in range(330)]
    assert [each.status_code for each in answers[:250]] == [200] * 250
    refused = answers[-1]
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert 'dir="rtl"' in refused.content.decode()
    assert "default-src 'none'" in refused.headers["Content-Security-Policy"]
    assert limited.get("/health").status_code == 200
    assert limited.get("/ar/milestones", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_files_are_fewer(limited: Client) -> None:
    answers = [limited.get("/en/search?q=water&as=csv").status_code for _ in range(70)]
    assert answers[:60] == [200] * 60 and answers[-1] == 429


@pytest.fixture
def asking(signed: Callable[[str], Client]) -> Any:
    """``asking(client)(path, address)``: the status that the limits give it; four files and nine pages a minute."""
    from django.http import HttpResponse
    from django.test import RequestFactory, override_settings

    from maillage.site.limits import limits

    with override_settings(PAGES_A_MINUTE=9, FILES_A_MINUTE=4):
        within = limits(lambda request: HttpResponse("there"))

    def of(client: Client) -> Callable[..., int]:
        def ask(path: str, address: str = "192.0.2.1") -> int:
            request = RequestFactory().get(path, REMOTE_ADDR=address)
            request.COOKIES = {name: each.value for name, each in client.cookies.items()}
            with override_settings(PAGES_A_MINUTE=9, FILES_A_MINUTE=4):
                return within(request).status_code

        return ask

    return of


@pytest.mark.database
@pytest.mark.parametrize(
    ("path", "most"), [("/en/search?q=a&as=csv", 4), ("/en/search?q=a", 9), ("/api/v1/search?q=a", 9)]
)
def test_searches_and_files_of_whoever_has_signed_in_are_counted_by_account(
    asking: Any, signed: Callable[[str], Client], path: str, most: int
) -> None:
    from django.test import Client

    visitor, one, other = asking(Client()), asking(signed("member")), asking(signed("member"))
    assert [visitor(path) for _ in range(most + 1)] == [200] * most + [429]
    # neither shut out by others of the address, nor without end from many addresses
    assert [one(path, f"198.51.100.{n}") for n in range(most)] == [200] * most
    assert one(path) == one(path, "203.0.113.9") == 429
    assert other(path) == 200
    assert one("/en/milestones", "203.0.113.9") == 200  # pages by address, as for everybody


@pytest.mark.database
def test_a_cookie_of_nobody_is_no_bucket_of_its_own(asking: Any, signed: Callable[[str], Client]) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from maillage.site.accounts.models import SignedIn

    ended = signed("member")
    SignedIn.objects.update(expire_date="2001-01-01T00:00:00Z")
    made_up = Client()
    for number in range(4):
        made_up.cookies["sessionid"] = f"made-up-{number}"
        assert asking(made_up)("/en/search?q=a&as=csv") == 200
    assert asking(made_up)("/en/search?q=a&as=csv") == asking(ended)("/en/search?q=a&as=csv") == 429
    with CaptureQueriesContext(connection) as asked:
        asking(Client())("/en/search?q=a", "192.0.2.2")
        asking(ended)("/en/milestones", "192.0.2.2")
    assert len(asked) == 0  # without a cookie, and of other pages, the database is not asked


def test_a_bucket_fills_again_and_forgets_whoever_was_silent_longest() -> None:
    from maillage.site import limits

    now = [0.0]
    buckets = limits.Buckets(60, clock=lambda: now[0])
    assert [buckets.wait("a") for _ in range(60)] == [0.0] * 60
    assert 0.9 < buckets.wait("a") <= 1.0
    now[0] = 1.5
    assert buckets.wait("a") == 0.0
    for number in range(limits.MOST_ADDRESSES + 10):
        buckets.wait(str(number))
    assert len(buckets._held) == limits.MOST_ADDRESSES


@pytest.mark.parametrize("pages", ["1", "4", "5"])
def test_a_site_of_few_pages_a_minute_still_counts_its_files(tmp_path: Path, pages: str) -> None:
    code = (
        "from maillage.site import settings; from maillage.site.limits import Buckets\n"
        "files = Buckets(settings.FILES_A_MINUTE); print(files.wait('a'), files.wait('a') > 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "MAILLAGE_PAGES": pages, "MAILLAGE_HOME": str(tmp_path), "MAILLAGE_SECRET": "x"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["0.0", "True"], done.stderr


def test_a_body_that_is_too_large_is_refused_unread(reader: Client) -> None:
    answer = reader.generic(
        "POST", "/fr/account/login/", b"x", CONTENT_LENGTH="300000000", CONTENT_TYPE="text/plain"
    )
    assert answer.status_code == 413
    assert "100" in answer.content.decode()
    assert reader.generic("POST", "/fr/account/login/", b"x", CONTENT_LENGTH="x").status_code < 500


@pytest.mark.database
def test_a_proof_is_read_from_whoever_has_signed_in_and_from_nobody_else(
    signed: Callable[[str], Client],
) -> None:
    from django.test import Client

    from maillage.site.limits import takes_files

    def send(client: Client, path: str, size: int = 300_000) -> int:
        said = {"CONTENT_LENGTH": str(size), "CONTENT_TYPE": "text/plain"}
        return client.generic("POST", path, b"x", **said).status_code

    member, closed, made_up = signed("member"), signed("member"), Client()
    made_up.cookies["sessionid"] = "made-up"
    closed.get("/fr/account/claims")
    for path in (
        "/fr/claim",
        "/fr/party/abcdefghjk/claim",
        "/fr/claim/1",
        "/fr/dossier/abcdefghjk/documents",
    ):
        assert takes_files(path)
        assert send(member, path) != 413
        assert [send(each, path) for each in (Client(), made_up)] == [413] * 2
        assert send(member, path, 13_000_000) == 413
    for path in (
        "/fr/claim/1/word",
        "/fr/claim/1/proof",
        "/fr/claim/x",
        "/fr/account/claims",
        "/fr/dossier/abcdefghjk/story",
    ):
        assert send(member, path) == 413 and not takes_files(path)
    from maillage.site.accounts.models import Account

    Account.objects.filter(pk=closed.session["_auth_user_id"]).update(is_active=False)
    assert send(closed, "/fr/claim") == 413


@pytest.mark.database
def test_more_than_a_form_is_read_only_from_who_works_at_the_desk(signed: Callable[[str], Client]) -> None:
    """Of everybody else it is refused unread: a file of a hundred megabytes can take hours to come."""
    from django.test import Client

    def send(client: Client, path: str, size: int = 300_000) -> int:
        return client.generic(
            "POST", path, b"x", CONTENT_LENGTH=str(size), CONTENT_TYPE="text/plain"
        ).status_code

    curator, administrator, made_up = signed("curator"), signed("administrator"), Client()
    made_up.cookies["sessionid"] = "made-up"
    for path in ("/fr/desk/imports/files", "/fr/desk/settings"):
        assert [send(each, path) for each in (Client(), made_up, signed("member"))] == [413] * 3
    assert send(curator, "/fr/desk/imports/files") != 413
    assert send(administrator, "/fr/desk/settings") != 413
    for path in ("/fr/wrong", "/fr/desk/imports", "/fr/desk/imports/files/x", "/"):
        assert send(curator, path) == 413
    assert send(Client(), "/fr/wrong", 256_000) != 413
    assert send(Client(), "/api/v1/search") == 405  # whatever is sent to it is left unread
