"""Dossiers as a new user finds them: on a phone of 360 pixels, without script, through the pages alone.

Each test is one of the ways that an officer goes. What lies in the past is prepared through the core; what people press is pressed.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.dossiers.at_site import do, opened
from tests.exchange.people import organisation
from tests.site.browsers import CHROMIUM
from tests.site.dossier_walk import (
    Walk,
    agree,
    both_agree,
    defined,
    go,
    later,
    link_in,
    said_of,
    shared,
    text,
    today,
    walk,
    write,
)

__all__ = ["walk"]
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: dossiers were tried in no browser (apt install chromium)"
)
DIAGNOSIS = {"situation": "Les déchets restent dans la rue.", "problems": "Pas de bacs\nPas de tri"}
CRITERIA = ("relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability")


def test_a_commune_alone_opens_a_dossier_and_has_a_useful_agenda(walk: Walk) -> None:
    with walk.on_phone("here") as page:
        page.goto(f"{walk.address}/fr/account/work")
        go(page, f"a[href$='/party/{walk.here.pk}/desk']")
        go(page, f"a[href$='/party/{walk.here.pk}/dossiers']")
        go(page, "text=Ouvrir un dossier")
        page.fill("#title", "Une halle fraîche")
        page.fill("#need", "À midi la halle est à 40 degrés.")
        go(page, "button:has-text('Ouvrir le dossier')")
        said = text(page)
        assert "Une halle fraîche" in said and "À midi la halle est à 40 degrés." in said
        assert "Inviter une organisation" in said and "Diagnostic commun" in said
        go(page, "a:has-text('Diagnostic commun')")
        go(page, "a:has-text('L’écrire')")
        page.fill("#situation", "La chaleur gâte le poisson.")
        go(page, "button[value=draft]")
        assert "Votre brouillon est gardé" in text(page)
        page.goto(f"{walk.address}/fr/party/{walk.here.pk}/agenda")
        assert "Une halle fraîche" in text(page)
        line = page.locator("main a[href*='/dossier/']").first
        with page.expect_navigation():
            line.click()
        assert page.url.partition("#")[0].count("/dossier/") == 1 and page.locator("h1").count() == 1


def test_a_partner_abroad_joins_through_a_link(walk: Walk) -> None:
    key = str(opened(walk.here)[0].pk)
    box = "accueil@kenitra.example"
    with walk.on_phone("here") as page:
        page.goto(walk.at(key))
        go(page, "main a:has-text('Inviter une organisation')")
        page.fill("#name", "Ville de Kénitra")
        page.select_option("#country", "MA")
        page.fill("#mailbox", box)
        go(page, "main form button.btn")
        assert "/links" in page.url and page.input_value("#email") == box
        page.fill("#title", "Secrétaire général")
        go(page, "main form button.btn >> nth=0")
        assert "Son code part dans une lettre à part" in text(page)
    link = link_in(walk.letter(box, "/dossier/door/"))
    apart = walk.letter(box, "tape ce code").get_content()
    found = re.search(r"^\d{6}$", apart, re.M)
    assert found and link not in apart
    code = found[0]
    with walk.on_phone("") as page:
        page.goto(f"{walk.address}{link}")
        assert "Nos rues." in text(page)
        page.fill("#name", "Fatima Zahra")
        page.fill("#code", "000000" if code != "000000" else "111111")
        go(page, "#act button.btn")
        assert page.input_value("#name") == "Fatima Zahra" and page.locator("#code-error").count() == 1
        page.fill("#code", code)
        go(page, "#act button.btn")
        assert "Votre organisation participe." in text(page)
    assert "Kénitra" in said_of(walk, "here", walk.at(key, "/story"))


def test_two_keys_on_one_version_and_what_turns_them_back(walk: Walk) -> None:
    key = shared(walk)
    address = walk.at(key, "/text/diagnosis")
    with walk.on_phone("here") as here, walk.on_phone("there") as there:
        write(here, address, **DIAGNOSIS)
        agree(there, address)
        assert there.locator("#keys .keys, #keys [class*=key]").count() and "Version 1" in text(there)
        write(here, address, situation="Les déchets brûlent dans la rue.")
        there.goto(address)
        said = text(there)
        assert "Version 2" in said and "brûlent" in said and "0 accords sur 2" in there.content()
        there.click("summary:has-text('Le renvoyer, avec la raison')")
        go(there, "button[value=return]")
        assert there.locator("[id=return-error], .err").count()  # a return says why
        there.fill("details[open] textarea[name=words]", "Il manque le marché central.")
        go(there, "button[value=return]")
        here.goto(address)
        assert "Il manque le marché central." in text(here)
        write(here, address, situation="Les déchets brûlent dans la rue et au marché central.")
        there.goto(address)
        there.click("summary:has-text('faire une réserve')")
        there.fill("details[open] textarea[name=words]", "Le mot brûlent est trop fort.")
        go(there, "button[value=reserve]")
        here.goto(address)
        assert "Le mot brûlent est trop fort." in text(here)
    both_agree(walk, address)
    said = said_of(walk, "here", address)
    assert "Version 3" in said and "Le mot brûlent est trop fort." in said
    story = said_of(walk, "there", walk.at(key, "/story"))
    assert "Il manque le marché central" in story


def test_an_expert_visit_from_its_terms_to_numbered_recommendations(walk: Walk) -> None:
    key = shared(walk)
    with walk.on_phone("here") as here, walk.on_phone("there") as there:
        here.goto(walk.at(key))
        go(here, "main a:has-text('Visite d’experts')")
        here.fill("#why", "Savoir si le tri est possible, avant le vote du conseil.")
        go(here, "main form button.btn")
        visit = here.url.partition("?")[0].partition("#")[0]
        name = visit.rsplit("/", 1)[1]
        terms = walk.at(key, f"/text/terms:{name}")
        write(
            here, terms, context="La décharge", questions="Où ?\nCombien ?", independence="Aucun intérêt",
            **{"calendar-from": later(1), "calendar-until": later(9)},
        )  # fmt: skip
        both_agree(walk, terms)
        for page, who, side in ((here, "Awa Ndiaye", walk.here), (there, "Ali Amrani", walk.there)):
            page.goto(f"{visit}/do/expert")
            page.fill("#name", who)
            page.select_option("#side", side.pk)
            page.fill("#part", "hydrologue")
            page.select_option("#conflict", "none")
            go(page, "main form button.btn")
        step(here, visit, "study", note="Trois rapports lus.")
        step(
            here,
            visit,
            "field-day",
            day=today().isoformat(),
            met="Les services techniques",
            seen="Des bacs vides",
        )
        debrief = walk.at(key, f"/text/aide_memoire:{name}")
        write(here, debrief, seen="Des bacs vides", first_findings="Trop peu de bacs")
        both_agree(walk, debrief)
        step(here, visit, "draft", paragraphs="Le tri est possible.\n\nIl manque des bacs.", until=later(20))
        there.goto(visit)
        assert "Il manque des bacs." in text(there)
        there.goto(f"{visit}/do/comment?paragraph=2")
        there.fill("#says", "Pas partout.")
        go(there, "main form button.btn")
        here.goto(f"{visit}/do/answer?comment=1")
        here.select_option("#verdict", "in_part")
        here.fill("#says", "Presque partout.")
        go(here, "main form button.btn")
        for page in (here, there):
            step(page, visit, "silent")
        here.goto(f"{visit}/report")
        here.fill("#answers-1", "Au marché.")
        here.fill("#answers-2", "Trois.")
        for number, (says, owner) in enumerate(
            (("Acheter des bacs", walk.there), ("Former les agents", walk.here)), 1
        ):
            here.fill(f"#recommendations-{number}-says", says)
            here.select_option(f"#recommendations-{number}-owner", owner.pk)
            here.fill(f"#recommendations-{number}-due", later(60))
        here.fill("#recommendations-1-cost", "30 000 EUR")
        go(here, "button[value=file]")
        decision = walk.at(key, f"/text/mission_decision:{name}")
        here.goto(f"{decision}/write")
        for one, value in (
            ("verdict", "go"),
            ("on_recommendations-1", "accepted"),
            ("on_recommendations-2", "refused"),
        ):
            here.check(f"input[name='{one}'][value={value}]")
        here.fill("#on_recommendations-2-says", "Trop tôt.")
        go(here, "button[value=propose]")
        both_agree(walk, decision)
        step(there, visit, "move", choose={"number": "1", "to": "done"}, evidence="facture 12")
        said = text(there)
        for each in (
            "R1",
            "Acheter des bacs",
            "R2",
            "refusée",
            "Trop tôt.",
            "Pas partout.",
            "Presque partout.",
            "facture 12",
        ):
            assert each in said, each
        assert "30 000" in said.replace("\u202f", " ")


def step(page: Any, visit: str, name: str, choose: dict[str, str] | None = None, **said: str) -> None:
    """A small form of a visit, pressed; it leads back to the visit."""
    page.goto(f"{visit}/do/{name}")
    for field, value in (choose or {}).items():
        page.select_option(f"[id='{field}']", value)
    for field, words in said.items():
        page.fill(f"[id='{field}']", words)
    go(page, "main form button.btn")
    assert "/do/" not in page.url, text(page)


def test_an_exception_from_the_visit_is_named_and_agreed_to_by_all(walk: Walk) -> None:
    key = defined(walk)
    with walk.on_phone("here") as page:
        page.goto(walk.at(key))
        assert "Avant le début des travaux." in text(page)
        go(page, "main a:has-text('Dérogation à la visite')")
        go(page, "a:has-text('L’écrire')")
        page.fill("#reason", "Une équipe est allée voir l’an dernier.")
        go(page, "button[value=propose]")
        go(page, "button[value=agree]")
        assert page.locator(".err").count()  # nobody answers for it yet
        write(page, walk.at(key, "/text/waiver"), named="La maire de Saint-Louis")
        both_agree(walk, walk.at(key, "/text/waiver"))
        page.goto(walk.at(key))
        assert "Avant le début des travaux." not in text(page)
        go(page, "main a:has-text('Dire que les travaux ont commencé')")
        page.fill("#on", today().isoformat())
        go(page, "main form button.btn")
        assert "en cours" in text(page)
    assert "Une équipe est allée voir" in said_of(walk, "there", walk.at(key, "/text/waiver"))


def test_a_suspension_and_its_end(walk: Walk) -> None:
    key = defined(walk, begun=True)
    with walk.on_phone("there") as page:
        page.goto(walk.at(key))
        go(page, "main a:has-text('Suspendre le dossier')")
        page.select_option("#cause", "security")
        page.fill("#why", "La route est coupée.")
        page.fill("#review_on", later(45))
        go(page, "main form button.btn")
        assert "suspendu" in text(page) and "sécurité" in text(page)
    said = said_of(walk, "here", walk.at(key))
    assert "Le dossier est suspendu" in said and "La route est coupée" in said
    assert "Reprendre le dossier" not in said  # as long as its day has not come, that is for who suspended it
    with walk.on_phone("there") as page:
        page.goto(walk.at(key))
        go(page, "main a:has-text('Reprendre le dossier')")
        page.fill("#why", "La route est rouverte.")
        go(page, "main form button.btn")
        assert "Le dossier est suspendu" not in text(page) and "La route est rouverte" in text(page)


def test_an_evaluation_in_which_one_side_is_missing_says_so(walk: Walk) -> None:
    key = defined(walk, begun=True)
    with walk.on_phone("here") as page:
        page.goto(walk.at(key))
        go(page, "#rooms a:has-text('Évaluation')")
        for criterion in CRITERIA:
            page.select_option(f"[id='{criterion}-{walk.here.pk}']", "3")
        page.fill("#remains", "Les bacs")
        page.fill("#lesson", "Commencer petit")
        go(page, "#file button.btn")
        assert page.locator(".note.ask-you:has-text('Agadir')").count()
        write(page, walk.at(key, "/text/closure"), done="Tout", remains="Les bacs", lesson="Commencer petit")
        assert "/write" in page.url and "Agadir" in text(page)  # nothing is closed while a side is missing
        assert page.input_value("#lesson") == "Commencer petit"


def test_an_officer_who_leaves_hands_over_and_the_next_one_reads(walk: Walk) -> None:
    from maillage.dossiers import decisions as d

    key = defined(walk, begun=True)
    do(
        key,
        walk.there,
        d.PromiseMade("device", {"fr": "Prêter l’appareil"}, today() + timedelta(9), walk.here.pk),
    )
    with walk.on_phone("here") as page:
        page.goto(walk.at(key))
        go(page, "main a:has-text('Le transmettre')")
        page.select_option("#office", label="Finances")
        go(page, "#form button.btn")
        assert page.locator("#note-error").count() == 1
        page.fill("#note", "Ils préfèrent le téléphone.")
        go(page, "#form button.btn")
        assert "pas encore lue" in text(page)
    with walk.on_phone("new") as page:
        page.goto(walk.at(key, "/handover"))
        said = text(page)
        assert "Ils préfèrent le téléphone." in said and "Prêter l’appareil" in said
        go(page, "button:has-text('Je l’ai lue')")
        assert "pas encore lue" not in text(page)
    assert "Finances" in said_of(walk, "there", walk.at(key, "/story"))


def test_a_checkpoint_in_the_partners_mailbox_holds_against_what_they_take_away(
    walk: Walk, tmp_path: Path
) -> None:
    """The partner keeps what lies in the mailbox, takes the dossier away through the link, and asks nobody."""
    from django.utils import timezone

    from maillage.dossiers import decisions as d
    from maillage.dossiers.checkpoints import take
    from maillage.site.dossiers.checkpoint.log import signer

    key = str(opened(walk.here)[0].pk)
    partner = organisation("Nador", standing="unclaimed", source=f"dossier:{key}")
    do(key, walk.here, d.PartyNamed(partner.pk, {"fr": "Nador"}, "pivotal", True))
    taken = take(signer(), timezone.now())
    assert taken
    with walk.on_phone("here") as page:
        page.goto(walk.at(key, f"/links?party={partner.pk}"))
        page.fill("#title", "Maire")
        page.fill("#email", "maire@nador.example")
        go(page, "main form button.btn >> nth=0")
        assert "Son code part dans une lettre à part" in text(page)
    letter = walk.letter("maire@nador.example", "/dossier/door/")
    kept = tmp_path / "courrier.eml"
    kept.write_bytes(letter.as_bytes())
    link = link_in(letter)
    with walk.on_phone("") as page:
        page.goto(f"{walk.address}{link}")
        with page.expect_download() as waiting:
            page.click("#away button")
        taken_away = tmp_path / "dossier.zip"
        taken_away.write_bytes(Path(waiting.value.path()).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-e", str(taken_away), str(tmp_path / "out")], check=True
    )
    check = [sys.executable, "-I", str(tmp_path / "out" / "check.py"), str(taken_away), str(kept)]
    done = subprocess.run(check, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    root = taken.text.splitlines()[2]
    forged = f"{'A' if root[0] != 'A' else 'B'}{root[1:]}"
    assert root in letter.get_content()
    kept.write_text(letter.get_content().replace(root, forged), encoding="utf-8")
    assert subprocess.run(check, capture_output=True).returncode != 0


def test_citizens_read_the_page_that_both_sides_agreed_to(walk: Walk) -> None:
    key = defined(walk, begun=True)
    address, public = walk.at(key, "/text/citizen"), f"{walk.address}/fr/cooperation/{key}"
    with walk.on_phone("") as page:
        answer = page.goto(public)
        assert answer.status == 404
    with walk.on_phone("here") as here, walk.on_phone("there") as there:
        here.goto(walk.at(key))
        go(here, "#texts a:has-text('Page pour les citoyens')")
        go(here, "a:has-text('L’écrire')")
        for name, words in citizens(
            "Deux villes trient leurs déchets.", "des équipes", "moins de fumée"
        ).items():
            if here.locator(f"[id='{name}']").count():
                here.fill(f"[id='{name}']", words)
        go(here, "button[value=propose]")
        there.goto(f"{address}/write")
        for name, words in citizens(
            "Deux villes trient leurs déchets.", "des ingénieures", "un savoir"
        ).items():
            if there.locator(f"[id='{name}']").count():
                there.fill(f"[id='{name}']", words)
        go(there, "button[value=propose]")
    both_agree(walk, address)
    with walk.on_phone("") as page:
        page.goto(public)
        said = text(page)
        for each in (
            "Deux villes trient leurs déchets.",
            "des équipes",
            "des ingénieures",
            "un savoir",
            "Saint-Louis",
            "Agadir",
        ):
            assert each in said, each


def citizens(summary: str, gives: str, gains: str) -> dict[str, str]:
    """What each side writes in its form of the page for citizens."""
    return {"summary": summary, "citizen_gives": gives, "citizen_gains": gains}


def test_a_school_exchange_takes_the_light_path(walk: Walk) -> None:
    from maillage.dossiers import decisions as d

    with walk.on_phone("here") as here, walk.on_phone("there") as there:
        here.goto(f"{walk.address}/fr/dossier/new?for={walk.here.pk}")
        here.fill("#title", "Deux écoles s’écrivent")
        here.fill("#need", "Les élèves de troisième veulent des correspondants.")
        here.check("input[name=path][value=school]")
        go(here, "button:has-text('Ouvrir le dossier')")
        key = here.url.rsplit("/", 1)[1]
        do(key, walk.here, d.PartyNamed(walk.there.pk, {"fr": "Agadir"}, "pivotal", True))
        there.goto(walk.at(key))
        go(there, "button[value=join]")
        note = walk.at(key, "/text/visit_note")
        write(
            here,
            note,
            day=today().isoformat(),
            met="Deux enseignantes",
            seen="Une salle avec des ordinateurs",
        )
        both_agree(walk, note)
        joint = walk.at(key, "/text/definition")
        fields = {
            "problem": "Peu de langues",
            "doing": "S’écrire",
            "gains": "Des amis",
            "calendar-from": later(0),
            "calendar-until": later(90),
        }
        write(here, joint, **fields)
        write(there, joint, gains="Du français")
        both_agree(walk, joint)
        here.goto(walk.at(key))
        go(here, "main a:has-text('Dire que les travaux ont commencé')")
        here.fill("#on", today().isoformat())
        go(here, "main form button.btn")
        go(here, "#rooms a:has-text('Évaluation')")
        for criterion in ("effectiveness", "impact"):  # one page: the four others are folded
            for side in (walk.here, walk.there):
                here.select_option(f"[id='{criterion}-{side.pk}']", "4")
        here.fill("#remains", "Vingt correspondances")
        here.fill("#lesson", "Commencer par une lettre")
        go(here, "#file button.btn")
        assert "/evaluation" in here.url and not here.locator(".errors").count()
        closing = walk.at(key, "/text/closure")
        write(
            here,
            closing,
            done="Un an de lettres",
            remains="Vingt correspondances",
            lesson="Commencer par une lettre",
        )
        both_agree(walk, closing)
        here.goto(walk.at(key))
        assert "clos" in text(here)
