"""Dossiers with a partner abroad that has no account, and in Arabic: on a phone of 360 pixels, without script, through the pages alone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from maillage.dossiers import decisions as d
from tests.dossiers.at_site import do
from tests.site.browsers import CHROMIUM
from tests.site.dossier_walk import Walk, agree, go, link_in, said_of, shared, text, walk, write
from tests.site.reading_order import reading_order

__all__ = ["walk"]
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: dossiers were tried in no browser (apt install chromium)"
)
SITUATION = "الأزبال تبقى في الشارع منذ سنة 2019."
BACK = "ينقص السوق المركزي (12 دكانا)."


def invite(page: Any, address: str, name: str, mailbox: str) -> None:
    """A town that nobody here acts for is asked to take part; the page of links opens."""
    page.goto(f"{address}/invite")
    page.fill("#name", name)
    page.select_option("#country", "MA")
    page.fill("#mailbox", mailbox)
    go(page, "main form button.btn")
    assert "/links" in page.url and page.input_value("#email") == mailbox


def send_link(page: Any, address: str, language: str, name: str) -> None:
    """A link for the key to the diagnosis; who sends it vouches for the office of whoever gets it."""
    page.goto(f"{address}/links")
    page.select_option("#party", label=name)
    page.fill("#title", "Secrétaire général")
    page.select_option("#language", language)
    page.select_option("#text", "diagnosis")
    page.check("input[name=binds][value=yes]")
    go(page, "main form button.btn >> nth=0")
    assert "sent=1" in page.url


def link_and_code(walk: Walk, mailbox: str, asks: str) -> tuple[str, str]:
    """As two letters bring them; the one with the code holds ``asks``."""
    brings, apart = walk.letter(mailbox, "/dossier/door/"), walk.letter(mailbox, asks).get_content()
    code = re.search(r"^\d{6}$", apart, re.M)
    assert code and code[0] not in brings.get_content()
    return link_in(brings), code[0]


def test_a_partner_abroad_gives_its_key_through_a_link(walk: Walk) -> None:
    key, box = shared(walk), "secretariat@kenitra.example"
    address = walk.at(key, "/text/diagnosis")
    with walk.on_phone("here") as here:
        invite(here, walk.at(key), "Ville de Kénitra", box)
        write(here, address, situation="Les déchets restent.", problems="Pas de bacs")
        send_link(here, walk.at(key), "fr", "Ville de Kénitra")
    link, code = link_and_code(walk, box, "tape ce code")
    for side in ("here", "there"):
        with walk.on_phone(side) as page:
            agree(page, address)
    with walk.on_phone("") as page:
        for _ in range(3):  # opened by a scanner of mail, then by whoever it is for: nothing is given
            page.goto(f"{walk.address}{link}")
            assert not page.context.cookies()
        assert "Rien" not in page.title() and "version 1" in page.inner_text("#act").lower()
        assert page.text_content("#act details code").startswith(page.inner_text("#act code >> nth=0"))
        assert "engage depuis" not in said_of(walk, "here", address)
        page.fill("#act #name", "Fatima Zahra")
        page.fill("#act #code", f"{(int(code) + 1) % 1_000_000:06}")
        go(page, "#act button.btn")
        assert page.locator("#code-error").count() == 1 and page.input_value("#name") == "Fatima Zahra"
        assert "engage depuis" not in said_of(walk, "here", address)
        page.fill("#act #code", code)
        go(page, "#act button.btn")
        assert "Votre accord est donné" in text(page)
        page.goto(f"{walk.address}{link}")
        assert not page.locator("#act form").count()  # it gives one key
    assert "engage depuis" in said_of(walk, "here", address)
    assert "Fatima Zahra" in said_of(walk, "there", walk.at(key, "/story"))


def as_read(page: Any) -> str:
    """What a page in Arabic says, in which all stands as it is read."""
    assert page.get_attribute("html", "dir") == "rtl"
    assert not reading_order(page).wrong, (page.url, reading_order(page).wrong)
    return text(page)


def test_the_whole_way_in_arabic(walk: Walk) -> None:
    box = "mairie@nador.example"
    with walk.on_phone("here") as here, walk.on_phone("there") as there, walk.on_phone("") as outside:
        # alone, and a useful agenda at once
        here.goto(f"{walk.address}/ar/dossier/new?for={walk.here.pk}")
        here.fill("#title", "سوق بارد في 2027")
        here.fill("#need", "في الظهر تبلغ الحرارة 40 درجة.\nالسمك يفسد بعد ساعتين.")
        go(here, "form button.btn")
        key = here.url.rsplit("/", 1)[1]
        assert "سوق بارد في 2027" in as_read(here) and "40 درجة" in as_read(here)
        here.goto(f"{walk.address}/ar/party/{walk.here.pk}/agenda")
        assert "سوق بارد" in as_read(here) and here.locator(f"main a[href*='{key}']").count()
        # one partner with an account comes, one without is asked
        do(key, walk.here, d.PartyNamed(walk.there.pk, {"fr": "Agadir"}, "pivotal", True))
        there.goto(walk.at(key, language="ar"))
        go(there, "button[value=join]")
        assert "مشارك" in as_read(there)
        invite(here, walk.at(key, language="ar"), "Ville de Nador", box)
        # a text, and a link for its key
        address = walk.at(key, "/text/diagnosis", "ar")
        write(here, address, situation=SITUATION, problems="لا حاويات\nلا فرز")
        send_link(here, walk.at(key, language="ar"), "ar", "Ville de Nador")
        assert "Ville de Nador" in as_read(here)
        link, code = link_and_code(walk, box, "يكتب هذا الرمز")
        outside.goto(f"{walk.address}{link}")
        assert SITUATION in as_read(outside)
        # every key, the last through the link
        for page in (here, there):
            agree(page, address)
            as_read(page)
        outside.fill("#act #name", "فاطمة الزهراء")
        outside.fill("#act #code", code)
        go(outside, "#act button.btn")
        as_read(outside)
        there.goto(address)
        assert "ملزمة منذ" in as_read(there)
        # an edit turns them back, with a letter that says so
        write(here, address, situation=f"{SITUATION} وتُحرق أحيانا.", why="رأينا ذلك يوم 12.")
        assert "/write" not in here.url, as_read(here)
        there.goto(address)
        assert "تُحرق" in as_read(there)
        assert walk.letter(box, "اقرأوا هذه النسخة")
        # and is sent back with a reason
        there.click("details:has(button[value=return]) summary")
        go(there, "button[value=return]")
        assert there.locator("details[open] .err, [id=return-error]").count()
        there.fill("details[open] textarea[name=words]", BACK)
        go(there, "button[value=return]")
        assert BACK in as_read(there)
        here.goto(address)
        assert BACK in as_read(here)
        here.goto(walk.at(key, "/story", "ar"))
        said = as_read(here)
        assert BACK.rstrip(".") in said and "فاطمة الزهراء" in said
