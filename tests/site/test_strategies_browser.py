"""The strategy of the demonstration in a browser: each of its pages shuts nobody out, at 360 and 1440 pixels, in three languages; and an
officer without script writes an objective, adopts it and publishes a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.site.browsers import CHROMIUM, go, in_a_browser, pictured
from tests.site.homes import copy_home
from tests.site.test_browser import misfits, shut_out, torn

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: strategies were looked at in no browser (apt install chromium)"
)
PHONE = {"width": 360, "height": 800}
LOOKS = (("fr", 360, "light"), ("ar", 1440, "dark"), ("ar", 360, "light"))


@pytest.fixture(scope="module")
def site(
    _django: None, site_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Any, str, Any]]:
    """A browser, the address of the demonstration, and what is kept of the officer of its first town."""
    home = tmp_path_factory.mktemp("strategies") / "home"
    copy_home(site_home, home)
    (home / "site" / "demonstration").touch()
    with in_a_browser(home, "--demo") as (browser, address):
        page = browser.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/fr/account/login/")
        go(page, "button:has-text('Entrer comme agent')")
        state = page.context.storage_state()
        page.context.close()
        yield browser, address, state


def strategies_of(page: Any, address: str) -> str:
    """The list of the strategies of the officer's town."""
    page.goto(f"{address}/fr/account/work")
    desk = page.eval_on_selector_all("a[href$='/desk']", "all => all.map(each => each.getAttribute('href'))")[
        0
    ]
    page.goto(f"{address}{desk}")
    at = page.locator("a[href$='/strategies']").first.get_attribute("href")
    return f"{address}{at}"


def test_nothing_shuts_people_out_of_strategies(site: tuple[Any, str, Any]) -> None:
    browser, address, state = site
    page = browser.new_context(storage_state=state).new_page()
    listed = strategies_of(page, address)
    page.goto(listed)
    key = re.findall(r'href="/fr/strategy/([a-z0-9]+)"', page.content())[
        -1
    ]  # the last: the other test begins one
    page.goto(f"{address}/fr/strategy/{key}")
    year = re.findall(r"/report/(\d{4})", page.content())
    dossier = re.findall(r"/fr/dossier/([a-z0-9]+)", page.content())[0]
    page.context.close()
    mine = [
        listed.removeprefix(f"{address}/fr/"), f"strategy/{key}", f"strategy/{key}/write", f"strategy/{key}/objective/clean",
        f"strategy/{key}/adopt", f"strategy/{key}/dossiers", f"dossier/{dossier}/strategy",
        f"strategy/{key}/report/{year[0]}", f"strategy/{key}/report/{year[-1]}", f"strategy/{key}/report/{year[-1]}?as=paper",
        f"strategy/{key}/report/{year[0]}/publish",
    ]  # fmt: skip
    public = [f"strategy/{key}", f"strategy/{key}/report/{year[-1]}"]
    wrong = []
    for language, width, scheme in LOOKS:
        for who, paths in ((state, mine), (None, public)):
            more: dict[str, Any] = {"storage_state": who} if who else {}
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True, **more
            )
            tab = context.new_page()
            for number, path in enumerate(paths):
                answer = tab.goto(f"{address}/{language}/{path}")
                assert answer.status == 200 and "/login" not in tab.url, path
                found = (*shut_out(tab), *misfits(tab), *torn(tab))
                wrong += [f"{language} {width} {scheme} {path}: {fault}" for fault in found]
                pictured(tab, f"strategy-{'mine' if who else 'public'}-{number}-{language}-{width}")
            context.close()
    assert not wrong


def test_an_officer_without_script_writes_adopts_and_publishes(site: tuple[Any, str, Any]) -> None:
    browser, address, state = site
    page = browser.new_context(storage_state=state, java_script_enabled=False, viewport=PHONE).new_page()
    page.goto(strategies_of(page, address))
    page.fill("[name=title]", "Nos ponts")
    go(page, "text=La commencer")
    go(page, "text=Ajouter un objectif")
    page.fill("[name=title]", "Un premier pont")
    page.fill("[name=targets]", "ponts = beaucoup, 2030")
    go(page, "text=Enregistrer l’objectif")
    assert (
        page.locator("text=Après = viennent un chiffre").count()
        and page.input_value("[name=title]") == "Un premier pont"
    )
    page.fill("[name=targets]", "ponts = 3, 2030")
    go(page, "text=Enregistrer l’objectif")
    go(page, "text=Relire et adopter")
    assert page.locator("text=ponts : 3, d’ici 2030").count()
    go(page, "button:has-text('Adopter l’édition')")
    assert page.locator("text=Édition 1, adoptée le").count()
    go(page, "text=Rapport de l’année >> nth=0")
    assert page.locator("text=Un brouillon").count()
    go(page, "text=Publier le rapport de >> nth=0")
    go(page, "button:has-text('Publier le rapport')")
    assert page.locator("text=Il est gardé tel quel").count()
    page.context.close()
