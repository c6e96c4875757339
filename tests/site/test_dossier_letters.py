"""Letters about what is decided in a dossier: to whom it matters, in their language, once; and the checkpoint at their foot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maillage.dossiers import decisions as d
from tests.dossiers.at_site import do, opened
from tests.dossiers.played import DIAGNOSIS
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.letters import letters
from tests.site.test_dossiers import send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def unknown(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This process has read no other tree."""
    from maillage.dossiers import checkpoints

    monkeypatch.setattr(checkpoints, "_grown", checkpoints._Grown())
    yield


def holder(of: Any, email: str, language: str = "fr", binds: bool = True, title: str = "Maire") -> Any:
    """An account that holds an office of an organisation; the office."""
    from maillage.parties.models import Holding, Office
    from maillage.site.accounts.models import Account

    office = Office.objects.create(organisation=of, title=title, may_bind=binds)
    account, _ = Account.objects.get_or_create(email=email, defaults={"language": language})
    Holding.objects.create(office=office, account=account, since=date(2026, 1, 1))
    return office


def two() -> tuple[str, Any, Any]:
    """A dossier between two towns, each with somebody who holds an office."""
    row, owner = opened(names={"fr": "Saint-Louis", "ar": "سان لويس"})
    partner = organisation("Agadir")
    holder(owner, "louis@example.org", binds=False, title="Chargé de mission")
    holder(partner, "agadir@example.org", "ar")
    do(row.pk, owner, d.PartyNamed(partner.pk, {"fr": "Agadir", "ar": "أكادير"}, "pivotal", True))
    do(row.pk, partner, d.PartyJoined())
    return row.pk, owner, partner


def asked() -> list[Any]:
    from maillage.site.jobs.models import Job

    return list(Job.objects.filter(kind="dossier_letters", state="waiting").order_by("asked_at", "pk"))


def perform(job: Any) -> Any:
    from maillage.site.jobs.perform import Doing, _function

    return _function(job.kind)(Doing(job), **job.arguments)


def written() -> int:
    """All that was asked for is written; how many letters."""
    from maillage.site.jobs.models import Job

    found = 0
    for job in asked():
        found += perform(job)["letters"]
        Job.objects.filter(pk=job.pk).update(state="done")
    return found


def proposed(key: str, by: Any, **said: Any) -> str:
    from maillage.dossiers.turn import standing

    before = standing(key)
    assert before
    now = before.state.text("diagnosis")
    do(key, by, d.VersionProposed("diagnosis", {**DIAGNOSIS, **said}, now.current.hash if now else ""))
    after = standing(key)
    assert after
    return after.state.texts["diagnosis"].current.hash


def test_who_is_invited_is_told_in_their_language_with_what_to_do(database: None) -> None:
    row, owner = opened(names={"fr": "Saint-Louis", "ar": "سان لويس"})
    partner = organisation("Agadir")
    holder(owner, "louis@example.org")
    holder(partner, "agadir@example.org", "ar")
    do(row.pk, owner, d.PartyNamed(partner.pk, {"ar": "أكادير"}, "pivotal", True))
    assert not letters("agadir@example.org"), "the decision waits for no letter"
    assert written() == 1
    [letter] = letters("agadir@example.org")
    assert "سان لويس" in letter["subject"] and "تدعوكم" in letter["subject"]
    assert f"/ar/dossier/{row.pk}\n" in letter["text"] and "شاركوا أو اعتذروا" in letter["text"]
    assert letter["headers"]["Auto-Submitted"] == "auto-generated" and not letters("louis@example.org")


def test_nobody_is_told_twice_after_a_kill_or_a_second_run(database: None) -> None:
    key, owner, _partner = two()
    assert written() == 1  # the invitation
    proposed(key, owner)
    [job] = asked()
    assert perform(job) == {"letters": 1}
    job.refresh_from_db()
    assert job.arguments == {}, "marked in the transaction of its letters"
    # killed before it was said to be done: the next worker begins it again, with what stands in the row
    assert perform(job) == {"letters": 0}
    assert len(letters("agadir@example.org")) == 2


def test_killed_in_the_middle_nothing_of_it_was_written(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.dossiers import letters as room

    key, owner, partner = two()
    holder(partner, "second@example.org", title="Adjointe")
    written()
    proposed(key, owner)
    [job] = asked()
    send_one, sent = room._send, []

    def killed(*given: Any) -> None:
        if sent:
            raise KeyboardInterrupt
        sent.append(given)
        send_one(*given)

    monkeypatch.setattr(room, "_send", killed)
    with pytest.raises(KeyboardInterrupt):
        perform(job)
    monkeypatch.setattr(room, "_send", send_one)
    job.refresh_from_db()
    before = [len(letters(each)) for each in ("agadir@example.org", "second@example.org")]
    assert perform(job) == {"letters": 2}
    after = [len(letters(each)) for each in ("agadir@example.org", "second@example.org")]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1]


