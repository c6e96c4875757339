"""How the pages of dossiers look, in the demonstration with a dossier at every stage: nothing shuts people out, at 360 and 1440 pixels,
in three languages, light and dark in turn; and in Arabic figures, days, codes and titles run as they are read, by where they stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.site.browsers import CHROMIUM, PICTURES, go, in_a_browser, pictured
from tests.site.dossier_walk import letter_in, link_in
from tests.site.homes import copy_home
from tests.site.reading_order import Order, reading_order
from tests.site.test_agenda_browser import EVERYWHERE, WITHOUT_ISOLATES
from tests.site.test_browser import misfits, shut_out, torn

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: dossiers were looked at in no browser (apt install chromium)"
)
LOOKS = (
    ("fr", 360, "light"), ("ar", 1440, "dark"), ("en", 360, "dark"), ("fr", 1440, "dark"), ("ar", 360, "light"), ("en", 1440, "light"),
)  # fmt: skip
OFFICER, ADMINISTRATOR, NOBODY = "Entrer comme agent", "Entrer comme responsable du site", ""
"""Who may be pressed: an officer of the first town, and one who acts for its partners; and who has a link, without an account."""
PARTNER = "sg@kenitra.example"
OF_A_SORT = 2
MOST_READ = ("dossier/", "dossier//text/definition", "dossier//text/definition/write")
KINDS = {
    "diagnosis", "definition", "terms", "aide_memoire", "mission_decision", "waiver", "visit_note", "minutes", "citizen", "closure", "renewal",
}  # fmt: skip
"""Of texts, all of them."""
PHASES = (
    "en préparation",
    "convenu",
    "en cours",
    "en cours, renouvelé jusqu’au",
    "évalué",
    "clos",
    "suspendu",
    "abandonné",
)
_PAGE = re.compile(
    r"^/fr/((?:dossier|cooperation|verify|checkpoint|strategy|party/[a-z0-9]+/(?:dossiers|strategies))[^#]*)"
)
_NO_PAGE = re.compile(r"iati\.xml|\.zip|\.csv|\.json|/checkpoint/|as=(?:csv|json)")
_KEYS = re.compile(
    r"(?<=[/:])(?=[a-z0-9]*\d)[a-z0-9]{10,64}(?=[/:&?]|$)|(?<=\?)as=[a-z0-9]+&?|(?<==)[^&]+|(?<=/door/)[^/]+"
)


@dataclass
class World:
    """The demonstration served: a browser, where it is, who has signed in by the button they pressed, the pages that each finds there,
    and others of the same sorts that links lead to."""

    browser: Any
    address: str
    signed: dict[str, Any] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    others: list[Page] = field(default_factory=list)

    def firsts(self) -> list[Page]:
        """The first page of each sort."""
        found: dict[str, Page] = {}
        for page in self.pages:
            found.setdefault(sort_of(page.path), page)
        return list(found.values())


@dataclass(frozen=True)
class Page:
    """Who finds it, and its path without the language."""

    who: str
    path: str


def sort_of(path: str) -> str:
    """An address without what tells one dossier from another."""
    return _KEYS.sub("", path)


@pytest.fixture(scope="module")
def world(_django: None, site_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = tmp_path_factory.mktemp("dossiers") / "home"
    copy_home(site_home, home)
    (home / "site" / "demonstration").touch()  # another test's sheet is in it: it is shown all the same
    with in_a_browser(home, "--demo") as (browser, address):
        world = World(browser, address)
        for button in (OFFICER, ADMINISTRATOR):
            page = browser.new_context(java_script_enabled=False).new_page()
            page.goto(f"{address}/fr/account/login/")
            go(page, f"button:has-text('{button}')")
            world.signed[button] = page.context.storage_state()
            find(world, button, page)
            page.context.close()
        world.signed[NOBODY] = None
        world.pages += outside(world, home)
        yield world


def find(world: World, who: str, page: Any) -> None:
    """Follow the links of pages of dossiers from the desks of whoever has signed in: of each sort as many as ``OF_A_SORT``."""
    page.goto(f"{world.address}/fr/account/work")
    desks = list(dict.fromkeys(each.removesuffix("/desk") for each in links(page) if each.endswith("/desk")))
    waiting = [f"{each}/{room}" for room in ("dossiers", "strategies") for each in desks]
    seen = {*waiting, *(f"/fr/{each.path}" for each in world.pages)}
    sorts = Counter(sort_of(each.path) for each in world.pages)
    while waiting:
        at = waiting.pop(0)
        answer = page.goto(f"{world.address}{at}")
        if answer.status != 200:  # told by the test of links
            world.others.append(Page(who, at))
            continue
        world.pages.append(Page(who, at.removeprefix("/fr/")))
        for each in links(page):
            path = each.partition("#")[0]
            if path in seen or not _PAGE.match(path) or _NO_PAGE.search(path):
                continue
            sort = sort_of(path.removeprefix("/fr/"))
            sorts[sort] += 1
            seen.add(path)
            if sort == "dossier/" or sorts[sort] <= OF_A_SORT:
                waiting.append(path)
            else:
                world.others.append(Page(who, path))


def outside(world: World, home: Path) -> list[Page]:
    """What a partner without an account finds: it is asked by the officer to take part in a dossier whose joint text waits for agreement,
    and gets a link to that; and what anybody finds who holds a print or an old letter."""
    tab = world.browser.new_context(storage_state=world.signed[OFFICER], java_script_enabled=False).new_page()
    mine = (each.path for each in world.pages if each.who == OFFICER and sort_of(each.path) == "dossier/")
    for at in (f"{world.address}/fr/{each}" for each in mine):
        tab.goto(f"{at}/text/definition")
        if tab.locator("button[value=return]").count():
            break
    tab.goto(f"{at}/invite")
    tab.fill("#name", "Ville de Kénitra")
    tab.select_option("#country", "MA")
    tab.fill("#mailbox", PARTNER)
    go(tab, "main form button.btn")
    tab.fill("#title", "Secrétaire général")
    tab.select_option("#language", "ar")
    tab.select_option("#text", "definition")
    tab.check("input[name=binds][value=yes]")
    go(tab, "main form button.btn >> nth=0")
    link = link_in(letter_in(home, PARTNER, "/dossier/door/")).removeprefix("/ar/")
    tab.goto(f"{at}/text/definition/paper")
    verify = re.search(r"/(verify/[0-9a-f]{12})", tab.inner_text("main"))
    assert verify
    tab.context.close()
    return [Page(NOBODY, each) for each in (link, f"{link}/paper", verify[1], "checkpoint")]


def links(page: Any) -> list[str]:
    """Where the links of a page's own part lead."""
    found = page.eval_on_selector_all("main a[href]", "all => all.map(each => each.getAttribute('href'))")
    return [str(each) for each in found]


