"""What changed is read on paper and on a phone: what was put in never runs into what was taken out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from maillage.dossiers.model import State, Version
from tests.site.test_components import Markup

pytestmark = pytest.mark.usefixtures("_django")
BEFORE = {"aim": {"ar": "بحلول 2028 تفرز 60 % من الأسر"}, "calendar": {"from": "2027-01-01", "until": "2028-12-31"}, "results": [{"indicator": "r1", "side": "a", "says": {"fr": "ménages"}, "target": "6400"}]}  # fmt: skip
AFTER = {"aim": {"ar": "بحلول 2029 تفرز 80 % من الأسر"}, "calendar": {"from": "2027-01-01", "until": "2029-06-30"}, "results": [{"indicator": "r1", "side": "a", "says": {"fr": "ménages"}, "target": "7000"}]}  # fmt: skip


def version(articles: dict[str, Any]) -> Version:
    return Version(1, "0", articles, (), "a", date(2026, 11, 28), 1)


def test_pieces_stand_apart_and_run_as_their_language_runs() -> None:
    from django.utils.translation import override

    from maillage.site.dossiers.here import Seen
    from maillage.site.dossiers.text.changes_shown import changes_between
    from maillage.site.templatetags.components import component

    with override("ar"):
        rows = changes_between(Seen("k", State()), version(BEFORE), version(AFTER))
        shown = "".join(str(component("changes", pieces=each["parts"])) for each in rows)
    assert not Markup(shown).wrong
    assert "<del>2028</del> <ins>2029</ins> " in shown  # the space is struck through by nobody
    assert '<p class="changed"><del>6400</del> <ins>7000</ins></p>' in shown
    assert "<del>31 ديسمبر 2028</del> <ins>30 يونيو 2029</ins>" in shown  # not 202830
    assert '<p class="changed" lang="ar" dir="rtl">' in shown


def test_what_cannot_be_read_yet_is_shown_all_the_same() -> None:
    """A draft may hold a day that is none: the choice between two wordings shows it, and stops at nothing."""
    from maillage.site.dossiers.here import Seen
    from maillage.site.dossiers.text.changes_shown import said_by

    (found,) = said_by(Seen("k", State()), "calendar", {"from": "2027-13-45", "until": ""})
    assert "2027-13-45" in found["text"]
