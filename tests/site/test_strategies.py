"""A strategy on pages: begun, written in two languages, adopted, corrected; its dossiers; the report of a year; and everybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import agreed, do, joined
from tests.dossiers.at_site import opened as dossier
from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.test_dossiers import officer, send, town

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["town"]  # fixtures
pytestmark = pytest.mark.database
YEAR = 2026


def begun(client: Client, home: Any, **said: str) -> str:
    """The key of a strategy that was begun on its page."""
    given = {"title": "Le fleuve et les autres", "since": "2025", "until": "2030"} | said
    answer = send(client, f"/fr/party/{home.pk}/strategies", **given)
    assert answer.status_code == 302, text(answer)
    return str(answer.headers["Location"].split("/")[-2])


def version(key: str) -> int:
    from maillage.strategies.models import Strategy

    return int(Strategy.objects.get(pk=key).version)


def wrote(client: Client, key: str, objective: str = "new", language: str = "fr", **said: Any) -> Any:
    given = {
        "title": "De l’eau pour tous",
        "targets": "foyers raccordés = 6 400 foyers, 2030",
        "in": language,
    } | said
    return send(client, f"/fr/strategy/{key}/objective/{objective}", version=version(key), **given)


def objective_of(key: str) -> str:
    from maillage.strategies.models import Strategy

    return str(Strategy.objects.get(pk=key).said["objectives"][0]["key"])


def adopted(client: Client, key: str) -> None:
    answer = send(client, f"/fr/strategy/{key}/adopt", version=version(key))
    assert answer.status_code == 302, text(answer)


@pytest.fixture
def strategy(town: tuple[Client, Any]) -> tuple[Client, Any, str]:
    """One with an objective, adopted."""
    client, home = town
    key = begun(client, home)
    assert wrote(client, key).status_code == 302
    adopted(client, key)
    return client, home, key


def agreed_dossier(home: Any, public: bool = False) -> tuple[str, Any]:
    """A dossier of the town with a joint text that binds; with a page for citizens where ``public``."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    row, _ = dossier(home, "Saint-Louis")
    partner = joined(row.pk, home)
    agreed(
        row.pk, "diagnosis", {"situation": {"fr": "sale"}, "problems": [{"fr": "Pas de tri."}]}, home, partner
    )
    text: dict[str, Any] = {
        "problem": {"fr": "p"}, "aim": {"fr": "a"}, "calendar": {"from": "2026-12-01", "until": "2028-12-31"},
        "results": [{"indicator": "i1", "side": home.pk, "says": {"fr": "bacs posés"}, "unit": "bacs"}, {"indicator": "i2", "side": partner.pk, "says": {"fr": "ateliers tenus"}}],
        "budget": [{"source": "Saint-Louis", "amount": 500_000, "currency": "XOF"}, {"source": "Agadir", "amount": 1_200_000, "currency": "MAD"}],
    }  # fmt: skip
    both(row.pk, "definition", text, ("gives", "gains"), home, partner)
    if public:
        page = {"summary": {"fr": "On trie."}, "two_results": [{"fr": "des bacs posés"}]}
        both(row.pk, "citizen", page, ("citizen_gives", "citizen_gains"), home, partner)
    do(row.pk, home, d.PromiseMade("p", {"fr": "poser les bacs"}, __import__("datetime").date(2027, 3, 1)))
    assert standing(row.pk) is not None
    return row.pk, partner