def test_a_refused_or_lost_decision_asks_for_no_letter(database: None) -> None:
    from django.db import transaction

    from maillage.dossiers.refused import Refused

    key, owner, _partner = two()
    written()
    with pytest.raises(Refused):
        do(key, owner, d.KeyGiven("diagnosis", "0" * 64))
    with pytest.raises(RuntimeError), transaction.atomic():
        proposed(key, owner)
        raise RuntimeError
    assert asked() == []


def test_a_version_that_was_replaced_before_the_letter_left_is_not_told(database: None) -> None:
    key, owner, _partner = two()
    written()
    proposed(key, owner)
    proposed(key, owner, situation={"fr": "Peu est trié."})
    assert len(asked()) == 2 and written() == 1
    assert "2" in letters("agadir@example.org")[0]["text"]


def test_each_event_has_its_letter_in_each_language(database: None) -> None:
    """Every sentence is filled, and says what to do with the page where that is done."""
    key, owner, partner = two()
    for language in ("en", "fr", "ar"):
        holder(partner, f"{language}@example.org", language, title=f"Office {language}")
        holder(owner, f"own.{language}@example.org", language, title=f"Office {language}")
    version = proposed(key, owner)
    do(key, partner, d.KeyGiven("diagnosis", version))
    version = proposed(key, owner, situation={"fr": "Peu est trié."})  # voids
    do(key, partner, d.Returned("diagnosis", version, {"fr": "Il manque le marché."}))
    do(key, partner, d.ReserveMade("diagnosis", version, "situation", {"fr": "sauf le marché"}))
    do(key, partner, d.CounterMade("diagnosis", version, "situation", {"fr": "Rien."}, {"fr": "vrai"}))
    for each in (owner, partner):
        do(key, each, d.KeyGiven("diagnosis", version))
    do(key, partner, d.Remarked({"fr": "Le pont est coupé."}, warns=True))
    do(key, partner, d.HandedOver("office:999999", "Adjointe", (), {"fr": "Bonne suite"}))
    do(key, partner, d.Suspended("security", {"fr": "Routes fermées"}, date(2027, 3, 1)))
    do(key, partner, d.Resumed({"fr": "Ouvertes"}))
    do(key, owner, d.PromiseMade("p1", {"fr": "Une équipe"}, date(2026, 12, 1), partner.pk))
    do(key, partner, d.Abandoned({"fr": "Plus de moyens"}))
    written()
    subjects = set()
    for language in ("en", "fr", "ar"):
        found = [*letters(f"{language}@example.org"), *letters(f"own.{language}@example.org")]
        subjects |= {(language, each["subject"]) for each in found}
        for each in found:
            assert "{" not in each["text"] + each["subject"], each["text"]
            assert f"/{language}/dossier/{key}" in each["text"] and f"/{language}/checkpoint" in each["text"]
            assert len(each["text"].split("\n\n")[0]) < 900 and "None" not in each["text"]
    for language in ("en", "fr", "ar"):
        assert sum(each[0] == language for each in subjects) >= 10


def test_of_one_s_own_town_who_may_bind_is_told_what_waits_for_them(database: None) -> None:
    key, owner, _partner = two()
    mayor = holder(owner, "maire@example.org", title="Maire de plein droit")
    holder(owner, "stagiaire@example.org", binds=False, title="Stagiaire")
    written()
    from maillage.dossiers.turn import decided
    from maillage.site.accounts.models import Account
    from maillage.site.dossiers.here import world_of

    louis = Account.objects.get(email="louis@example.org")
    decided(key, d.VersionProposed("diagnosis", DIAGNOSIS), world_of(louis, owner, date(2026, 11, 28)))
    assert mayor and written() == 2
    assert letters("maire@example.org") and letters("agadir@example.org")
    assert not letters("stagiaire@example.org") and not letters("louis@example.org")


def test_who_holds_an_office_no_more_or_wants_none_gets_none(
    database: None, signed: Callable[[str], Client]
) -> None:
    from maillage.parties.models import Holding
    from maillage.site.accounts.models import Account
    from maillage.site.today import today

    key, owner, partner = two()
    gone = holder(partner, "partie@example.org", title="Ancienne")
    Holding.objects.filter(office=gone).update(until=today())
    written()
    client = signed("reader")
    account = Account.objects.get(pk=client.session["_auth_user_id"])
    holder(partner, account.email, title="Coopération")
    answer = send(client, "/fr/account/agenda/letters", then="letters", which=["monday", "days"])
    assert answer.status_code == 302
    proposed(key, owner)
    written()
    assert not letters(account.email) and not letters("partie@example.org")
    send(client, "/fr/account/agenda/letters", then="letters", which=["dossiers"])
    proposed(key, owner, situation={"fr": "Peu est trié."})
    written()
    assert len(letters(account.email)) == 1


