"""Every refusal has its sentences, and every sentence is said by some refusal."""

from __future__ import annotations

import re
from pathlib import Path

from maillage.dossiers.refused import Refused
from maillage.reference.texts import catalogue

SOURCE = Path("src/maillage/dossiers")
ARTICLE_FAULTS = (
    "unknown",
    "shape",
    "long",
    "words",
    "lines",
    "control",
    "order",
    "language",
    "twice",
    "sum",
)
_RAISED = re.compile(r'Refused\(\s*"([a-z-]+)"')


def test_every_refusal_is_said_and_every_sentence_is_used() -> None:
    raised = {code for path in SOURCE.rglob("*.py") for code in _RAISED.findall(path.read_text("utf-8"))}
    raised |= {f"article-{fault}" for fault in ARTICLE_FAULTS}
    assert len(raised) > 100
    said = {
        code for code in catalogue("maillage.dossiers", "problems") if not code.startswith("dossiers.ledger-")
    }
    assert {f"dossiers.{code}" for code in raised} == said


def test_a_refusal_says_names_and_days_in_the_readers_language() -> None:
    from datetime import date

    found = Refused("resume-early", found=date(2027, 3, 1)).problem
    assert found.message("fr").endswith("jusqu’au 1er mars 2027.")
    named = Refused("evaluation-one-sided", found=[{"fr": "Agadir", "ar": "أكادير"}, {"fr": "Lille"}]).problem
    assert "Agadir, Lille" in named.message("fr")
    assert "أكادير" in named.message("ar") and "Agadir" not in named.message("ar")
