"""Who had a part in a dossier and has none any more: told since when and why, with what they wrote; to everybody else there is none.

And an organisation whose claim is under review: it opens, writes, sees agenda and verdicts; neither its agreement nor a page for citizens.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do
from tests.dossiers.played import DIAGNOSIS
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.dossier_pages import pair
from tests.site.test_dossiers import officer, once, opened, send, shown_version
from tests.site.test_permissions_of_things import account_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
WRITTEN = "Nous n’avons pas de bacs,\nni de camions."


def ends(client: Client, of: Any, ago: int = 0) -> Any:
    """Their office of an organisation ends; ``ago``: so many days before today."""
    from maillage.parties.models import Holding
    from maillage.site.today import today

    day = today() - timedelta(days=ago)
    Holding.objects.filter(account=account_of(client), office__organisation=of).update(until=day)
    return day


def seq_of(key: str) -> int:
    from maillage.dossiers.models import Dossier

    return int(Dossier.objects.get(pk=key).seq)


def version_of(key: str, text: str = "diagnosis") -> str:
    from maillage.dossiers.turn import standing

    found = standing(key)
    assert found
    return str(found.state.texts[text].current.hash)


def proposed(key: str, by: Any) -> None:
    from maillage.dossiers import decisions as d

    do(key, by, d.VersionProposed("diagnosis", DIAGNOSIS))


@pytest.mark.parametrize(
    ("language", "since"), [("fr", "Depuis le"), ("en", "Since"), ("ar", "لم تعودوا تعملون باسمها")]
)
def test_a_key_of_an_office_that_ended_yesterday_is_not_taken_and_says_since_when(
    signed: Callable[[str], Client], language: str, since: str
) -> None:
    from maillage.reference.spoken import day as spoken_day

    of = pair(signed)
    proposed(of.key, of.angers)
    at = f"/{language}/dossier/{of.key}/text/diagnosis"
    form, shown, before = once(of.other, at), shown_version(of.other, at), seq_of(of.key)
    day = ends(of.other, of.agadir)
    answer = of.other.post(at, {"once": form, "then": "agree", "shown": shown, "as": of.agadir.pk})
    said = text(answer)
    assert answer.status_code == 403 and seq_of(of.key) == before
    assert since in said and "Coopération" in said and "Agadir" in said and "{" not in said
    assert spoken_day(str(day), language) in said
    assert shown not in answer.content.decode() and "<textarea" not in answer.content.decode()
    assert answer.headers["X-Robots-Tag"] == "noindex" and "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "sent", "label"),
    [
        ("text/diagnosis/write", {"then": "propose", "situation": WRITTEN, "in": "fr"}, "ituation"),
        ("text/diagnosis", {"then": "return", "words": WRITTEN}, "vos mots"),
        ("do/remark", {"says": WRITTEN}, "vos mots"),
        ("visit", {"why": WRITTEN, "host": "geonames"}, "ourquoi"),
        ("do/promise", {"says": WRITTEN, "due": "2030-01-01"}, "Pour quand"),
    ],
)
def test_what_they_wrote_is_there_to_be_copied(
    signed: Callable[[str], Client], name: str, sent: dict[str, str], label: str
) -> None:
    of = pair(signed)
    proposed(of.key, of.angers)
    ends(of.other, of.agadir)
    before = seq_of(of.key)
    answer: Any = of.other.post(f"/fr/dossier/{of.key}/{name}", {**sent, "once": "a-key-of-no-form", "password": "Secret d’État"})  # fmt: skip
    said = answer.content.decode()
    assert answer.status_code == 403 and seq_of(of.key) == before
    assert WRITTEN in said.replace("\r\n", "\n") and label in said
    assert "a-key-of-no-form" not in said and "Secret" not in said and ">geonames<" not in said
    if "due" in sent:
        assert ">\n2030-01-01</textarea>" in said


def test_what_was_sent_after_the_session_ended_too_is_still_there(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    at, account = f"/fr/dossier/{of.key}/do/remark", account_of(of.other)
    form = once(of.other, at)
    ends(of.other, of.agadir)
    from django.test import Client

    client = Client()
    assert client.post(at, {"once": form, "says": WRITTEN}).status_code == 302
    kept = client.session["kept"]
    client.force_login(account)
    session = client.session
    session["kept"] = kept
    session.save()
    answer = client.get(at)
    assert answer.status_code == 403 and WRITTEN in answer.content.decode().replace("\r\n", "\n")


def test_a_page_opened_later_says_since_when_and_nothing_of_the_dossier(
    signed: Callable[[str], Client],
) -> None:
    of = pair(signed)
    ends(of.other, of.agadir)
    for name in ("", "/story", "/text/diagnosis", "/iati.xml", "/handover", "/funds", "/do/remark"):
        answer = of.other.get(f"/fr/dossier/{of.key}{name}")
        said = text(answer)
        assert answer.status_code == 403 and "Vous n’agissez plus" in said, name
        assert "Trier" not in said and "Nos rues" not in said and "Angers" not in said
        assert "Rien n’en figure" not in said  # nothing was sent


def test_an_office_that_was_closed_ends_with_it(signed: Callable[[str], Client]) -> None:
    from maillage.parties.models import Office
    from maillage.site.today import today

    of = pair(signed)
    Office.objects.filter(organisation=of.agadir).update(closed_on=today())
    assert of.other.get(f"/fr/dossier/{of.key}").status_code == 403


def test_a_party_whose_invitation_is_taken_back_while_it_writes(signed: Callable[[str], Client]) -> None:
    from maillage.dossiers import decisions as d

    of = pair(signed)
    client, rabat = signed("reader"), organisation("Rabat")
    officer(client, rabat)
    do(of.key, of.angers, d.PartyNamed(rabat.pk, {"fr": "Rabat"}, "pivotal", True))
    proposed(of.key, of.angers)
    at = f"/fr/dossier/{of.key}"
    form, shown = once(client, at), version_of(of.key)
    do(of.key, of.angers, d.PartyDeclined(rabat.pk, {"fr": "Pas encore."}))
    before = seq_of(of.key)
    for sent in (
        {"then": "agree", "shown": shown, "as": rabat.pk},
        {"then": "return", "shown": shown, "words": WRITTEN},
    ):
        answer = client.post(f"{at}/text/diagnosis", {"once": form, **sent})
        assert answer.status_code == 403 and "L’invitation de Rabat à ce dossier a été retirée" in text(
            answer
        )
    assert WRITTEN in answer.content.decode() and seq_of(of.key) == before
    answer = client.post(f"{at}/answer", {"once": form, "then": "join"})
    assert answer.status_code == 403 and seq_of(of.key) == before
    answer = client.get(at)
    assert answer.status_code == 403 and "Trier" not in text(answer) and "Pas encore." not in text(answer)
    do(of.key, of.angers, d.PartyNamed(rabat.pk, {"fr": "Rabat"}, "pivotal", True))
    assert client.get(at).status_code == 200
    do(of.key, rabat, d.PartyDeclined(rabat.pk, {"fr": "Non."}))  # now it says no by itself
    assert client.get(at).status_code == 404 and client.post(f"{at}/answer").status_code == 404


def test_to_everybody_else_there_is_none(signed: Callable[[str], Client]) -> None:
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Holding
    from maillage.site.today import today

    of = pair(signed)
    at = f"/fr/dossier/{of.key}"
    # an office of another organisation; one of a party that ended before it was asked; one that never began
    other, early, never, declined = (signed("reader") for _ in range(4))
    officer(other, organisation("Fès"))
    ends(other, organisation("Fès"))
    officer(early, of.agadir)
    ends(early, of.agadir, ago=3)
    officer(never, of.agadir)
    Holding.objects.filter(account=account_of(never)).update(since=today(), until=today())
    # one of a party that said no by itself
    safi = organisation("Safi")
    officer(declined, safi)
    do(of.key, of.angers, d.PartyNamed(safi.pk, {"fr": "Safi"}, "pivotal", True))
    do(of.key, safi, d.PartyDeclined(safi.pk, {"fr": "Non."}))
    ends(declined, safi)
    for client in (other, early, never, declined, signed("administrator")):
        assert client.get(at).status_code == 404
        answer = client.post(f"{at}/do/remark", {"says": WRITTEN})
        assert answer.status_code == 404 and WRITTEN not in answer.content.decode()
    ends(of.other, of.agadir)
    assert of.other.get("/fr/dossier/nokey").status_code == 404


def test_nobody_who_had_a_part_learns_that_it_is_damaged(signed: Callable[[str], Client]) -> None:
    from tests.site.test_dossier_read import spoilt

    of = pair(signed)
    ends(of.other, of.agadir)
    spoilt(of.key, 1)
    assert of.other.get(f"/fr/dossier/{of.key}").status_code == 404


def test_what_is_sent_for_a_party_is_never_taken_as_anothers(signed: Callable[[str], Client]) -> None:
    """Somebody acts for two parties, and one of the two offices ends."""
    of = pair(signed)
    officer(of.other, of.angers)
    proposed(of.key, of.angers)
    at = f"/fr/dossier/{of.key}/text/diagnosis"
    form, shown = once(of.other, f"{at}?as={of.agadir.pk}"), shown_version(of.other, at)
    ends(of.other, of.agadir)
    before = seq_of(of.key)
    sent = {"once": form, "then": "agree", "shown": shown, "as": of.agadir.pk}
    for address in (at, f"{at}?as={of.agadir.pk}"):
        answer = of.other.post(address, sent)
        assert answer.status_code == 403 and "Agadir" in text(answer) and seq_of(of.key) == before
    assert of.other.post(at, {**sent, "as": "nobody"}).status_code == 404 and seq_of(of.key) == before
    assert of.other.get(at).status_code == 200  # for the other they act still
    assert of.other.post(at, {**sent, "as": of.angers.pk}).status_code == 302


def test_an_organisation_under_review_opens_writes_and_sees_agenda_and_verdicts(
    signed: Callable[[str], Client],
) -> None:
    client = signed("reader")
    home = organisation("Saint-Louis", country="SN", place="geonames:2246452", standing="under_review")
    officer(client, home)
    key = opened(client)
    at = f"/fr/dossier/{key}"
    said = {"then": "propose", "situation": "Rien n’est trié.", "problems": "Pas de bacs", "in": "fr"}
    assert send(client, f"{at}/text/diagnosis/write", **said).status_code == 302
    agenda = client.get(f"/fr/party/{home.pk}/agenda")
    assert agenda.status_code == 200 and "Trier les déchets" in text(agenda)
    for name, shows in (
        ("/funds", "pas encore"),
        ("/procedure", "tape"),
        ("/story", "Saint-Louis"),
        ("", "invitez votre partenaire"),
    ):
        answer = client.get(f"{at}{name}")
        assert answer.status_code == 200 and shows in text(answer), name


def test_an_organisation_under_review_gives_no_key_and_publishes_nothing(
    signed: Callable[[str], Client], reader: Client
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing
    from tests.dossiers.public_page import published

    client, home, there = signed("reader"), organisation("Saint-Louis", country="SN"), organisation("Agadir")
    officer(client, home)
    key, *_ = published(home, there)
    public, at = f"/fr/cooperation/{key}", f"/fr/dossier/{key}/text/citizen"
    assert reader.get(public).status_code == 200
    do(key, there, d.PageWithdrawn({"fr": "À revoir."}))
    home.__class__.objects.filter(pk=home.pk).update(standing="under_review")
    found = standing(key)
    assert found
    before = found.state.texts["citizen"].current
    said = {**before.articles, "message": {"fr": "À très bientôt."}}
    do(key, there, d.VersionProposed("citizen", said, before.hash, {"fr": "Mieux dit."}))
    shown, seq = shown_version(client, at), seq_of(key) + 1
    do(key, there, d.KeyGiven("citizen", shown))
    answer = send(client, at, then="agree", shown=shown)
    assert answer.status_code == 422 and "à l’étude" in text(answer)
    answer = client.post(f"/fr/dossier/{key}/questions", {"then": "let", "question": "1"})
    assert answer.status_code == 422 and seq_of(key) == seq
    assert reader.get(public).status_code == 404
    # looked at and found to be theirs, the same agreement is taken, and the page is public
    home.__class__.objects.filter(pk=home.pk).update(standing="verified")
    assert send(client, at, then="agree", shown=shown).status_code == 302
    assert "À très bientôt." in text(reader.get(public))
