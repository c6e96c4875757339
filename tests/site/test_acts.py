"""A form sent twice acts once; what was typed outlives the session; what was done is written down."""

from __future__ import annotations

import threading
from typing import Any

import pytest

pytestmark = pytest.mark.database


def sending(key: str, account: Any = None, **fields: str) -> Any:
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory

    request = RequestFactory().post("/fr/x", {"once": key, **fields})
    request.user = account or AnonymousUser()
    return request


def test_a_form_pressed_twice_acts_once_and_leads_to_the_same_page(database: None) -> None:
    from maillage.site.acts.models import Act
    from maillage.site.acts.note import note
    from maillage.site.acts.once import new_key, once

    def act() -> str:
        return f"/done/{note('tried', None).pk}"

    key = new_key()
    one, other = once(sending(key), act), once(sending(key), act)
    assert one.headers["Location"] == other.headers["Location"]
    assert Act.objects.count() == 1
    once(sending(new_key()), act)
    assert Act.objects.count() == 2


def test_what_was_refused_can_be_sent_again(database: None) -> None:
    from maillage.site.acts.models import Sent
    from maillage.site.acts.once import new_key, once

    def refused() -> str:
        raise ValueError

    key = new_key()
    with pytest.raises(ValueError):
        once(sending(key), refused)
    assert not Sent.objects.filter(key=key).exists()
    assert once(sending(key), lambda: "/there").headers["Location"] == "/there"


def test_the_key_of_somebody_else_shows_nothing_of_theirs(database: None) -> None:
    from maillage.site.accounts.models import Account
    from maillage.site.acts.once import new_key, once

    key, other = new_key(), Account.objects.create_user("b@example.org")
    once(sending(key, Account.objects.create_user("a@example.org")), lambda: "/secret")
    assert once(sending(key, other), lambda: "/mine").headers["Location"] == "/mine"


def test_what_the_act_breaks_in_the_database_is_not_taken_for_a_second_sending(database: None) -> None:
    from django.db import IntegrityError

    from maillage.site.acts.once import new_key, once

    def refused() -> str:
        raise IntegrityError

    with pytest.raises(IntegrityError):
        once(sending(new_key()), refused)


def test_two_sendings_at_the_same_moment_act_once(_django: None) -> None:
    """In threads, on connections of their own, and really written."""
    from django.db import connection

    from maillage.site.acts.models import Act, Sent
    from maillage.site.acts.note import note
    from maillage.site.acts.once import new_key, once

    key, led = new_key(), []
    start = threading.Barrier(4)

    def press() -> None:
        try:
            start.wait()
            led.append(
                once(sending(key), lambda: f"/{note('tried', None, about=key).pk}").headers["Location"]
            )
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for each in presses:
        each.start()
    for each in presses:
        each.join()
    try:
        assert len(led) == 4 and len(set(led)) == 1
        assert Act.objects.filter(about=key).count() == 1
    finally:
        Act.objects.filter(about=key).delete()
        Sent.objects.filter(key=key).delete()


def test_of_two_who_decide_one_thing_at_the_same_moment_one_acts_and_the_other_is_told(_django: None) -> None:
    """In threads, on connections of their own: each has a form of its own, and both know of the same version."""
    from django.db import connection

    from maillage.site.acts.models import Act, Sent
    from maillage.site.acts.note import note
    from maillage.site.acts.once import new_key
    from maillage.site.desk.deciding import once_for

    keys, about = [new_key() for _ in range(4)], new_key()
    told: list[Any] = []
    start = threading.Barrier(len(keys))

    def decide(key: str) -> None:
        try:
            start.wait()
            version = Act.objects.filter(about=about).count
            told.append(
                once_for(
                    sending(key, version="0"), version, lambda: f"/{note('tried', None, about=about).pk}"
                )
            )
        finally:
            connection.close()

    both = [threading.Thread(target=decide, args=(key,)) for key in keys]
    for each in both:
        each.start()
    for each in both:
        each.join()
    try:
        assert Act.objects.filter(about=about).count() == 1
        assert sorted(each is None for each in told) == [False, True, True, True]
        assert Sent.objects.filter(key__in=keys).count() == 1  # who was told can send the form again
    finally:
        Act.objects.filter(about=about).delete()
        Sent.objects.filter(key__in=keys).delete()


def test_what_was_typed_waits_for_whoever_signs_in_again(database: None) -> None:
    from django.contrib.auth.models import AnonymousUser
    from django.contrib.sessions.backends.db import SessionStore
    from django.http import HttpResponse
    from django.test import RequestFactory

    from maillage.site.acts.kept import kept
    from maillage.site.permissions import needs, signed_in

    view = needs(signed_in)(lambda request: HttpResponse("in"))
    request = RequestFactory().post("/fr/form", {"text": "a long letter", "password": "secret", "once": "k"})
    request.user, request.session = AnonymousUser(), SessionStore()
    answer = view(request)
    assert answer.status_code == 302 and "next=/fr/form" in answer.headers["Location"]
    again = RequestFactory().get("/fr/form")
    again.session = request.session
    elsewhere = RequestFactory().get("/fr/other")
    elsewhere.session = request.session
    assert kept(elsewhere) == {}
    assert kept(again) == {"text": ["a long letter"]}
    assert kept(again) == {}