def both(key: str, name: str, articles: dict[str, Any], sides: tuple[str, ...], *parties: Any) -> None:
    """A text in which each party writes its own part, agreed by both."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    written: dict[str, Any] = {each: {} for each in sides}
    for party in parties:
        for each in sides:
            written[each] = {**written[each], party.pk: {"fr": "des bras"}}
        found = standing(key)
        assert found is not None
        base = found.state.text(name)
        do(key, party, d.VersionProposed(name, {**articles, **written}, base.current.hash if base else ""))
    for party in parties:
        found = standing(key)
        assert found is not None
        do(key, party, d.KeyGiven(name, found.state.texts[name].current.hash))


def test_an_officer_begins_writes_and_adopts(town: tuple[Client, Any], reader: Client) -> None:
    client, home = town
    key = begun(client, home)
    assert reader.get(f"/fr/strategy/{key}").status_code == 404, "nobody reads it before it is adopted"
    assert "Personne d’autre ne lit encore ceci" in text(client.get(f"/fr/strategy/{key}"))
    assert wrote(client, key, topics=["water_sanitation"], goals=["6"], serves="plan", serves_title="Plan Sénégal émergent", serves_code="PSE", budget_label="Coopération", budget_amount="12 000 000", budget_currency="xof", budget_year="2027").status_code == 302  # fmt: skip
    adopted(client, key)
    page = reader.get(f"/fr/strategy/{key}")
    said = text(page)
    assert page.status_code == 200 and "X-Robots-Tag" not in page.headers
    for part in (
        "Le fleuve et les autres",
        "De 2025 à 2030",
        "De l’eau pour tous",
        "d’ici 2030",
        "Plan Sénégal émergent",
        "Édition 1",
    ):
        assert part in said, part
    assert "Délibération" in said and "Non connue" in said
    assert "12 000 000" in said and "6 400 foyers" in said


def test_what_was_adopted_stays_and_a_correction_is_another_edition(
    strategy: tuple[Client, Any, str], reader: Client
) -> None:
    client, _, key = strategy
    wrote(client, key, objective_of(key), title="De l’eau partout")
    assert "De l’eau pour tous" in text(reader.get(f"/fr/strategy/{key}")), (
        "what is written is not public yet"
    )
    again = send(client, f"/fr/strategy/{key}/write", version=version(key), title="Le fleuve", since="2025", until="2031", number="2026-14", voted_on="2026-10-02", link="https://saintlouis.example/14", **{"in": "fr"})  # fmt: skip
    assert again.status_code == 302
    adopted(client, key)
    last, first = text(reader.get(f"/fr/strategy/{key}")), text(reader.get(f"/fr/strategy/{key}?edition=1"))
    assert "De l’eau partout" in last and "N° 2026-14 du" in last
    assert "De l’eau pour tous" in first and "Une autre l’a remplacée" in first
    assert reader.get(f"/fr/strategy/{key}?edition=9").status_code == 404


def test_the_other_language_stays_when_one_is_written(strategy: tuple[Client, Any, str]) -> None:
    client, _, key = strategy
    objective = objective_of(key)
    assert (
        wrote(
            client, key, objective, "ar", title="الماء للجميع", targets="بيوت موصولة = 6400 foyers, 2030"
        ).status_code
        == 302
    )
    from maillage.strategies.models import Strategy

    said = Strategy.objects.get(pk=key).said["objectives"][0]
    assert said["title"] == {"fr": "De l’eau pour tous", "ar": "الماء للجميع"}
    assert said["targets"][0]["says"] == {"fr": "foyers raccordés", "ar": "بيوت موصولة"}


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"title": ""}, "Écrivez quelque chose ici."),
        ({"targets": "foyers = beaucoup, 2030"}, "Après = viennent un chiffre"),
        (
            {"budget_label": "x", "budget_amount": "1,5", "budget_currency": "XOF"},
            "pas plus fin que sa monnaie",
        ),
        (
            {"budget_label": "x", "budget_amount": "15", "budget_currency": "ZZZ"},
            "trois lettres d’une monnaie",
        ),
        ({"serves": "plan", "serves_title": ""}, "Écrivez quelque chose ici."),
        ({"goals": "18"}, "n’est pas connu"),
        ({"says": "x" * 6_001}, "trop long"),
        ({"title": "a\u202eb"}, "signes"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_kept(
    strategy: tuple[Client, Any, str], said: dict[str, str], fault: str
) -> None:
    client, _, key = strategy
    answer = wrote(client, key, **said)
    assert answer.status_code == 422 and fault in text(answer)
    assert "foyers" in answer.content.decode()


def test_who_writes_over_something_else_is_told_and_loses_nothing(strategy: tuple[Client, Any, str]) -> None:
    client, _, key = strategy
    before = version(key)
    wrote(client, key, title="Un autre")
    answer = send(
        client, f"/fr/strategy/{key}/objective/new", version=before, title="Le mien", **{"in": "fr"}
    )
    assert answer.status_code == 409
    assert "entre-temps" in text(answer) and "Le mien" in answer.content.decode()


def test_an_office_that_may_not_bind_adopts_nothing(signed: Callable[[str], Client]) -> None:
    client, home = signed("reader"), organisation("Saint-Louis", country="SN")
    officer(client, home, binds=False)
    key = begun(client, home)
    wrote(client, key)
    assert "Seule une fonction qui peut engager" in text(client.get(f"/fr/strategy/{key}/adopt"))
    from tests.site.test_dossiers import once

    answer = client.post(
        f"/fr/strategy/{key}/adopt",
        {"once": once(client, f"/fr/strategy/{key}/write"), "version": version(key)},
    )
    assert answer.status_code == 422


def test_an_organisation_that_is_not_known_yet_adopts_nothing(signed: Callable[[str], Client]) -> None:
    client, home = signed("reader"), organisation("Saint-Louis", country="SN", standing="under_review")
    officer(client, home)
    key = begun(client, home)
    wrote(client, key)
    from tests.site.test_dossiers import once

    answer = client.post(
        f"/fr/strategy/{key}/adopt",
        {"once": once(client, f"/fr/strategy/{key}/write"), "version": version(key)},
    )
    assert answer.status_code == 422 and "Seule une fonction" in text(answer)


def test_dossiers_stand_under_objectives_from_either_page(strategy: tuple[Client, Any, str]) -> None:
    client, home, key = strategy
    row, _ = agreed_dossier(home)
    objective = objective_of(key)
    said = text(client.get(f"/fr/strategy/{key}"))
    assert "Dossiers sous aucun objectif" in said and "Trier" in said
    assert "Aucun dossier n’est rattaché à l’objectif" in said
    assert send(client, f"/fr/dossier/{row}/strategy", **{f"s-{key}": objective}).status_code == 302
    said = text(client.get(f"/fr/strategy/{key}"))
    assert "Dossiers sous aucun objectif" not in said and "Agadir" in said
    assert "chaque dossier a son objectif" in said
    assert send(client, f"/fr/strategy/{key}/dossiers", **{f"d-{row}": ""}).status_code == 302
    assert "Dossiers sous aucun objectif" in text(client.get(f"/fr/strategy/{key}"))


def test_a_dossier_of_others_is_put_nowhere(strategy: tuple[Client, Any, str]) -> None:
    client, _, key = strategy
    from maillage.strategies.keep import Actor, NotDone, placed
    from maillage.strategies.models import Strategy
    from tests.site.test_permissions_of_things import account_of

    other, _ = dossier(name="Dakar")
    by = Actor(
        account_of(client),
        Strategy.objects.get(pk=key).organisation,
        __import__("datetime").date(2026, 11, 28),
    )
    with pytest.raises(NotDone, match="party"):
        placed(key, by, other.pk, objective_of(key))


def test_a_dossier_without_a_page_for_citizens_is_not_named_to_others(
    strategy: tuple[Client, Any, str], reader: Client
) -> None:
    client, home, key = strategy
    row, _ = agreed_dossier(home)
    send(client, f"/fr/dossier/{row}/strategy", **{f"s-{key}": objective_of(key)})
    said = text(reader.get(f"/fr/strategy/{key}"))
    assert "Trier" not in said and "Agadir" not in said and row not in said
    assert "1 dossier n’a pas de page pour les citoyens" in said
    assert "isolé" not in said


def test_a_public_dossier_is_named_with_who_agreed_to_its_page(
    strategy: tuple[Client, Any, str], reader: Client
) -> None:
    client, home, key = strategy
    row, _ = agreed_dossier(home, public=True)
    send(client, f"/fr/dossier/{row}/strategy", **{f"s-{key}": objective_of(key)})
    page = reader.get(f"/fr/strategy/{key}")
    assert "Trier" in text(page) and "Agadir" in text(page)
    assert (
        f"/fr/cooperation/{row}" in page.content.decode()
        and f"/fr/dossier/{row}" not in page.content.decode()
    )


def test_the_report_is_a_draft_until_it_is_published(
    strategy: tuple[Client, Any, str], reader: Client
) -> None:
    client, home, key = strategy
    row, _ = agreed_dossier(home)
    send(client, f"/fr/dossier/{row}/strategy", **{f"s-{key}": objective_of(key)})
    at = f"/fr/strategy/{key}/report/{YEAR}"
    assert reader.get(at).status_code == 404
    said = text(client.get(at))
    for part in (
        "brouillon",
        "Trier",
        "bacs posés",
        "rien n’est noté",
        "500 000",
        "poser les bacs",
        "décision",
        "Saint-Louis",
    ):
        assert part in said, part
    assert send(client, f"{at}/publish").status_code == 302
    public = text(reader.get(at))
    assert (
        "Publié le" in public
        and "Trier" not in public
        and "500" not in public
        and "poser les bacs" not in public
    )
    assert "1 dossier n’a pas de page pour les citoyens" in public
    for other in ("en", "ar"):
        assert client.get(at.replace("/fr/", f"/{other}/")).status_code == 200


def test_a_published_report_stays_as_it_was_made(strategy: tuple[Client, Any, str], reader: Client) -> None:
    from maillage.strategies.model import hash_of
    from maillage.strategies.models import Report

    client, home, key = strategy
    at = f"/fr/strategy/{key}/report/{YEAR}"
    send(client, f"{at}/publish")
    whole, public = client.get(f"{at}?as=json"), reader.get(f"{at}?as=json")
    agreed_dossier(home)
    assert client.get(f"{at}?as=json").content == whole.content
    assert "Trier" in text(client.get(f"{at}?version=draft")) and "Trier" not in text(client.get(at))
    assert reader.get(f"{at}?version=draft").status_code == 404
    row = Report.objects.get()
    assert (hash_of(whole.content), hash_of(public.content)) == (row.hash, row.public_hash)
    assert json.loads(public.content)["whole"] == row.hash
    with pytest.raises(TypeError):
        row.save()
    send(client, f"{at}/publish")
    assert Report.objects.count() == 2 and client.get(f"{at}?version=1&as=json").content == whole.content


def test_the_report_is_taken_away_as_lines(strategy: tuple[Client, Any, str], reader: Client) -> None:
    client, home, key = strategy
    row, _ = agreed_dossier(home, public=True)
    send(client, f"/fr/dossier/{row}/strategy", **{f"s-{key}": objective_of(key)})
    at = f"/fr/strategy/{key}/report/{YEAR}"
    lines = client.get(f"{at}?as=csv").content.decode().splitlines()
    assert lines[0].lstrip("\ufeff").startswith("Objectif,Dossier,")
    assert any("résultat" in line and "bacs posés" in line and "rien n’est noté" in line for line in lines)
    assert any(",500000,XOF," in line for line in lines)
    send(client, f"{at}/publish")
    public = reader.get(f"{at}?as=csv").content.decode()
    assert "des bacs posés" in public and "500000" not in public and "poser les bacs" not in public
    assert "paper" in client.get(f"{at}?as=paper").content.decode()


def test_a_page_for_citizens_that_is_taken_back_is_told_in_no_published_report(
    strategy: tuple[Client, Any, str], reader: Client
) -> None:
    from maillage.dossiers import decisions as d

    client, home, key = strategy
    row, partner = agreed_dossier(home, public=True)
    at = f"/fr/strategy/{key}/report/{YEAR}"
    send(client, f"{at}/publish")
    assert "des bacs posés" in text(reader.get(at))
    whole = client.get(f"{at}?as=json").content
    do(row, partner, d.PageWithdrawn({"fr": "une faute"}))
    for asked in ("", "?as=json", "?as=csv"):
        said = text(reader.get(f"{at}{asked}"))
        assert "des bacs posés" not in said and "Trier" not in said, asked
    assert "La page pour les citoyens de 1 dossier a été retirée depuis" in text(reader.get(at))
    assert client.get(f"{at}?as=json").content == whole, "the organisation holds what it published"


@pytest.mark.parametrize("year", [2024, 2031, 2027, 1, 999999])
def test_there_is_no_report_of_a_year_that_is_not_its_own(
    strategy: tuple[Client, Any, str], year: int
) -> None:
    client, _, key = strategy
    assert client.get(f"/fr/strategy/{key}/report/{year}").status_code == 404
    assert client.get(f"/fr/strategy/{key}/report/{year}/publish").status_code == 404


def test_a_strategy_asks_few_questions_however_many_dossiers(strategy: tuple[Client, Any, str]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, home, key = strategy
    asked = []
    for _ in range(2):
        for _ in range(3):
            agreed_dossier(home)
        with CaptureQueriesContext(connection) as found:
            client.get(f"/fr/strategy/{key}")
        asked.append(len(found))
    assert asked[0] == asked[1] <= 16


def test_it_is_reached_from_where_one_is(strategy: tuple[Client, Any, str], reader: Client) -> None:
    client, home, key = strategy
    row, _ = agreed_dossier(home)
    assert f"/fr/strategy/{key}" in reader.get(f"/fr/party/{home.pk}").content.decode()
    assert f"/fr/party/{home.pk}/strategies" in client.get(f"/fr/party/{home.pk}/desk").content.decode()
    assert f"/fr/dossier/{row}/strategy" in client.get(f"/fr/dossier/{row}").content.decode()


def test_the_agenda_asks_for_the_report_of_the_past_year_until_it_is_published(
    strategy: tuple[Client, Any, str],
) -> None:
    client, home, key = strategy
    agenda = f"/fr/party/{home.pk}/agenda"
    said = text(client.get(agenda))
    assert "Publier le rapport annuel : « Le fleuve et les autres »" in said
    assert "L’année 2025 est finie" in said
    assert f"/fr/strategy/{key}/report/2025" in client.get(agenda).content.decode()
    send(client, f"/fr/strategy/{key}/report/2025/publish")
    assert "Publier le rapport annuel" not in text(client.get(agenda))


def test_a_strategy_in_its_last_year_asks_what_comes_after(town: tuple[Client, Any]) -> None:
    client, home = town
    key = begun(client, home, since="2026", until="2026")
    wrote(client, key)
    agenda = f"/fr/party/{home.pk}/agenda"
    assert "Écrire la suite" not in text(client.get(agenda)), "nothing is adopted yet"
    adopted(client, key)
    assert "Écrire la suite de « Le fleuve et les autres »" in text(client.get(agenda))
    after = begun(client, home, title="La suite", since="2027", until="2030")
    wrote(client, after)
    adopted(client, after)
    assert "Écrire la suite" not in text(client.get(agenda))


def test_what_is_erased_with_its_organisation_is_there_no_more(
    strategy: tuple[Client, Any, str], reader: Client
) -> None:
    from maillage.site.strategies.of_an_organisation import erase

    _, home, key = strategy
    erase(home)
    assert reader.get(f"/fr/strategy/{key}").status_code == 404


def test_a_dossier_whose_history_does_not_hold_is_named_and_nothing_of_it_is_told(
    strategy: tuple[Client, Any, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.dossiers.turn import Damaged
    from maillage.strategies import made

    client, home, key = strategy
    agreed_dossier(home)

    def broken(key: str) -> Any:
        raise Damaged(key, 3, "hash")

    monkeypatch.setattr(made, "decisions_of", broken)
    said = text(client.get(f"/fr/strategy/{key}/report/{YEAR}"))
    assert "L’histoire de ce dossier ne concorde plus" in said and "bacs posés" not in said
