"""What is typed in the long forms of a visit and of an evaluation is kept, for who typed it alone; a report is filed when it can be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do
from tests.dossiers.at_site import opened as opened_there
from tests.site.desk import text
from tests.site.test_dossier_missions import (
    agree,
    begun,
    both,
    drafted,
    later,
    plain,
    rated,
    report,
    step,
    today,
    with_terms,
)
from tests.site.test_dossiers import partner, send, shown_version, town

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["both", "partner", "town"]  # fixtures
pytestmark = pytest.mark.database
Side = tuple["Client", Any]


def test_a_draft_report_is_kept_until_it_is_filed(both: tuple[str, Side, Side]) -> None:
    _, (client, home), (other, _) = both
    at = with_terms(both)
    step(client, at, "expert", name="Awa Ndiaye", side=home.pk, part="hydrologue", conflict="none")
    step(client, at, "field-day", day=today().isoformat(), met="Les services", seen="Des bacs vides")
    agree(both, f"aide_memoire:{at.rsplit('/', 1)[1]}", seen="Des bacs", first_findings="Trop peu de bacs")
    form = f"{at}/do/draft"
    kept = send(client, form, then="draft", paragraphs="Premier jet.\n\nSecond.", until=later(20))
    assert kept.status_code == 302
    page = client.get(kept.headers["Location"]).content.decode()
    assert "Premier jet." in page and later(20) in page and "Votre brouillon est gardé" in page
    assert "Premier jet." not in other.get(form).content.decode()
    assert "Premier jet." not in text(client.get(at))  # nobody reads it on the page of the visit
    refused = send(client, form, paragraphs="Premier jet, relu.", until="2001-01-01")
    assert refused.status_code == 422 and "Premier jet." in client.get(form).content.decode()
    step(client, at, "draft", paragraphs="Premier jet, relu.", until=later(20))
    step(client, at, "comment", paragraph="1", says="Non.")
    assert "Premier jet.\n" not in client.get(form).content.decode()


def test_a_final_report_can_be_prepared_and_is_offered_for_filing_once_it_can_be(
    both: tuple[str, Side, Side],
) -> None:
    _, (client, _), (other, _) = both
    at = drafted(both)
    page, form = plain(client.get(at)), client.get(f"{at}/report").content.decode()
    assert "Préparer le rapport final" in page and "Déposer le rapport final" not in page
    assert "peut être déposé après le" in page and "peut être déposé après le" in form
    assert 'value="file"' not in form and 'value="draft"' in form
    assert send(client, f"{at}/report", **report(then="draft")).status_code == 302
    step(client, at, "comment", paragraph="1", says="Non.")
    for who in (client, other):
        step(who, at, "silent")
    assert "sans réponse pour l’instant : 1" in plain(client.get(at))
    step(other, at, "answer", comment="1", verdict="taken", says="C’est corrigé.")
    assert "Déposer le rapport final" in plain(client.get(at))
    form = client.get(f"{at}/report").content.decode()
    assert 'value="file"' in form and "Acheter des bacs" in form and "peut être déposé après" not in form


def test_an_evaluation_is_kept_and_names_the_exception(both: tuple[str, Side, Side]) -> None:
    _, (client, home), (other, there) = both
    at = f"/fr/dossier/{begun(both)}/evaluation"
    page = plain(client.get(at))
    assert "par dérogation" in page and "Vu l’an dernier" in page and "La maire" in page
    assert "Agadir" in page.partition("Accord donné le")[2] and "sans date de fin" in page
    half = {f"relevance-{home.pk}": "3", "sort": "mid_term", "lesson": "À finir", "on": later(-1)}
    kept = send(client, at, then="draft", **half)
    assert kept.status_code == 302 and "Évaluations faites" not in plain(client.get(at))
    page = client.get(kept.headers["Location"]).content.decode()
    assert "Votre brouillon est gardé" in page and "À finir" in page and later(-1) in page
    assert re.search(r'value="mid_term" selected', page) and "À finir" not in other.get(at).content.decode()
    assert send(client, at, **rated(home.pk, there.pk)).status_code == 302
    assert "À finir" not in client.get(at).content.decode()


def test_an_evaluation_of_one_page_asks_two_criteria_of_each_side(
    light: tuple[str, Side, Side],
) -> None:
    from maillage.dossiers import decisions as d

    key, (client, home), (other, there) = light
    at = f"/fr/dossier/{key}/evaluation"
    text_at, said = (
        f"/fr/dossier/{key}/text/definition",
        {"problem": "Se connaître", "doing": "Deux classes s’écrivent"},
    )
    said |= {"gains": "Des amis", "calendar-from": later(0), "calendar-until": later(90), "in": "fr"}
    assert send(client, f"{text_at}/write", then="propose", **said).status_code == 302
    base = shown_version(client, text_at)
    assert send(other, f"{text_at}/write", then="propose", base=base, **said).status_code == 302
    for who in (client, other):
        assert send(who, text_at, then="agree", shown=shown_version(who, text_at)).status_code == 302
    agree(light, "visit_note", day=later(0), met="Les deux écoles", seen="Deux classes prêtes")
    do(key, home, d.Started(today()))
    page = client.get(at).content.decode()
    first, _, folded = page.partition("<details")
    assert f"effectiveness-{home.pk}" in first and f"impact-{there.pk}" in first
    assert f"relevance-{home.pk}" not in first and f"relevance-{home.pk}" in folded
    said = {
        f"{criterion}-{side.pk}": "3" for criterion in ("effectiveness", "impact") for side in (home, there)
    }
    said |= {"on": later(0), "remains": "Les lettres", "lesson": "Commencer tôt"}
    lacking = send(client, at, **said | {f"impact-{there.pk}": ""})
    assert lacking.status_code == 422 and f'id="impact-{there.pk}-error"' in lacking.content.decode()
    answer = send(client, at, **said)
    assert answer.status_code == 302, text(answer)
    table = client.get(at).content.decode().partition("<tbody")[2].partition("</tbody>")[0]
    assert table.count("<tr") == 2


@pytest.fixture
def light(town: Side, partner: Side) -> tuple[str, Side, Side]:
    """A small exchange in which Saint-Louis and Agadir take part."""
    from maillage.dossiers import decisions as d

    row, _ = opened_there(town[1], light=True, sort="school")
    do(row.pk, town[1], d.PartyNamed(partner[1].pk, {"fr": "Agadir"}, "pivotal", True))
    do(row.pk, partner[1], d.PartyJoined())
    return row.pk, town, partner


def test_drafts_of_texts_that_nobody_knows_come_to_an_end(both: tuple[str, Side, Side]) -> None:
    """Minutes are named by their day in the address: whoever invents names fills no table with them, and is told how to go on."""
    from maillage.dossiers.deciding.limits import most
    from maillage.dossiers.models import Draft

    _, (client, home), (other, _) = both
    at = f"/fr/dossier/{begun(both)}"
    there_were = Draft.objects.count()
    for n in range(most("drafts")):
        kept = send(client, f"{at}/text/minutes:m{n}/write", then="draft", said=f"Séance {n}", **{"in": "fr"})
        assert kept.status_code == 302, text(kept)
    answer = send(
        client, f"{at}/text/minutes:late/write", then="draft", said="Séance tardive", **{"in": "fr"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422 and f"Vous gardez déjà {most('drafts')} brouillons" in text(answer)
    assert "Séance tardive" in page and "Votre brouillon est gardé" not in page
    # no other form keeps one either, and each says so beside a field, with what was typed
    typed = {f"relevance-{home.pk}": "3", "sort": "mid_term", "lesson": "À finir", "on": later(-1)}
    answer = send(client, f"{at}/evaluation", then="draft", **typed)
    assert answer.status_code == 422 and "Vous gardez déjà" in text(answer) and "À finir" in text(answer)
    assert Draft.objects.count() == there_were + most("drafts")
    assert (
        send(other, f"{at}/text/minutes:m0/write", then="draft", said="À nous", **{"in": "fr"}).status_code
        == 302
    )
    for then in ("draft", "discard"):  # one that is there is written on, and makes room
        answer = send(client, f"{at}/text/minutes:m0/write", then=then, said="Séance du jour", **{"in": "fr"})
        assert answer.status_code == 302
    answer = send(
        client, f"{at}/text/minutes:late/write", then="draft", said="Séance tardive", **{"in": "fr"}
    )
    assert answer.status_code == 302


def test_a_visit_keeps_no_draft_beyond_either(
    both: tuple[str, Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.dossiers import drafts

    _, (client, home), _ = both
    at = with_terms(both)
    step(client, at, "expert", name="Awa Ndiaye", side=home.pk, part="hydrologue", conflict="none")
    step(client, at, "field-day", day=today().isoformat(), met="Les services", seen="Des bacs vides")
    agree(both, f"aide_memoire:{at.rsplit('/', 1)[1]}", seen="Des bacs", first_findings="Trop peu de bacs")
    monkeypatch.setattr(drafts, "most", lambda name: 0)
    answer = send(client, f"{at}/do/draft", then="draft", paragraphs="Premier jet.", until=later(20))
    assert answer.status_code == 422 and "Vous gardez déjà 0" in text(answer)
    assert "Premier jet." in answer.content.decode()
    step(client, at, "draft", paragraphs="Premier jet.", until=later(20))
    answer = send(client, f"{at}/report", **report(then="draft"))
    assert answer.status_code == 422 and 'id="answers-1-error"' in answer.content.decode()


def test_the_desk_study_leads_to_what_the_record_knows_of_the_places(both: tuple[str, Side, Side]) -> None:
    _, (client, home), _ = both
    at = with_terms(both)
    for page in (at, f"{at}/do/study"):
        said = client.get(page).content.decode()
        assert "Ce qui a déjà été fait sur place" in said and f"/fr/place/{home.place}" in said, page
    assert "/ar/place/" in client.get(at.replace("/fr/", "/ar/")).content.decode()
    assert client.get(f"/fr/place/{home.place}").status_code == 200
