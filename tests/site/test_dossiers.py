"""A dossier on pages: a commune alone, its partner, one text, both agreements, what turns them back, and everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.test_permissions_of_things import account_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


def officer(client: Client, of: Any, binds: bool = True) -> None:
    """They hold an office of an organisation."""
    from datetime import date

    from maillage.parties.models import Holding, Office

    office = Office.objects.create(organisation=of, title="Coopération", may_publish=True, may_bind=binds)
    Holding.objects.create(office=office, account=account_of(client), since=date(2026, 1, 1))


def once(client: Client, address: str) -> str:
    """The key of the first form of a page."""
    found = re.search(r'name="once" value="([^"]+)"', client.get(address).content.decode())
    assert found
    return found[1]


def send(client: Client, address: str, **said: Any) -> Any:
    """A form of the page, sent."""
    return client.post(address, {"once": once(client, address), **said})


@pytest.fixture
def town(signed: Callable[[str], Client]) -> tuple[Client, Any]:
    """An officer of Saint-Louis."""
    client = signed("reader")
    home = organisation("Saint-Louis", country="SN", place="geonames:2246452")
    officer(client, home)
    return client, home


@pytest.fixture
def partner(signed: Callable[[str], Client]) -> tuple[Client, Any]:
    """An officer of Agadir."""
    client = signed("reader")
    home = organisation("Agadir")
    officer(client, home)
    return client, home


def opened(client: Client, **said: str) -> str:
    """The key of a dossier that was opened on its page."""
    given = {
        "title": "Trier les déchets",
        "need": "Les déchets restent dans nos rues.",
        "path": "full",
        "language": "fr",
    } | said
    answer = send(client, "/fr/dossier/new", **given)
    assert answer.status_code == 302, text(answer)
    return str(answer.headers["Location"].rsplit("/", 1)[1])


def invited(client: Client, key: str, of: Any, **said: str) -> None:
    address = f"/fr/dossier/{key}/invite"
    given = {
        "name": "Agadir",
        "country": "MA",
        "kind": "local_authority",
        "role": "pivotal",
        "key": "yes",
        "which": of.pk,
    } | said
    answer = send(client, address, **given)
    assert answer.status_code == 302, text(answer)


def test_one_officer_alone_opens_a_dossier_and_writes(town: tuple[Client, Any]) -> None:
    client, home = town
    key = opened(client)
    page = client.get(f"/fr/dossier/{key}")
    assert page.status_code == 200 and page.headers["X-Robots-Tag"] == "noindex"
    said = text(page)
    assert "Trier les déchets" in said and "Les déchets restent dans nos rues." in said
    assert "invitez votre partenaire" in said
    assert "Trier les déchets" in text(client.get(f"/fr/party/{home.pk}/dossiers"))
    answer = send(
        client,
        f"/fr/dossier/{key}/text/diagnosis/write",
        then="draft",
        situation="Rien n’est trié.",
        **{"in": "fr"},
    )
    assert answer.status_code == 302
    assert "Rien n’est trié." in text(client.get(f"/fr/dossier/{key}/text/diagnosis/write"))
    answer = send(
        client, f"/fr/dossier/{key}/text/diagnosis/write", then="propose", situation="Rien n’est trié.", problems="Pas de bacs\nPas de tri",
        **{"in": "fr"},
    )  # fmt: skip
    assert answer.status_code == 302
    said = text(client.get(f"/fr/dossier/{key}/text/diagnosis"))
    assert "Version 1" in said and "Rien n’est trié." in said and "Pas de bacs" in said


def test_both_agree_to_one_version_an_edit_turns_back_and_a_return_has_its_reason(
    town: tuple[Client, Any], partner: tuple[Client, Any]
) -> None:
    (client, _), (other, there) = town, partner
    key = opened(client)
    assert other.get(f"/fr/dossier/{key}").status_code == 404
    invited(client, key, there)
    assert "Vous êtes invités à participer" in text(other.get(f"/fr/dossier/{key}"))
    answer = other.post(
        f"/fr/dossier/{key}/answer", {"once": once(other, f"/fr/dossier/{key}"), "then": "join"}
    )
    assert answer.status_code == 302
    address = f"/fr/dossier/{key}/text/diagnosis"
    send(
        client,
        f"{address}/write",
        then="propose",
        situation="Rien n’est trié.",
        problems="Pas de bacs",
        **{"in": "fr"},
    )
    shown = shown_version(other, address)
    assert send(other, address, then="agree", shown=shown).status_code == 302
    assert "1 accords sur 2" in other.get(address).content.decode()
    answer = send(
        client,
        f"{address}/write",
        then="propose",
        situation="Peu est trié.",
        problems="Pas de bacs",
        base=shown,
        **{"in": "fr"},
    )
    assert answer.status_code == 302
    said = text(other.get(address))
    assert "Version 2" in said and "0 accords sur 2" in other.get(address).content.decode()
    late = send(other, address, then="agree", shown=shown)
    assert late.status_code == 409 and "version 2" in text(late)
    empty = send(other, address, then="return", shown=shown_version(other, address), words="")
    assert empty.status_code == 422 and "Rien n’est dit ici" in text(empty)
    assert (
        send(
            other, address, then="return", shown=shown_version(other, address), words="Il manque le marché."
        ).status_code
        == 302
    )
    assert "Il manque le marché." in text(client.get(address))
    for who in (client, other):
        assert send(who, address, then="agree", shown=shown_version(who, address)).status_code == 302
    assert "engage depuis" in text(client.get(address))


def shown_version(client: Client, address: str) -> str:
    found = re.search(r'name="shown" value="([0-9a-f]{64})"', client.get(address).content.decode())
    assert found
    return found[1]


def test_an_office_that_may_not_bind_is_told_so_and_nothing_is_lost(
    signed: Callable[[str], Client], partner: tuple[Client, Any]
) -> None:
    client = signed("reader")
    officer(client, organisation("Saint-Louis", country="SN"), binds=False)
    key = opened(client)
    invited(client, key, partner[1])
    address = f"/fr/dossier/{key}/text/diagnosis"
    send(client, f"{address}/write", then="propose", situation="x", problems="y", **{"in": "fr"})
    answer = send(client, address, then="agree", shown=shown_version(client, address))
    assert answer.status_code == 422 and "ne peut pas engager l’organisation" in text(answer)


def test_what_cannot_be_proposed_is_said_beside_its_field_and_stands_there_still(
    town: tuple[Client, Any],
) -> None:
    client, _ = town
    key = opened(client)
    address = f"/fr/dossier/{key}/text/diagnosis/write"
    answer = send(client, address, then="propose", situation="x" * 30_000, problems="un", **{"in": "fr"})
    assert answer.status_code == 422 and "x" * 30_000 in answer.content.decode()  # not a letter of it is cut
    assert 'id="situation-error"' in answer.content.decode()
    empty = send(
        client, f"/fr/dossier/{key}/text/definition/write", then="propose", aim="Trier", **{"in": "fr"}
    )
    assert empty.status_code == 422
    said = text(empty)
    assert "vient d’abord" in said and "Trier" in empty.content.decode()


@pytest.mark.parametrize(
    "act", ["remark", "warn", "promise", "interest", "actor", "attach", "suspend", "abandon"]
)
def test_each_small_form_is_shown_in_three_languages(town: tuple[Client, Any], act: str) -> None:
    client, _ = town
    key = opened(client)
    for language in ("fr", "en", "ar"):
        assert client.get(f"/{language}/dossier/{key}/do/{act}").status_code == 200


def test_a_promise_is_made_and_kept(town: tuple[Client, Any]) -> None:
    client, _ = town
    key = opened(client)
    assert (
        send(client, f"/fr/dossier/{key}/do/promise", says="Envoyer le plan", due="2030-01-01").status_code
        == 302
    )
    past = send(client, f"/fr/dossier/{key}/do/promise", says="Envoyer le plan", due="2001-01-01")
    assert past.status_code == 422 and "n’est pas à venir" in text(past)
    assert "Envoyer le plan" in text(client.get(f"/fr/dossier/{key}/story"))


def test_nobody_else_finds_a_dossier(
    town: tuple[Client, Any], signed: Callable[[str], Client], reader: Client
) -> None:
    client, _ = town
    key = opened(client)
    stranger = signed("curator")
    for path in ("", "/story", "/invite", "/do/remark", "/text/diagnosis", "/text/diagnosis/write"):
        assert stranger.get(f"/fr/dossier/{key}{path}").status_code == 404, path
        assert reader.get(f"/fr/dossier/{key}{path}").status_code == 302, path


def test_somebody_whose_office_ended_yesterday_reads_nothing(town: tuple[Client, Any]) -> None:
    from maillage.parties.models import Holding
    from maillage.site.today import today

    client, _ = town
    key = opened(client)
    Holding.objects.update(until=today())
    answer = client.get(f"/fr/dossier/{key}")
    assert answer.status_code == 403 and "Les déchets restent" not in text(answer)


def test_who_leaves_hands_over_and_who_arrives_reads_it(
    town: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    client, home = town
    key = opened(client)
    send(client, f"/fr/dossier/{key}/do/promise", says="Envoyer le plan", due="2030-01-01")
    address = f"/fr/dossier/{key}/handover"
    assert "n’a pas encore d’autre fonction" in text(client.get(address))
    colleague = signed("reader")
    officer(colleague, home)
    office = home.offices.order_by("-pk").first()
    nowhere = client.post(address, {"office": "999999", "note": "x"})
    assert nowhere.status_code == 422
    empty = send(client, address, office=office.pk, note="")
    assert empty.status_code == 422 and "Rien n’est dit ici" in text(empty)
    assert send(client, address, office=office.pk, note="Ils préfèrent le téléphone.").status_code == 302
    page = text(colleague.get(address))
    assert (
        "Ils préfèrent le téléphone." in page
        and "Envoyer le plan" in page
        and "vous a transmis son travail" in page
    )
    number = re.search(r'name="number" value="(\d+)"', colleague.get(address).content.decode())
    assert number
    assert send(colleague, address, then="read", number=number[1]).status_code == 302
    assert "vous a transmis son travail" not in text(colleague.get(address))


def test_citizens_read_what_all_sides_agreed_to_and_nothing_before(reader: Client, database: None) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing
    from tests.dossiers.at_site import do, joined
    from tests.dossiers.at_site import opened as opened_there
    from tests.dossiers.played import DEFINITION, DIAGNOSIS

    row, a = opened_there()
    b = joined(row.pk, a)

    def agree(name: str, articles: Any, *writers: Any) -> None:
        for writer, said in writers or ((a, articles),):
            found = standing(row.pk)
            assert found
            base = found.state.texts[name].current.hash if name in found.state.texts else ""
            do(row.pk, writer, d.VersionProposed(name, said, base))
        for each in (a, b):
            found = standing(row.pk)
            assert found
            do(row.pk, each, d.KeyGiven(name, found.state.texts[name].current.hash))

    def both(one: str, two: str) -> dict[str, Any]:
        return {a.pk: {"fr": one}, b.pk: {"fr": two}}

    results = [{**each, "side": side.pk} for each, side in zip(DEFINITION["results"], (a, b), strict=True)]
    agree("diagnosis", DIAGNOSIS)
    first = {**DEFINITION, "results": results, "gives": {a.pk: {"fr": "x"}}, "gains": {a.pk: {"fr": "y"}}}
    agree("definition", first, (a, first), (b, {**first, "gives": both("x", "z"), "gains": both("y", "w")}))
    address = f"/fr/cooperation/{row.pk}"
    assert reader.get(address).status_code == 404
    page = {
        "summary": {"fr": "Deux villes trient leurs déchets."},
        "citizen_gives": {a.pk: {"fr": "des équipes"}},
        "citizen_gains": {a.pk: {"fr": "moins de fumée"}},
    }
    whole = {
        **page,
        "citizen_gives": both("des équipes", "des ingénieures"),
        "citizen_gains": both("moins de fumée", "un savoir"),
    }
    agree("citizen", page, (a, page), (b, whole))
    said = text(reader.get(address))
    assert "Deux villes trient leurs déchets." in said and "des ingénieures" in said
    joined(row.pk, a, "Fès")  # it agreed to nothing of this page
    said = text(reader.get(address))
    assert "Saint-Louis" in said and "Agadir" in said and "Fès" not in said
    do(row.pk, b, d.PageWithdrawn({"fr": "élections"}))
    assert reader.get(address).status_code == 404


def test_it_is_taken_away_as_a_file_of_the_standard(town: tuple[Client, Any]) -> None:
    from lxml import etree

    from maillage.record.iati.schema import schema

    client, _ = town
    key = opened(client)
    answer = client.get(f"/fr/dossier/{key}/iati.xml")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    assert schema("iati-activities", "2.03").validate(etree.fromstring(answer.content))


def test_minutes_of_a_meeting_are_written_by_one_and_acknowledged_by_both(
    town: tuple[Client, Any], partner: tuple[Client, Any]
) -> None:
    (client, _), (other, there) = town, partner
    key = opened(client)
    invited(client, key, there)
    other.post(f"/fr/dossier/{key}/answer", {"then": "join"})
    found = re.search(
        rf'href="(/fr/dossier/{key}/text/minutes:\w+/write)"',
        client.get(f"/fr/dossier/{key}").content.decode(),
    )
    assert found
    sent = send(
        client, found[1], then="propose", day="2026-11-20", decided="On se revoit en mars.", **{"in": "fr"}
    )
    assert sent.status_code == 302, text(sent)
    address = found[1].removesuffix("/write")
    for who in (client, other):
        assert send(who, address, then="agree", shown=shown_version(who, address)).status_code == 302
    assert "engage depuis" in text(other.get(address)) and "On se revoit en mars." in text(other.get(address))


def test_the_page_of_a_dossier_asks_few_questions_however_long_it_is(town: tuple[Client, Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, _ = town
    key = opened(client)
    for number in range(30):
        send(client, f"/fr/dossier/{key}/do/remark", says=f"remarque {number}")
    client.get(f"/fr/dossier/{key}")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/fr/dossier/{key}").status_code == 200
    assert len(asked) <= 12, [each["sql"][:120] for each in asked]


def test_who_acts_for_two_parties_stays_with_the_one_they_act_for(
    town: tuple[Client, Any], partner: tuple[Client, Any]
) -> None:
    (client, home), (_, there) = town, partner
    officer(client, there)
    key = opened(client, organisation=home.pk)
    invited(client, key, there)
    for of in (home, there):
        page = client.get(f"/fr/dossier/{key}?as={of.pk}").content.decode()
        inside = re.findall(rf'(?:href|action)="(/fr/dossier/{key}[^"]*)"', page)
        links = [each for each in inside if "/answer" not in each]
        assert links and all(f"as={of.pk}" in each for each in links), links
    client.post(f"/fr/dossier/{key}/answer", {"then": "join", "as": there.pk})
    address = f"/fr/dossier/{key}/text/diagnosis/write?as={there.pk}"
    form = client.get(address).content.decode()
    assert f'name="as" value="{there.pk}"' in form
    sent = send(client, address, then="propose", situation="x", problems="y", **{"in": "fr", "as": there.pk})
    assert f"as={there.pk}" in sent.headers["Location"]
    from maillage.dossiers.turn import decisions_of

    assert decisions_of(key)[-1].by.party == there.pk


def test_who_writes_sees_what_may_stay_empty_goals_by_name_and_figures_as_they_are_read(
    town: tuple[Client, Any], partner: tuple[Client, Any]
) -> None:
    (client, home), (other, there) = town, partner
    key = opened(client)
    invited(client, key, there)
    other.post(f"/fr/dossier/{key}/answer", {"then": "join"})
    at = f"/fr/dossier/{key}/text/diagnosis"
    send(client, f"{at}/write", then="propose", situation="x", problems="y", **{"in": "fr"})
    for who in (client, other):
        send(who, at, then="agree", shown=shown_version(who, at))
    at = f"/fr/dossier/{key}/text/definition"
    form = client.get(f"{at}/write").content.decode()
    assert "6 Eau propre et assainissement" in form
    for name, optional in (("problem", False), ("respect", True), ("exit", True), ("topics", True)):
        label = form.partition(f'for="{name}"')[2].partition("</label>")[0]
        assert ("peut rester vide" in label) is optional, name
    said = {
        "problem": "Trier", "aim": "60 %", f"results-{home.pk}": "ménages = 6400", "goals": ["6"], "topics": "ماء، نفايات",
        "in": "fr",
    }  # fmt: skip
    answer = send(client, f"{at}/write", then="propose", **said)
    assert answer.status_code == 302, text(answer)
    page = text(client.get(at)).replace("\u202f", " ")
    assert "(6 400)" in page and "6 Eau propre et assainissement" in page and "ماء, نفايات" in page
