"""What the funds say of a dossier: the same for all parties, with where each fact comes from, and the questions that are left."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do, joined
from tests.site.desk import text
from tests.site.dossier_pages import BUDGET, agree, definition, pair
from tests.site.test_dossiers import officer, send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database


def at(of: Any, more: str = "", language: str = "fr") -> str:
    return f"/{language}/dossier/{of.key}/funds{more}"


def verdicts(html: str) -> dict[str, str]:
    """Fund → its verdict, of the list."""
    rows = re.findall(r'<li class="flow" id="([\w-]+)">(.*?)</li>\n', html, re.DOTALL)
    return {name: re.findall(r'class="v (\w+)"', row)[0] for name, row in rows}


def origin_of(html: str, name: str) -> str:
    """Where a fact comes from, of the list of what is known."""
    found = re.search(rf"<dt>{name}</dt><dd>(.*?)</dd>", html)
    assert found, name
    return re.sub("<[^>]+>", "", found[1])


def test_before_a_joint_text_nothing_of_it_is_known(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    page = of.one.get(at(of))
    assert page.status_code == 200 and page.headers["X-Robots-Tag"] == "noindex"
    said, html = text(page), page.content.decode()
    assert "Aucun texte commun n’est encore proposé" in said
    assert "Aucun fonds listé ici n’a d’appel ouvert aujourd’hui." in said
    assert "Pays du demandeur" in html and "Durée du projet" not in html
    assert "no" not in {verdicts(html)[each] for each in ("fr-ministry", "franco-moroccan")}
    assert "à écrire dans le texte commun" in said and 'name="q-months"' not in html


def test_every_fund_stands_once_the_same_for_both_and_says_where_its_facts_come_from(
    signed: Callable[[str], Client],
) -> None:
    from maillage.rules.shelf import shipped

    of = pair(signed)
    agree(of, budget=BUDGET, goals=["5", "6"])
    text_page = of.one.get(f"/fr/dossier/{of.key}/text/definition").content.decode()
    assert f'href="{at(of)}"' in text_page
    html = of.one.get(at(of)).content.decode()
    found = verdicts(html)
    assert set(found) == {pack.id for pack in shipped().funds()}
    assert verdicts(of.other.get(at(of)).content.decode()) == found
    assert found["pgtf"] == "no"  # two countries, and one alone of the Group of 77
    assert "si Agadir fait la demande" in text(of.one.get(at(of, "?fund=pgtf")))
    assert "texte commun, version 2, «\u202fCadre du budget\u202f», accord du" in origin_of(html, "Coût total du projet")  # fmt: skip
    assert "50\u202f000" in origin_of(html, "Coût total du projet").replace("\xa0", "\u202f")
    assert "page de l’organisation\u202f: Angers" in origin_of(html, "Nature du demandeur")
    assert "(parties au dossier)" in origin_of(html, "Pays des partenaires")


def test_the_smallest_change_leads_to_where_it_is_made(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    agree(of, calendar={"from": "2027-01-01", "until": "2034-12-31"})
    page = of.one.get(at(of, "?fund=franco-moroccan"))
    said, html = text(page), page.content.decode()
    assert "Ce qui changerait cette réponse" in said
    assert f'href="/fr/dossier/{of.key}/text/definition/write#calendar-from"' in html
    form = of.one.get(f"/fr/dossier/{of.key}/text/definition/write").content.decode()
    assert 'id="calendar-from"' in form and 'id="budget"' in form
    assert f'href="/fr/dossier/{of.key}/invite"' in of.one.get(at(of, "?fund=pgtf")).content.decode()


def test_a_version_that_is_proposed_is_tried_and_said_to_be_no_more(signed: Callable[[str], Client]) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    of = pair(signed)
    agree(of)
    found = standing(of.key)
    assert found is not None
    base = found.state.texts["definition"].current.hash
    longer = definition(of, calendar={"from": "2027-01-01", "until": "2034-12-31"})
    do(of.key, of.angers, d.VersionProposed("definition", longer, base, {"fr": "plus long"}))
    said = text(of.one.get(at(of)))
    assert "version 2, accord du" in said and "La version 3 est proposée à côté." in said
    proposed = of.one.get(at(of, "?text=proposed"))
    assert "Voici ce qui vaudrait si la version 3 avait l’accord de tous." in text(proposed)
    assert "proposé, pas encore d’accord" in origin_of(proposed.content.decode(), "Durée du projet")
    assert "24 mois" in origin_of(of.one.get(at(of)).content.decode(), "Durée du projet")


def test_an_answer_is_kept_once_for_all_with_who_said_it_and_taken_back(
    signed: Callable[[str], Client],
) -> None:
    of = pair(signed)
    agree(of)
    before = of.other.get(at(of)).content.decode()
    assert 'name="q-joint"' in before and f'name="q-oda_declared-{of.agadir.pk}"' not in before
    answer = send(of.one, at(of), then="answer", **{"q-joint": "yes", f"q-oda_declared-{of.angers.pk}": "yes"})  # fmt: skip
    assert answer.status_code == 302, text(answer)
    page = of.other.get(at(of))
    said, html = text(page), page.content.decode()
    assert "dit pour Angers le" in said and 'name="q-joint"' not in html
    assert "dit pour Angers le" in origin_of(html, "Demande déposée avec la collectivité partenaire")
    assert 'name="back"' not in html  # another party's answer
    own = of.one.get(at(of)).content.decode()
    number = re.search(r'name="back" value="(\d+)"', own)
    assert number
    assert send(of.other, at(of), back=number[1]).status_code == 302
    assert f'name="back" value="{number[1]}"' in of.one.get(at(of)).content.decode()
    send(of.one, at(of), back=number[1])
    assert f'name="back" value="{number[1]}"' not in of.one.get(at(of)).content.decode()


def test_what_cannot_be_read_is_said_beside_its_question_and_stands_there_still(
    signed: Callable[[str], Client],
) -> None:
    of = pair(signed)
    agree(of)
    refused = send(of.one, at(of), then="answer", **{"q-asked": "beaucoup"})
    html = refused.content.decode()
    assert refused.status_code == 422 and 'id="q-asked-error"' in html and 'value="beaucoup"' in html
    empty = send(of.one, at(of), then="answer")
    assert empty.status_code == 422 and "Aucune réponse" in text(empty)
    other = send(of.other, at(of), then="answer", **{f"q-oda_declared-{of.angers.pk}": "yes"})
    assert other.status_code == 422  # what is another party's own is not answered for it


def test_the_desk_of_a_fund_reads_its_own_fund_first_line_by_line(signed: Callable[[str], Client]) -> None:
    from maillage.site.rules.models import FundDesk

    of = pair(signed)
    agree(of, budget=BUDGET)
    desk = signed("reader")
    fund = joined(of.key, of.angers, "Fonds conjoint", "funding", holds_key=False)
    officer(desk, fund)
    assert "Votre fonds" not in text(desk.get(at(of)))
    FundDesk.objects.create(organisation=fund, fund="franco-moroccan", reason="test")
    page = desk.get(at(of))
    said, html = text(page), page.content.decode()
    assert "Votre fonds" in said and "Ligne par ligne" in said
    rows = re.search(r'id="ours".*?</section>', html, re.DOTALL)
    same = re.search(r'id="fund".*?</section>', of.one.get(at(of, "?fund=franco-moroccan")).content.decode(), re.DOTALL)  # fmt: skip
    assert rows and same
    assert re.findall(r"<tr.*?</tr>", rows[0], re.DOTALL) == re.findall(r"<tr.*?</tr>", same[0], re.DOTALL)
    fund.offices.update(may_manage=True)
    desk_page = desk.get(f"/fr/party/{fund.pk}/fund/franco-moroccan").content.decode()
    assert f'href="/fr/dossier/{of.key}/funds?fund=franco-moroccan"' in desk_page
    stranger = signed("reader")
    officer(stranger, FundDesk.objects.create(organisation=_other(), fund="franco-moroccan", reason="x").organisation)  # fmt: skip
    assert stranger.get(at(of)).status_code == 404


def _other() -> Any:
    from tests.exchange.people import organisation

    return organisation("Autre fonds")


def test_alone_if_one_party_asks_and_no_more_than_the_dossier_says(signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    agree(of)
    said = text(of.one.get(at(of, f"?by={of.agadir.pk}")))
    assert "si Agadir fait la demande" in said and "si Angers fait la demande" not in said
    assert "si Angers fait la demande" in text(of.one.get(at(of, "?by=nobody")))


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_page_speaks_each_language(language: str, signed: Callable[[str], Client]) -> None:
    of = pair(signed)
    agree(of, budget=BUDGET)
    page = of.one.get(at(of, language=language))
    assert page.status_code == 200 and "?" not in re.sub(r"\w+\?|\?\w|؟", "", text(page)).replace(" ?", "")


def test_it_asks_the_database_little(signed: Callable[[str], Client]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    of = pair(signed)
    agree(of, budget=BUDGET)
    of.one.get(at(of))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        of.one.get(at(of))
    assert len(asked) <= 14, [each["sql"][:80] for each in asked]


def test_who_left_reads_what_was_said_until_then_and_answers_nothing(
    signed: Callable[[str], Client],
) -> None:
    from datetime import timedelta

    from maillage.dossiers import decisions as d
    from maillage.site.rules.models import DossierAnswer
    from tests.dossiers.at_site import DAY

    of = pair(signed)
    agree(of)
    send(of.one, at(of), then="answer", **{"q-joint": "yes"})
    DossierAnswer.objects.update(on=DAY + timedelta(days=1))
    do(of.key, of.agadir, d.PartyLeft({"fr": "fini"}))
    html = of.other.get(at(of)).content.decode()
    assert "dit pour Angers" not in html and 'name="q-' not in html
    assert "dit pour Angers" in of.one.get(at(of)).content.decode()


def test_money_that_was_answered_in_one_currency_is_passed_over_in_another(signed: Callable[[str], Client]) -> None:  # fmt: skip
    of = pair(signed)
    said = {"q-currency": "XOF", "q-asked": "20000000"}
    assert send(of.one, at(of), then="answer", **said).status_code == 302
    page = of.one.get(at(of))
    assert "dit pour Angers" in origin_of(page.content.decode(), "Montant demandé")
    assert "non compté" not in text(page)
    agree(of, budget=BUDGET)
    for language, passed in (("fr", "Non compté : le projet compte maintenant en EUR"), ("ar", "غير محسوب")):
        after = of.one.get(at(of, language=language))
        assert passed in text(after).replace("\u202f", " ") and 'name="q-asked"' in after.content.decode()
    shown = text(of.one.get(at(of))).replace("\u202f", " ").replace("\xa0", " ")
    assert "20 000 000 EUR" not in shown and "20 000 000 €" not in shown
    assert send(of.one, at(of), then="answer", **{"q-asked": "30000"}).status_code == 302
    again = of.one.get(at(of))
    assert 'name="q-asked"' not in again.content.decode() and "Non compté" not in text(again)


def test_money_answered_before_any_currency_takes_the_one_that_is_answered_then(signed: Callable[[str], Client]) -> None:  # fmt: skip
    from maillage.site.rules.models import DossierAnswer

    of = pair(signed)
    send(of.one, at(of), then="answer", **{"q-asked": "30000"})
    assert DossierAnswer.objects.get(fact="asked").currency == ""
    send(of.one, at(of), then="answer", **{"q-currency": "MAD"})
    assert DossierAnswer.objects.get(fact="asked").currency == "MAD"
    assert 'name="q-asked"' not in of.one.get(at(of)).content.decode()
