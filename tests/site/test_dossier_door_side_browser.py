"""A partner without an account answers what was said of its side, and what citizens ask: on a phone, without script, in three languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from tests.dossiers.at_site import do
from tests.dossiers.public_page import published
from tests.exchange.people import organisation
from tests.site.browsers import CHROMIUM, pictured
from tests.site.dossier_walk import Walk, go, link_in, text, walk
from tests.site.reading_order import reading_order

__all__ = ["walk"]
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: links of dossiers were tried in no browser (apt install chromium)"
)


def sent(walk: Walk) -> tuple[str, Any, str, str]:
    """A dossier with a public page, its partner without an account, the address of the partner's link, its code: as two letters bring
    them."""
    mailbox = "sg@tiznit.example"
    partner = organisation("Ville de Tiznit", standing="unclaimed", source="dossier:walk")
    key, *_ = published(walk.here, partner)
    with walk.on_phone("here") as page:
        page.goto(walk.at(key, "/links"))
        for name, said in (("#title", "Secrétaire général"), ("#email", mailbox)):
            page.fill(name, said)
        page.select_option("#language", "fr")
        page.check("input[name=binds][value=yes]")
        go(page, "main form button.btn >> nth=0")
    code = re.search(r"^\d{6}$", walk.letter(mailbox, "tape ce code").get_content(), re.M)
    assert code
    return key, partner, f"{walk.address}{link_in(walk.letter(mailbox, '/dossier/door/'))}", code[0]


def looked_at(page: Any, name: str) -> str:
    """What a page says, which fits on the phone and, in Arabic, is read in its order."""
    pictured(page, name)
    wide, fits = page.evaluate("(root => [root.scrollWidth, root.clientWidth])(document.documentElement)")
    assert wide <= fits, f"{page.url} scrolls sideways: {wide}"
    if page.get_attribute("html", "dir") == "rtl":
        assert not reading_order(page).wrong, (page.url, reading_order(page).wrong)
    return text(page)


def test_what_others_said_and_what_citizens_ask_is_answered_through_a_link(walk: Walk) -> None:
    from maillage.dossiers.models import Question
    from maillage.dossiers.turn import standing

    key, partner, link, code = sent(walk)
    arabic = link.replace("/fr/", "/ar/")
    part = {"fr": "hydrologue depuis 2019", "ar": "خبير مياه منذ سنة 2019"}
    do(key, walk.here, d.MissionOpened("m1", {"fr": "voir"}, walk.here.pk))
    do(key, walk.here, d.ExpertNamed("m1", "0" * 64, partner.pk, part, {"fr": "Aucun lien depuis 2024."}))
    asked = Question.objects.create(
        dossier_id=key, text="Qui paie les 12 bacs de 2027 ?", language="fr", at=datetime.now(UTC)
    )
    with walk.on_phone("") as page:
        for path in ("", "/do/not_ours", "/do/confirm", "/questions", f"/questions/{asked.pk}/refuse"):
            for language in ("fr", "en", "ar"):
                page.goto(f"{link.replace('/fr/', f'/{language}/')}{path}")
                looked_at(page, f"link{path.replace(str(asked.pk), 'n')}-{language}")
        page.goto(arabic)
        go(page, "#side a[href*='/do/confirm']")
        page.fill("#name", "فاطمة الزهراء")
        page.fill("#code", f"{(int(code) + 1) % 1_000_000:06}")
        go(page, "main form button.btn")
        assert page.locator("#code-error").count() == 1 and page.input_value("#name") == "فاطمة الزهراء"
        looked_at(page, "link-wrong-code-ar")
        page.fill("#code", code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))
        go(page, "main form button.btn")
        assert not page.locator("#side").count() and "قولكم" in looked_at(page, "link-said-ar")
        go(page, "#questions a")
        go(page, "main a[href$='/let']")
        assert "2027" in looked_at(page, "link-question-ar")
        page.fill("#code", code)
        go(page, "main form button.btn")
        looked_at(page, "link-question-done-ar")
        assert not page.context.cookies()
    found = standing(key)
    assert found and list(found.state.confirmed.values()) == [(partner.pk,)]
    assert asked.voices.get().organisation_id == partner.pk