def test_a_party_by_link_alone_is_told_by_its_mailbox(database: None) -> None:
    from django.utils import timezone

    from maillage.dossiers.models import Door

    row, owner = opened()
    holder(owner, "louis@example.org")
    partner = organisation("Agadir", standing="unclaimed")
    do(row.pk, owner, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
    do(row.pk, partner, d.PartyJoined())
    now = timezone.now()
    given = {
        "dossier_id": row.pk, "organisation": partner, "title": "SG", "language": "fr", "code": "x", "sent_for": owner,
        "ends_at": now + timedelta(days=3),
    }  # fmt: skip
    Door.objects.create(key="open-one", email="sg@agadir.example", **given)
    Door.objects.create(key="ended-one", email="other@agadir.example", ended_at=now, **given)
    written()
    do(row.pk, owner, d.Suspended("money", {"fr": "Budget"}, date(2027, 3, 1)))
    written()
    [letter] = letters("sg@agadir.example")
    assert "/fr/dossier/door/open-one" in letter["text"] and "arrivé dans une lettre à part" in letter["text"]
    assert not letters("other@agadir.example")
    Door.objects.update(ends_at=now - timedelta(days=1), used_at=now - timedelta(days=2))
    do(row.pk, owner, d.Resumed({}))
    written()
    late = letters("sg@agadir.example")[0]["text"]
    assert "/dossier/door/" not in late and "demandez-en un autre" in late


def test_an_invented_dossier_writes_to_nobody(database: None) -> None:
    from maillage.dossiers.models import Dossier

    key, owner, _partner = two()
    written()
    Dossier.objects.filter(pk=key).update(generated=True)
    proposed(key, owner)
    assert asked() == []


# --- the checkpoint at the foot -------------------------------------------------------------------------------------


def sent(letter: dict[str, Any], folder: Path) -> Path:
    """The letter as it lies in a mailbox of files."""
    from django.core.mail import EmailMessage

    file = folder / "mail.eml"
    message = EmailMessage(letter["subject"], letter["text"], "site@example.org", letter["to"])
    file.write_bytes(message.message().as_bytes())
    return file


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_first_letter_of_a_dossier_proves_its_beginning(
    database: None, tmp_path: Path, language: str
) -> None:
    """Out of the mailbox, against the record on the site, and against an export by the checker alone."""
    from django.utils import timezone

    from maillage.dossiers.exporting import exported
    from maillage.dossiers.ledger.check import main as check
    from maillage.dossiers.whole import against
    from maillage.site.dossiers.checkpoint.log import signer

    opened(name="Lille")
    from maillage.dossiers.checkpoints import take

    take(signer(), timezone.now())  # before the dossier began: it would prove nothing of it
    row, owner = opened()
    partner = organisation("Agadir")
    holder(partner, "agadir@example.org", language)
    do(row.pk, owner, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
    written()
    file = sent(letters("agadir@example.org")[0], tmp_path)
    do(row.pk, partner, d.PartyJoined())
    agree, problems = against(file.read_bytes(), "mail.eml", signer().key_line)
    assert problems == [] and [size for size, _ in agree] == [3]
    (tmp_path / "dossier.zip").write_bytes(exported(row.pk, signer(), timezone.now()))
    assert check([str(tmp_path / "dossier.zip"), str(file)]) == 0
    quoted = "".join(f"> {line}\n" for line in letters("agadir@example.org")[0]["text"].splitlines())
    file.write_text("Bonjour, voici votre courriel de juin :\n" + quoted, "utf-8")
    assert check([str(tmp_path / "dossier.zip"), str(file)]) == 0


def test_letters_in_arabic_isolate_each_line_of_it(database: None) -> None:
    _key, _owner, _partner = two()
    written()
    foot = letters("agadir@example.org")[0]["text"].split("/ar/checkpoint\n\n")[1].strip().split("\n")
    assert len(foot) == 6 and foot[4] == ""
    assert all(each.startswith("\u2068") and each.endswith("\u2069") for each in foot if each)


def test_a_foot_that_cannot_be_made_holds_no_letter_back(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.dossiers.checkpoint import foot as checkpoint_foot

    def full() -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(checkpoint_foot, "signer", full)
    two()
    assert written() == 1 and "/checkpoint" not in letters("agadir@example.org")[0]["text"]


def test_the_page_of_a_reader_agrees_with_a_letter(database: None, reader: Client) -> None:
    two()
    written()
    answer = reader.post("/ar/checkpoint", {"letter": letters("agadir@example.org")[0]["text"]})
    assert answer.status_code == 200 and "متفقة" in text(answer)
