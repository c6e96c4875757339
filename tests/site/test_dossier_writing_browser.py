"""Two write one text at once, each on a phone without script, one of them on Arabic pages: nothing is overwritten unseen."""

from __future__ import annotations

import pytest

from tests.site.browsers import CHROMIUM, go
from tests.site.dossier_walk import Walk, shared, text, walk, write

__all__ = ["walk"]
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO CHROMIUM: writing was tried in no browser (apt install chromium)"
)
WIDER = "document.documentElement.scrollWidth > innerWidth"


def test_where_both_changed_the_same_one_chooses_on_a_phone_in_arabic(walk: Walk) -> None:
    address = walk.at(shared(walk), "/text/diagnosis")
    with walk.on_phone("here") as here, walk.on_phone("there") as there:
        write(here, address, situation="60 % des ménages trient depuis 2025.", problems="Pas de bacs")
        arabic = address.replace("/fr/", "/ar/")
        here.goto(f"{arabic}/write?in=fr")
        here.fill("#situation", "70 % des ménages trient depuis 2026.")
        here.fill("#problems", "Trop peu de bacs")
        write(there, address, situation="80 % des ménages trient depuis 2025.")
        go(here, "button[value=propose]")
        assert "80 %" in text(here) and here.input_value("#situation").startswith("70 %")
        assert not here.evaluate(WIDER)
        go(here, "button[value=propose]")  # nothing wins by being pressed twice
        assert here.locator("#take-situation-fr-error").count() == 1
        here.check("input[name=take-situation-fr][value=theirs]")
        go(here, "button[value=propose]")
        assert here.url.endswith("/text/diagnosis")
        assert "80 % des ménages" in text(here) and "Trop peu de bacs" in text(here)
        assert not here.evaluate(WIDER)
        there.goto(f"{address}?other=situation")
        there.fill("#situation__fr", "Peu de ménages trient.")
        there.fill("#why", "Personne ne l’a mesuré.")
        go(there, "button[value=counter]")
        here.goto(arabic)
        assert "Personne ne l’a mesuré." in text(here) and not here.evaluate(WIDER)
        go(here, "a[href*='take=']")
        assert here.input_value("#situation") == "Peu de ménages trient."