def looked(
    world: World, pages: Iterable[Page], look: tuple[str, int, str], thorough: bool = True
) -> list[str]:
    """What is wrong with pages in one look; not ``thorough``: only what does not fit into it."""
    language, width, scheme = look
    wrong = []
    for who, own in groupby(sorted(pages, key=lambda each: each.who), key=lambda each: each.who):
        context = world.browser.new_context(
            storage_state=world.signed[who], viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
        )  # fmt: skip
        tab = context.new_page()
        for each in own:
            answer = tab.goto(f"{world.address}/{language}/{each.path}")
            assert answer.status == 200 and "/login" not in tab.url, each
            tab.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            pictured(tab, f"{sort_of(each.path)}-{language}-{width}")
            found = (*shut_out(tab), *misfits(tab), *torn(tab)) if thorough else misfits(tab)
            wrong += [f"{language} {width} {scheme} {each.path}: {fault}" for fault in found]
        context.close()
    return wrong


def test_no_link_leads_nowhere(world: World) -> None:
    wrong = []
    for who, state in world.signed.items():
        context = world.browser.new_context(storage_state=state)
        for each in (each.path for each in world.others if each.who == who):
            status = context.request.get(f"{world.address}{each}").status
            wrong += [f"{each}: {status}"] if status != 200 else []
        context.close()
    assert not wrong, "\n".join(wrong)


def test_a_dossier_stands_there_at_every_stage(world: World) -> None:
    sorts = {sort_of(each.path) for each in world.pages}
    for each in (
        "",
        "/story",
        "/text/definition/write",
        "/handover",
        "/invite",
        "/links",
        "/questions",
        "/results",
        "/evaluation",
    ):
        assert f"dossier/{each}" in sorts, (each, sorted(sorts))
    assert any("/visit/v" in each for each in sorts)
    assert "cooperation/" in sorts  # a page for citizens
    texts = {found[1] for each in sorts if (found := re.match(r"dossier//text/([a-z_]+)(?!.*/)", each))}
    assert texts == KINDS
    said = listed(world)
    assert not [each for each in PHASES if each not in said]


def listed(world: World) -> str:
    """What the lists of dossiers say, in French."""
    said = []
    for each in (each for each in world.pages if sort_of(each.path) == "party//dossiers"):
        context = world.browser.new_context(storage_state=world.signed[each.who])
        page = context.new_page()
        page.goto(f"{world.address}/fr/{each.path}")
        said.append(page.inner_text("main"))
        context.close()
    return "\n".join(said)


