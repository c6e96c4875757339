"""A document stands with a decision by its fingerprint: which paper it was, and where it lies; the file itself never."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.deciding import limits
from maillage.dossiers.story import story
from maillage.reference.texts import LANGUAGES
from tests.dossiers.edges import DAY, both, code, refused
from tests.dossiers.lives import said
from tests.dossiers.played import FIRST, A, B, C

HASH = "0123456789abcdef" * 4
PAPER = d.Document(HASH, "Délibération 2026-12", 48_213, "fr", date(2026, 10, 30), "archives, boîte 7")


def with_(**other: Any) -> d.Document:
    return msgspec.structs.replace(PAPER, **other)


def test_it_stands_with_its_decision_and_who_named_it() -> None:
    play = both()
    named = play.do(B, d.DocumentNamed(2, PAPER))
    [found] = play.state.documents
    assert (found.number, found.document, found.by, found.day, found.seq) == (2, PAPER, B, FIRST, named.seq)
    [told] = story([named], play.state, "en")
    assert told.answers == 2
    assert told.sentence == (
        "Agadir (maire) names a document that stands with decision 2: “Délibération 2026-12”. Fingerprint: 0123456789ab… "
        "Dated 30 October 2026. Language: French. Kept: archives, boîte 7."
    )
    for language in LANGUAGES:
        assert "{" not in story([named], play.state, language)[0].sentence
    play.do(A, d.DocumentNamed(3, PAPER))
    play.do(A, d.DocumentNamed(2, d.Document("f" * 64, "Sans plus", 0)))
    assert [each.number for each in play.state.documents] == [2, 3, 2]
    assert b'"language"' not in play.bodies[-1] and b'"kept"' not in play.bodies[-1]


@pytest.mark.parametrize(
    ("number", "document", "code", "field"),
    [
        (0, PAPER, "no-such-decision", "number"),
        (4, PAPER, "no-such-decision", "number"),
        (1, with_(hash=HASH[1:]), "no-fingerprint", "hash"),
        (1, with_(hash=HASH + "0"), "no-fingerprint", "hash"),
        (1, with_(hash=HASH.upper()), "no-fingerprint", "hash"),
        (1, with_(size=-1), "no-fingerprint", "hash"),
        (1, with_(name=" "), "nothing-said", "name"),
        (1, with_(name="x" * 401), "line-wrong", "name"),
        (1, with_(kept="boîte\n7"), "line-wrong", "kept"),
        (1, with_(kept="\u202etxt"), "line-wrong", "kept"),
        (1, with_(language="klingon"), "article-language", "language"),
        (1, with_(on=FIRST + DAY), "day-to-come", "on"),
    ],
)
def test_what_cannot_be_named_is_refused_beside_its_field(
    number: int, document: d.Document, code: str, field: str
) -> None:
    play = both()
    assert play.state.seq == 3
    found = refused(play, A, d.DocumentNamed(number, document))
    assert (found.code, found.problem.field) == (code, field)


@pytest.mark.parametrize(
    "document", [with_(size=0), with_(name="x" * 400), with_(on=FIRST), with_(on=None, language="", kept="")]
)
def test_what_is_just_right_is_named(document: d.Document) -> None:
    play = both()
    play.do(A, d.DocumentNamed(play.state.seq, document))
    assert code(play, B, d.DocumentNamed(play.state.seq - 1, document)) == "document-already"


def test_an_expert_names_one_and_whoever_looks_on_does_not() -> None:
    play = both()
    for party, role in ((C, "expert"), ("embassy", "observer")):
        play.do(A, d.PartyNamed(party, said(party), role, False))
        play.do(party, d.PartyJoined())
    play.do(C, d.DocumentNamed(1, PAPER))
    assert code(play, "embassy", d.DocumentNamed(2, PAPER)) == "role-does-not-write"


def test_a_dossier_has_room_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    play = both()
    monkeypatch.setattr(limits, "most", lambda name: 2)
    for number in (1, 2):
        play.do(A, d.DocumentNamed(number, PAPER))
    assert code(play, B, d.DocumentNamed(3, PAPER)) == "too-many"
