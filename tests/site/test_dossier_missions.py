"""An expert visit, results and evaluations on pages: from asking for a visit to numbered recommendations and a closed dossier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do, joined
from tests.dossiers.at_site import opened as opened_there
from tests.site.desk import text
from tests.site.test_dossiers import opened, partner, send, shown_version, town

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["partner", "town"]  # fixtures
pytestmark = pytest.mark.database
Side = tuple["Client", Any]
LANGUAGES = ("fr", "en", "ar")
FLAG = '<div class="note ask-you">'
"""What is asked of the reader: an empty side."""
CRITERIA = ("relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability")


def today() -> date:
    from maillage.site.today import today as on

    return on()


def later(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


@pytest.fixture
def both(town: Side, partner: Side) -> tuple[str, Side, Side]:
    """A dossier in which Saint-Louis and Agadir take part."""
    from maillage.dossiers import decisions as d

    key = opened(town[0])
    do(key, town[1], d.PartyNamed(partner[1].pk, {"fr": "Agadir"}, "pivotal", True))
    do(key, partner[1], d.PartyJoined())
    return key, town, partner


def agree(both: tuple[str, Side, Side], name: str, **said: str) -> None:
    """A text that the first writes on its page and both agree to on theirs."""
    key, (client, _), (other, _) = both
    address = f"/fr/dossier/{key}/text/{name}"
    answer = send(client, f"{address}/write", then="propose", **{"in": "fr"}, **said)
    assert answer.status_code == 302, text(answer)
    for who in (client, other):
        answer = send(who, address, then="agree", shown=shown_version(who, address))
        assert answer.status_code == 302, text(answer)


def asked(both: tuple[str, Side, Side]) -> str:
    """The address of a visit that was asked for."""
    key, (client, home), _ = both
    answer = send(client, f"/fr/dossier/{key}/visit", why="Savoir avant de décider", host=home.pk)
    assert answer.status_code == 302, text(answer)
    return str(answer.headers["Location"])


def with_terms(both: tuple[str, Side, Side]) -> str:
    """The same, with terms of reference that bind."""
    at = asked(both)
    agree(
        both, f"terms:{at.rsplit('/', 1)[1]}", context="La décharge", questions="Où ?\nCombien ?", independence="Aucun intérêt",
        **{"calendar-from": later(1), "calendar-until": later(9)},
    )  # fmt: skip
    return at


def step(client: Client, at: str, form: str, /, **said: str) -> Any:
    """One small form of a visit, sent."""
    answer = send(client, f"{at}/do/{form}", **said)
    assert answer.status_code == 302, text(answer)
    return answer


def drafted(both: tuple[str, Side, Side]) -> str:
    """A visit whose draft both sides read: its debrief was acknowledged."""
    _, (client, home), (_, there) = both
    at = with_terms(both)
    step(client, at, "expert", name="Awa Ndiaye", side=home.pk, part="hydrologue", conflict="none")
    step(client, at, "expert", name="Ali Amrani", side=there.pk, part="ingénieur", conflict="none")
    step(client, at, "study", note="Trois rapports lus")
    step(
        client, at, "field-day", day=today().isoformat(), met="Les services techniques", seen="Des bacs vides"
    )
    agree(both, f"aide_memoire:{at.rsplit('/', 1)[1]}", seen="Des bacs", first_findings="Trop peu de bacs")
    step(
        client,
        at,
        "draft",
        paragraphs="Le tri est possible.\n\nIl manque des bacs,\npartout.",
        until=later(20),
    )
    return at


def report(**said: str) -> dict[str, str]:
    """What a final report says, and what else is typed in its form."""
    return {
        "then": "file", "answers-1": "Au marché", "answers-2": "Trois", "recommendations-1-says": "Acheter des bacs",
        "recommendations-1-due": later(60), "recommendations-1-cost": "30 000 EUR", "recommendations-1-priority": "1",
        "recommendations-2-says": "", "recommendations-3-says": "Former les agents", "recommendations-3-due": later(90),
    } | said  # fmt: skip


def reported(both: tuple[str, Side, Side]) -> str:
    """A visit with its final report."""
    _, (client, home), (other, there) = both
    at = drafted(both)
    for who in (client, other):
        step(who, at, "silent")
    owners = {"recommendations-1-owner": there.pk, "recommendations-3-owner": home.pk}
    answer = send(client, f"{at}/report", **report(**owners))
    assert answer.status_code == 302, text(answer)
    return at


def test_a_visit_is_walked_from_its_request_to_numbered_recommendations_that_are_followed(
    both: tuple[str, Side, Side],
) -> None:
    key, (client, _), (other, _) = both
    at = drafted(both)
    page = text(other.get(at))
    assert "Awa Ndiaye" in page and "Trois rapports lus" in page and "Des bacs vides" in page
    assert "Commentaires de chaque côté" in page and "Le tri est possible." in page
    step(other, at, "comment", paragraph="2", says="Pas partout")
    early = send(client, f"{at}/report", **report())
    assert early.status_code == 422 and "30 000 EUR" in early.content.decode().replace("\u202f", " ")
    step(client, at, "answer", comment="1", verdict="in_part", says="Presque partout")
    page = text(other.get(at))
    assert "Pas partout" in page and "Retenu en partie" in page and "Presque partout" in page
    for who in (client, other):
        step(who, at, "silent")
    assert "rapport final" in text(client.get(at)).casefold()
    owners = {"recommendations-1-owner": both[2][1].pk, "recommendations-3-owner": both[1][1].pk}
    answer = send(client, f"{at}/report", **report(**owners))
    assert answer.status_code == 302, text(answer)
    page = text(other.get(at))
    assert "R1" in page and "R2" in page and "R3" not in page  # the empty line is none
    assert "Acheter des bacs" in page and "Agadir" in page and "30" in page
    agree(
        both, f"mission_decision:{at.rsplit('/', 1)[1]}", verdict="go",
        **{"on_recommendations-1": "accepted", "on_recommendations-2": "refused", "on_recommendations-2-says": "Trop tôt"},
    )  # fmt: skip
    page = text(other.get(at))
    assert "Poursuivre" in page and "refusée" in page and "Trop tôt" in page
    nothing = send(other, f"{at}/do/move", number="1", to="done", evidence="")
    assert nothing.status_code == 422
    step(other, at, "move", number="1", to="done", evidence="facture 12")
    page = text(client.get(at))
    assert "facture 12" in page and "Toutes ses étapes sont faites" in page
    assert "Awa Ndiaye" not in text(
        client.get(f"/fr/dossier/{key}/story")
    )  # sealed: shown on the visit alone


def test_a_visit_says_what_is_next_and_whose_turn_it_is(both: tuple[str, Side, Side]) -> None:
    _, (client, _), (other, _) = both
    at = asked(both)
    assert "Prochaine étape : Termes de référence" in plain(client.get(at))
    assert client.get(f"{at}/do/study").status_code == 404  # without terms nothing is done
    with_terms_at = drafted(both)
    assert "Prochaine étape : Commentaires" in plain(other.get(with_terms_at))
    step(other, with_terms_at, "silent")
    said = plain(other.get(with_terms_at))
    assert "C’est au tour de Saint-Louis." in said and "N’ont rien à ajouter : Agadir." in said


def test_the_decision_after_a_visit_answers_the_recommendations_of_that_visit(
    both: tuple[str, Side, Side],
) -> None:
    key, (client, _), _ = both
    first, second = reported(both), asked(both)
    for at, answered in ((first, True), (second, False)):
        address = f"/fr/dossier/{key}/text/mission_decision:{at.rsplit('/', 1)[1]}/write"
        assert ("on_recommendations-1" in client.get(address).content.decode()) is answered


def test_comments_on_an_earlier_draft_stand_beside_the_new_one(both: tuple[str, Side, Side]) -> None:
    _, (client, _), (other, _) = both
    at = drafted(both)
    step(other, at, "comment", paragraph="1", says="Trop court")
    step(client, at, "draft", paragraphs="Le tri est possible partout.", until=later(30))
    said = text(other.get(at))
    assert "Commentaires sur les projets précédents" in said and "Trop court" in said
    assert "1 projet précédent" in said and "Le tri est possible partout." in said


def plain(answer: Any) -> str:
    return text(answer).replace("\u202f", " ")


def test_each_fault_of_a_report_stands_beside_its_field_and_nothing_typed_is_lost(
    both: tuple[str, Side, Side],
) -> None:
    _, (client, _), (other, _) = both
    at = drafted(both)
    for who in (client, other):
        step(who, at, "silent")
    wrong = report(
        **{"answers-2": "", "recommendations-1-due": "2001-01-01", "recommendations-3-cost": "beaucoup"}
    )
    answer = send(client, f"{at}/report", **wrong)
    said = answer.content.decode()
    assert answer.status_code == 422
    for where in ("answers-2", "recommendations-1-due", "recommendations-3-cost"):
        assert f'id="{where}-error"' in said, where
    assert "Acheter des bacs" in said and 'value="beaucoup"' in said
    more = send(client, f"{at}/report", **wrong | {"then": "more"})
    assert more.status_code == 200 and 'name="recommendations-6-says"' in more.content.decode()
    kept = send(client, f"{at}/report", **report(then="draft"))
    assert kept.status_code == 302 and "Acheter des bacs" in client.get(f"{at}/report").content.decode()
    assert "Acheter des bacs" not in other.get(f"{at}/report").content.decode()
    none = send(client, f"{at}/report", **{"then": "file", "answers-1": "a", "answers-2": "b"})
    assert none.status_code == 422 and 'id="recommendations-1-says-error"' in none.content.decode()


def test_a_report_of_many_signs_is_not_cut(both: tuple[str, Side, Side]) -> None:
    _, (client, _), _ = both
    at = drafted(both)
    long = "\n\n".join(f"{n} {'x' * 3_000} fin {n}." for n in range(9))
    step(client, at, "draft", paragraphs=long, until=later(20))
    assert "fin 8." in text(client.get(at))


@pytest.mark.parametrize(
    ("name", "said", "where"),
    [
        ("expert", {"name": "", "part": "x", "conflict": "some", "interest": "y"}, "name"),
        ("expert", {"name": "Awa Ndiaye", "part": "x", "conflict": "some", "interest": "y"}, "name"),
        ("expert", {"name": "Zoé", "part": "x", "conflict": "some", "interest": ""}, "interest"),
        ("expert", {"name": "Zoé", "part": "x", "interest": "Aucun"}, "conflict"),
        ("study", {"note": " "}, "note"),
        ("field-day", {"day": "", "met": "les services"}, "day"),
        ("field-day", {"day": "2001-01-01", "met": "les services"}, "day"),
        ("field-day", {"day": "2099-01-01", "met": "les services"}, "day"),
        ("draft", {"paragraphs": "", "until": "2099-01-01"}, "paragraphs"),
        ("draft", {"paragraphs": "un", "until": "2001-01-01"}, "until"),
        ("comment", {"paragraph": "9", "says": "non"}, "paragraph"),
        ("comment", {"paragraph": "1", "says": ""}, "says"),
    ],
)
def test_what_cannot_be_done_is_said_beside_its_field(
    both: tuple[str, Side, Side], name: str, said: dict[str, str], where: str
) -> None:
    _, (client, home), _ = both
    at = drafted(both)
    answer = send(client, f"{at}/do/{name}", **({"side": home.pk} if name == "expert" else {}), **said)
    page = answer.content.decode()
    assert answer.status_code == 422 and f'id="{where}-error"' in page, text(answer)
    for typed in said.values():
        assert not typed.strip() or typed in page


def test_an_expert_whose_name_is_erased_stands_by_their_part(both: tuple[str, Side, Side]) -> None:
    from maillage.dossiers.models import PersonKey

    _, (client, _), _ = both
    at = drafted(both)
    PersonKey.objects.filter(account=None).delete()
    said = text(client.get(at))
    assert "Awa Ndiaye" not in said and "nom effacé" in said and "hydrologue" in said
    step(client, at, "expert-left", expert=expert_of(client, at), why="Malade")
    assert "a quitté l’équipe" in text(client.get(at))


def test_an_expert_who_is_refused_leaves_no_name_behind(both: tuple[str, Side, Side]) -> None:
    from maillage.dossiers.models import PersonKey, Sealed

    _, (client, home), _ = both
    at = asked(both)
    before = PersonKey.objects.count(), Sealed.objects.count()
    answer = send(client, f"{at}/do/expert", name="Zoé", side=home.pk, part="", conflict="none")
    assert answer.status_code == 422
    assert (PersonKey.objects.count(), Sealed.objects.count()) == before


def test_figures_and_names_stand_isolated_in_arabic(both: tuple[str, Side, Side]) -> None:
    from html import unescape

    from tests.dossiers.lives import outside_isolates

    _, (client, _), _ = both
    at = reported(both)
    page = unescape(client.get(at.replace("/fr/", "/ar/")).content.decode())
    said = [each.partition("</p>")[0] for each in page.split('<p class="small">')[1:]]
    facts = [each for each in said if "<a " not in each]  # but for the way to the record
    assert len(facts) == 2 and "Agadir" in facts[0] and "000" in facts[0]
    for each in facts:
        assert not set("0123456789") & set(outside_isolates(each)) and "Agadir" not in outside_isolates(each)


def expert_of(client: Client, at: str) -> str:
    import re

    found = re.search(r'<option value="([^"]+)"', client.get(f"{at}/do/expert-left").content.decode())
    assert found
    return found[1]


def test_the_dossier_says_what_is_missing_before_the_work_and_where_an_exception_is_written(
    both: tuple[str, Side, Side],
) -> None:
    key, (client, _), _ = both
    page = client.get(f"/fr/dossier/{key}").content.decode()
    assert "Avant le début des travaux." in page and f"/fr/dossier/{key}/text/waiver" in page
    assert f"/fr/dossier/{key}/visit" in page
    agree(both, "waiver", reason="Vu l’an dernier", named="La maire")
    agree(both, "diagnosis", situation="Rien n’est trié", problems="Pas de bacs")
    define(both)
    page = client.get(f"/fr/dossier/{key}").content.decode()
    assert "Avant le début des travaux." not in page and f"/fr/dossier/{key}/results" in page


def define(both: tuple[str, Side, Side]) -> None:
    """The joint text: each side writes its own part, both agree."""
    key, (client, home), (other, there) = both
    address = f"/fr/dossier/{key}/text/definition"
    said = {
        "problem": "Trier", "aim": "60 % trient", f"results-{home.pk}": "ménages qui trient = 6400 ménages",
        f"results-{there.pk}": "marchés équipés = 3", "calendar-from": "2027-01-01", "calendar-until": "2028-12-31",
        "gives": "Des bras", "gains": "Des rues", "in": "fr",
    }  # fmt: skip
    answer = send(client, f"{address}/write", then="propose", **said)
    assert answer.status_code == 302, text(answer)
    base = shown_version(client, address)
    answer = send(other, f"{address}/write", then="propose", base=base, **said)
    assert answer.status_code == 302, text(answer)
    for who in (client, other):
        assert send(who, address, then="agree", shown=shown_version(who, address)).status_code == 302


def begun(both: tuple[str, Side, Side]) -> str:
    """A dossier whose work began today, with an exception from the visit."""
    key, (client, _), _ = both
    agree(both, "diagnosis", situation="Rien n’est trié", problems="Pas de bacs")
    define(both)
    agree(both, "waiver", reason="Vu l’an dernier", named="La maire")
    answer = send(client, f"/fr/dossier/{key}/do/start", on=today().isoformat())
    assert answer.status_code == 302, text(answer)
    return key


def test_results_stand_on_both_sides_and_an_empty_side_is_flagged(both: tuple[str, Side, Side]) -> None:
    _, (client, _), (other, _) = both
    at = f"/fr/dossier/{begun(both)}/results"
    page = client.get(at).content.decode()
    assert page.index("Agadir</bdi></h3>") < page.index("Saint-Louis</bdi></h3>")  # there, then here
    wrong = send(client, at, indicator="r1", on=today().isoformat(), value="beaucoup", evidence="le registre")
    assert wrong.status_code == 422 and 'id="value-error"' in wrong.content.decode()
    assert 'value="beaucoup"' in wrong.content.decode() and 'value="le registre"' in wrong.content.decode()
    for value in ("1 250,5", "1300"):
        assert send(client, at, indicator="r1", on=today().isoformat(), value=value).status_code == 302
    said = plain(client.get(at)).replace("\u00a0", " ")
    assert "1 300 ménages" in said and "1 250,5 ménages" in said and "2 valeurs notées" in said
    assert "Agadir" in said and FLAG in client.get(at).content.decode()
    assert send(other, at, indicator="r2", on=today().isoformat(), value="2").status_code == 302
    assert FLAG not in client.get(at).content.decode()


def rated(*sides: str, **said: str) -> dict[str, str]:
    """An evaluation in which everything of some sides is rated but for the impact."""
    found = {f"{criterion}-{side}": "3" for criterion in CRITERIA for side in sides}
    for side in sides:
        found |= {f"impact-{side}": "none", f"impact-{side}-why": "Trop tôt", f"efficiency-{side}": "2"}
    return found | {"sort": "final", "on": today().isoformat(), "remains": "Les bacs", "lesson": "Commencer petit"} | said  # fmt: skip


def test_an_evaluation_lacks_a_side_is_mended_and_the_dossier_is_closed(both: tuple[str, Side, Side]) -> None:
    key, (client, home), (_, there) = both
    at = f"/fr/dossier/{begun(both)}/evaluation"
    assert send(client, at, **rated(home.pk)).status_code == 302
    said = plain(client.get(at))
    assert "2,8" in said and "5" in said and "efficience" in said and "Trop tôt" in said
    assert FLAG in client.get(at).content.decode()
    closing = f"/fr/dossier/{key}/text/closure/write"
    refused = send(
        client, closing, then="propose", done="Tout", remains="Les bacs", lesson="Petit", **{"in": "fr"}
    )
    assert refused.status_code == 422 and "Agadir" in text(refused)
    assert "Agadir" in text(client.get(at)).partition("Clore, ou continuer")[2]
    assert send(client, at, **rated(home.pk, there.pk)).status_code == 302
    agree(both, "closure", done="Tout", remains="Les bacs", lesson="Commencer petit")
    assert "clos" in text(client.get(f"/fr/dossier/{key}"))
    # some years later it is evaluated once more
    assert send(client, at, **rated(home.pk, there.pk, sort="ex_post")).status_code == 302
    assert "quelques années après" in text(client.get(at))


def test_each_fault_of_an_evaluation_stands_beside_its_field(both: tuple[str, Side, Side]) -> None:
    _, (client, home), _ = both
    at = f"/fr/dossier/{begun(both)}/evaluation"
    wrong = rated(home.pk) | {f"relevance-{home.pk}": "", f"impact-{home.pk}-why": "", "lesson": ""}
    answer = send(client, at, **wrong)
    said = answer.content.decode()
    assert answer.status_code == 422
    for where in (f"relevance-{home.pk}", f"impact-{home.pk}-why", "lesson"):
        assert f'id="{where}-error"' in said, where
    assert "Les bacs" in said
    nothing = send(client, at, sort="final", on=today().isoformat(), remains="a", lesson="b")
    assert nothing.status_code == 422 and "relevance" in nothing.content.decode().partition("errors")[2]
    forged = send(client, at, **rated(home.pk) | {f"relevance-{home.pk}": "9"})
    assert forged.status_code == 422
    assert "Évaluations faites" not in text(client.get(at))


def test_the_light_path_has_no_measured_results_and_a_one_page_evaluation(
    signed: Callable[[str], Client],
) -> None:
    from tests.site.test_dossiers import officer

    client = signed("reader")
    row, home = opened_there(light=True, sort="school")
    officer(client, home)
    joined(row.pk, home)
    page = client.get(f"/fr/dossier/{row.pk}").content.decode()
    assert "text/visit_note" in page and "text/waiver" not in page and "Avant le début" in page
    assert "Sur la voie légère" in text(client.get(f"/fr/dossier/{row.pk}/results"))
    assert "une fois les travaux commencés" in text(client.get(f"/fr/dossier/{row.pk}/evaluation"))


def test_every_page_speaks_three_languages(both: tuple[str, Side, Side]) -> None:
    key, (client, home), (_, there) = both
    at = reported(both)
    begun(both)
    send(client, f"/fr/dossier/{key}/results", indicator="r1", on=today().isoformat(), value="12")
    send(client, f"/fr/dossier/{key}/evaluation", **rated(home.pk, there.pk))
    visit, asking = at.partition(f"{key}/")[2], "visit"
    shown = {
        asking: ("Visites d’experts", "Expert visits", "زيارات الخبراء"),
        visit: ("Restitution sur place", "Debrief on the spot", "عرض الخلاصات في عين المكان"),
        "results": ("Là-bas et ici", "There and here", "هناك وهنا"),
        "evaluation": ("Fait-on ce qu’il faut ?", "Does it do the right things?", "هل نفعل ما ينبغي؟"),
    }
    for path, titles in shown.items():
        for language, title in zip(LANGUAGES, titles, strict=True):
            answer = client.get(f"/{language}/dossier/{key}/{path}")
            assert answer.status_code == 200 and title in plain(answer), (language, path)
    for path in ("do/expert", "do/study"):  # the report is filed: neither is offered any more
        assert client.get(f"{at}/{path}").status_code == 404


def test_who_only_looks_on_is_offered_no_form_and_refused_if_they_send_one(
    both: tuple[str, Side, Side], signed: Callable[[str], Client]
) -> None:
    from maillage.dossiers import decisions as d
    from tests.exchange.people import organisation
    from tests.site.test_dossiers import officer

    key, (client, home), _ = both
    at = drafted(both)
    watcher, observer = signed("reader"), organisation("Lille")
    officer(watcher, observer)
    do(key, home, d.PartyNamed(observer.pk, {"fr": "Lille"}, "observer", False))
    do(key, observer, d.PartyJoined())
    assert watcher.get(at).status_code == 200 and watcher.get(f"{at}/report").status_code == 404
    for name in ("expert", "study", "field-day", "draft", "move"):
        assert watcher.get(f"{at}/do/{name}").status_code == 404, name
    said = {
        "once": "x" * 20,
        "name": "Zoé",
        "side": observer.pk,
        "part": "x",
        "conflict": "some",
        "interest": "y",
    }
    assert watcher.post(f"{at}/do/expert", said).status_code == 422
    assert "Zoé" not in text(client.get(at))
    assert watcher.post(f"{at}/report", {"once": "y" * 20, "then": "file"}).status_code == 422
    stranger = signed("curator")
    for path in ("", "/report", "/do/study", "/do/move"):
        assert stranger.get(f"{at}{path}").status_code == 404
        assert stranger.post(f"{at}{path}").status_code in (404, 405)
