"""Differences of two versions: what is taken out and what is added, word by word, line by line."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maillage.dossiers.differences import Change, differences, field_name, lines_of, wordings
from maillage.dossiers.texts import SHAPES, articles
from maillage.dossiers.within_words import parts_of
from maillage.reference.texts import LANGUAGES
from tests.dossiers.played import A, B

PIECES = ["trier", "les", "déchets", "أكادير", "تفرز", "الأسر", "48", "\u202f", "\u00a0", " ", "  ", "\n", ".", "،", "«", "»", "60", "%", "l’eau", "e\u0301", ""]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=30)
NAMES = {A: "Saint-Louis", B: "Agadir"}
ONE: dict[str, tuple[str, Any, Any]] = {
    "words": ("aim", {"fr": "60 % trient", "ar": "تفرز الأسر"}, {"fr": "80 % trient", "ar": "تفرز الأسر"}),
    "list": ("risks", [{"fr": "crue"}, {"fr": "grève"}], [{"fr": "feu"}, {"fr": "crue"}, {"fr": "grève longue"}]),
    "of_parties": ("gives", {A: {"fr": "des équipes"}}, {A: {"fr": "deux équipes"}, B: {"fr": "une ingénieure"}}),
    "codes": ("goals", ["6", "11"], ["6", "12"]),
    "period": ("calendar", {"from": "2027-01-01", "until": "2028-12-31"}, {"from": "2027-01-01", "until": "2029-12-31"}),
    "day": ("until", "2027-01-01", "2027-02-01"),
    "indicators": (
        "results",
        [{"indicator": "i1", "side": A, "says": {"fr": "ménages"}, "target": "6400"}, {"indicator": "i2", "side": B, "says": {"fr": "marchés"}}],
        [{"indicator": "i1", "side": A, "says": {"fr": "ménages"}, "target": "7000", "by": "2028-06-30"}],
    ),
    "conditions": ("conditions", [], [{"set_by": A, "sort": "tied", "says": {"fr": "acheter ici"}}]),
    "frame": ("budget", [{"source": A, "amount": 1000000, "currency": "EUR"}], [{"source": A, "amount": 1250050, "currency": "EUR"}, {"source": B, "in_kind": True}]),
    "plan": ("evaluation", [{"sort": "final", "on": "2028-12-01"}], [{"sort": "final", "on": "2028-11-01"}]),
    "verdict": ("verdict", "go", "no_go"),
    "answers": ("on_recommendations", [{"number": 1, "verdict": "accepted"}], [{"number": 1, "verdict": "refused", "says": {"fr": "cher"}}]),
}  # fmt: skip
"""Shape → an article of it, before and after."""


def shown(changes: list[Change]) -> list[tuple[Any, ...]]:
    """Changed pieces in short: line, field, whose, language, and its parts as a line with - and + before what changed."""
    sign = {"kept": "", "added": "+", "removed": "-"}
    return [
        (each.line, each.field, each.who, each.language, "".join(f"{sign[kind]}[{text}]" if kind != "kept" else text for kind, text in each.parts))
        for each in changes if each.changed
    ]  # fmt: skip


@given(TEXTS, TEXTS)
@example("48\u202f500 €", "48\u202f600 €")
@example("", " ")
@example("a b", "a\tb")
def test_without_what_is_added_it_is_the_text_before_and_without_what_is_taken_out_the_text_after(before: str, after: str) -> None:  # fmt: skip
    parts = parts_of(before, after)
    assert "".join(text for kind, text in parts if kind != "added") == before
    assert "".join(text for kind, text in parts if kind != "removed") == after
    assert all(text for _, text in parts)
    kinds = [kind for kind, _ in parts]
    assert not any(one == two for one, two in pairwise(kinds))
    assert ("added", "removed") not in [*pairwise(kinds)]
    assert (before == after) == (set(kinds) <= {"kept"})


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("Trier à la source", "Trier à la source.", [("kept", "Trier à la source"), ("added", ".")]),
        ("60 % trient", "80 % trient", [("removed", "60 "), ("added", "80 "), ("kept", "% trient")]),
        ("48\u202f500 €", "48\u202f600 €", [("removed", "48\u202f500 "), ("added", "48\u202f600 "), ("kept", "€")]),
        ("تفرز الأسر", "تفرز كل الأسر", [("kept", "تفرز "), ("added", "كل "), ("kept", "الأسر")]),
        ("ستون في المئة", "ستون في المئة من الأسر", [("kept", "ستون في المئة"), ("added", " من الأسر")]),
        ("كَتَبَ", "كَتَبَت", [("removed", "كَتَبَ"), ("added", "كَتَبَت")]),
        ("", "neuf", [("added", "neuf")]),
        ("vieux", "", [("removed", "vieux")]),
        ("", "", []),
        ("a\nb", "a b", [("kept", "a"), ("removed", "\n"), ("added", " "), ("kept", "b")]),
    ],
)  # fmt: skip
def test_words_are_whole(before: str, after: str, parts: list[tuple[str, str]]) -> None:
    assert [*parts_of(before, after)] == parts


def test_words_that_come_often_are_compared_too() -> None:
    assert [*parts_of("x y " * 150, "x y " * 150 + "z")] == [("kept", "x y " * 150), ("added", "z")]


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        (
            "un\n" + "a " * 3000 + "x\nfin",
            "un\n" + "a " * 3000 + "y\nfin",
            [("kept", "un\n"), ("removed", "a " * 3000 + "x\n"), ("added", "a " * 3000 + "y\n"), ("kept", "fin")],
        ),
        ("a\n" * 2000, "a\n" * 1999, [("removed", "a\n" * 2000), ("added", "a\n" * 1999)]),
        ("a " * 10_000 + "x", "b " + "a " * 9_000, [("removed", "a " * 10_000 + "x"), ("added", "b " + "a " * 9_000)]),
    ],
    ids=["by lines", "lines that repeat", "words that repeat"],
)  # fmt: skip
def test_a_text_that_repeats_without_end_is_compared_soon_by_lines_or_as_a_whole(
    before: str, after: str, parts: list[tuple[str, str]]
) -> None:
    began = time.perf_counter()
    assert [*parts_of(before, after)] == parts
    assert time.perf_counter() - began < 2


def test_every_shape_is_shown() -> None:
    assert {*ONE} == {*SHAPES} and all(
        articles()[article].shape == shape for shape, (article, _, _) in ONE.items()
    )


@pytest.mark.parametrize("shape", ONE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_shape_gives_back_what_it_was_and_what_it_is(shape: str, language: str) -> None:
    """What the pieces of an article were is what it read before, in order; what they are, what it reads now."""
    article, before, after = ONE[shape]
    found = differences({article: before}, {article: after}, language, NAMES)
    assert any(each.changed for each in found) and {each.article for each in found} == {article}
    for value, said in ((before, [each.before for each in found]), (after, [each.after for each in found])):
        lines = [text for line in lines_of(article, value, language, NAMES) for text in line.slots.values()]
        assert sorted(filter(None, said)) == sorted(lines)
    assert differences({article: after}, {article: after}, language, NAMES) == []


def test_words_of_several_languages_each_by_itself() -> None:
    article, before, after = ONE["words"]
    found = differences({article: before}, {article: after}, "ar")
    assert [(each.language, each.changed) for each in found] == [("ar", False), ("fr", True)]


def test_lines_that_stay_are_found_again_where_others_came_before_them() -> None:
    article, before, after = ONE["list"]
    assert shown(differences({article: before}, {article: after})) == [
        (1, "", "", "fr", "+[feu]"), (3, "", "", "fr", "grève+[ longue]"),
    ]  # fmt: skip


def test_an_indicator_is_known_by_its_key_and_compared_field_by_field() -> None:
    article, before, after = ONE["indicators"]
    assert shown(differences({article: before}, {article: after}, "en", NAMES)) == [
        (1, "target", A, "", "-[6400]+[7000]"), (1, "by", A, "", "+[30 June 2028]"), (2, "", B, "fr", "-[marchés]"),
    ]  # fmt: skip


def test_sums_are_read_as_money() -> None:
    article, before, after = ONE["frame"]
    assert shown(differences({article: before}, {article: after}, "en", NAMES)) == [
        (1, "sum", "", "", "-[€10,000]+[€12,500.50]"), (2, "source", "", "", "+[Agadir]"), (2, "sum", "", "", "+[in kind]"),
    ]  # fmt: skip


def test_what_is_brought_in_kind_says_so_with_a_value_or_without() -> None:
    brought = [
        {"source": A, "in_kind": True},
        {"source": A, "in_kind": True, "amount": 5000, "currency": "XOF"},
        {"source": A},
    ]
    sums = [each.after for each in wordings("budget", None, brought, "en") if each.field == "sum"]
    assert sums == ["in kind", "F\u202fCFA\xa05,000 (in kind)", "in kind"]


def test_days_and_fixed_words_stand_in_the_readers_language() -> None:
    assert shown(differences({"verdict": "go"}, {"verdict": "no_go"}, "fr"))[0][-1] == "+[ne pas ]poursuivre"
    article, before, after = ONE["period"]
    assert shown(differences({article: before}, {article: after}, "fr")) == [
        (0, "until", "", "", "31 décembre -[2028]+[2029]"),
    ]  # fmt: skip


def test_what_each_gives_is_shown_by_who_gives_it() -> None:
    article, before, after = ONE["of_parties"]
    assert [(each.who, each.after) for each in differences({article: before}, {article: after}) if each.changed] == [
        (A, "deux équipes"), (B, "une ingénieure"),
    ]  # fmt: skip


def test_articles_come_in_their_order_and_those_that_stayed_do_not_come() -> None:
    before = {"aim": {"fr": "a"}, "exit": {"fr": "b"}, "problem": {"fr": "c"}}
    found = differences(before, {"exit": {"fr": "d"}, "problem": {"fr": "c"}})
    assert [each.article for each in found] == ["aim", "exit"]
    assert found[0].parts == (("removed", "a"),)


def test_what_has_no_known_shape_is_shown_as_it_stands() -> None:
    found = differences({"odd": [1]}, {"aim": 3, "odd": [2]})
    assert [(each.article, each.before, each.after) for each in found] == [("aim", "", "3"), ("odd", "[1]", "[2]")]  # fmt: skip


def test_two_wordings_are_shown_also_where_nothing_changed() -> None:
    assert [each.changed for each in wordings("aim", {"fr": "a"}, {"fr": "a"})] == [False]


def test_every_field_has_a_name() -> None:
    for article, before, after in ONE.values():
        for each in wordings(article, before, after):
            assert all(field_name(each.field, language) for language in LANGUAGES) is bool(each.field)