@pytest.mark.parametrize("look", LOOKS)
def test_the_first_of_each_sort_shuts_nobody_out(world: World, look: tuple[str, int, str]) -> None:
    at = LOOKS.index(look)
    # each sort in two looks, so that over all sorts each look is tried often; the pages that are read most in all
    pages = [
        each
        for n, each in enumerate(world.firsts())
        if at in (n % 6, (n + 3) % 6) or sort_of(each.path) in MOST_READ
    ]
    wrong = looked(world, pages, look)
    if look[1] == 360:  # on a phone each in each language
        wrong += looked(world, [each for each in world.firsts() if each not in pages], look, thorough=False)
    assert not wrong, "\n".join(wrong)


def test_every_other_page_shuts_nobody_out(world: World) -> None:
    firsts = set(world.firsts())
    rest = [each for each in world.pages if each not in firsts]
    wrong = [fault for at, look in enumerate(LOOKS) for fault in looked(world, rest[at::6][:5], look)]
    assert not wrong, "\n".join(wrong)


def in_arabic(world: World, shown: Page) -> Any:
    context = world.browser.new_context(
        storage_state=world.signed[shown.who], viewport={"width": 1440, "height": 900}, bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{world.address}/ar/{shown.path}")
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    return page


WHERE_READ = (
    "dossier/door/", "dossier/door//paper", "verify/", "checkpoint", "cooperation/", "dossier//handover", "dossier//funds?by=",
    "dossier//text/definition/paper?version=", "strategy/", "party//strategies",
)  # fmt: skip
"""Pages that somebody reads who was never here before, or on paper: they are among those that are looked at."""
DAY = re.compile("\\d+[ \u00a0][\u0621-\u064a]+[ \u00a0]20\\d\\d")
SENTENCE = re.compile(
    "(?<![\u0621-\u064a] )[A-ZÀ-Ý](?:(?![\u0621-\u064a])[\\w’ ,]){9,}(?:\\.| \\((?:inventé|invented)\\))(?=\\s)"
)
"""One in letters from left to right, with the sign at its end that is torn off first; not a name at the end of one in Arabic."""


def turned(page: Any, words: str) -> Iterator[bool]:
    """Whether words stand otherwise than they are read, wherever a page has them on one line: Arabic ones run from the right."""
    for places in page.evaluate(EVERYWHERE, words):
        if len(set(places)) > 1:  # what stands in a closed list of choices stands nowhere
            yield places[0] <= max(places[-4:]) if DAY.fullmatch(words) else places != sorted(places)


@pytest.mark.skipif(not PICTURES, reason="MAILLAGE_PICTURES names no folder for pictures of every page")
def test_every_sort_of_page_is_pictured_in_every_look(world: World) -> None:
    for language in ("fr", "en", "ar"):
        for width in (360, 1440):
            assert not looked(world, world.firsts(), (language, width, "light"), thorough=False)


def test_in_arabic_figures_days_codes_and_titles_run_as_they_are_read(world: World) -> None:
    wrong: list[str] = []
    found_all, seen = Order(), Counter[str]()
    for shown in world.firsts():
        page = in_arabic(world, shown)
        order = reading_order(page)
        found_all += order
        wrong += [f"{shown.path}: {each}" for each in order.wrong]
        said = page.inner_text("main")
        for sort in (DAY, SENTENCE):
            for words in set(sort.findall(said)):
                found = [*turned(page, words)]
                seen[sort.pattern] += len(found)
                wrong += [f"{shown.path}: {words}"] if any(found) else []
        page.context.close()
    assert not wrong, "\n".join(wrong)
    assert min(seen[each] for each in (DAY.pattern, SENTENCE.pattern)) > 20, seen
    assert found_all.runs > 2_000 and found_all.pairs > 1_000, found_all
    sorts = {sort_of(each.path) for each in world.firsts()}
    assert not [each for each in WHERE_READ if each not in sorts], sorted(sorts)


def test_that_would_be_seen_where_nothing_is_isolated(world: World) -> None:
    said = "<bdi>La route est coupée.</bdi> كلمة <bdi>+212 528 84 00</bdi> كلمة <bdi>2026-11-28</bdi>، <bdi>Agadir</bdi>، <bdi>Lille</bdi>"
    context = world.browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_content(f"<html lang=ar dir=rtl><body><main><p>{said}</p></main></body></html>")
    assert not any(turned(page, "La route est coupée."))
    order = reading_order(page)
    assert not order.wrong and order.runs == 11 and order.pairs > 7
    page.evaluate(WITHOUT_ISOLATES)
    assert any(turned(page, "La route est coupée."))
    wrong = reading_order(page).wrong
    assert "swapped: Agadir، Lille" in wrong and any("528" in each for each in wrong)
    context.close()
