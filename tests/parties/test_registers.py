"""Codes of registers, lines that people write, kinds of organisations: pure rules, each held to what its source says."""

from __future__ import annotations

import pytest

from maillage.parties.kinds import iati_code, kind_name, kinds, levels, type_code
from maillage.parties.registers import example, fault_of_code, scheme_name, schemes, written
from maillage.parties.written import fault_of_line, line

RIGHT = [
    # codes that their registers publish
    ("siren", "732 829 320"), ("siren", "217 500 016"), ("siret", "356 000 000 00048"), ("siret", "21750001600019"),
    ("insee", "59350"), ("insee", "2A004"), ("insee", "97411"), ("insee", "75056"), ("uai", "0750655E"), ("uai", "0750654d"),
    ("rna", "W751000000"), ("ice", "001 234 567 000 089"), ("iati", "FR-3-CSN1537"), ("iati", "XM-DAC-41114"),
    ("wikidata", "Q90"), ("ror", "02feahw73"), ("ror", "05a28rw58"), ("lei", "529900T8BM49AURSDO55"), ("other", "B 12/345"),
]  # fmt: skip
WRONG = [
    ("siren", "732829321", "sum"), ("siren", "12345", "pattern"), ("siret", "73282932000075", "sum"),
    ("insee", "20004", "pattern"), ("insee", "2C004", "pattern"), ("insee", "5935", "pattern"), ("uai", "0750655F", "sum"),
    ("rna", "751000000", "pattern"), ("wikidata", "90", "pattern"), ("lei", "529900T8BM49AURSDO56", "sum"),
    ("iati", "FR3", "pattern"), ("iati", "FR-3/4", "pattern"), ("other", "", "missing"), ("nothing", "1", "scheme"),
    ("other", "a\u0007b", "control"), ("other", "x" * 81, "too_long"),
]  # fmt: skip


@pytest.mark.parametrize(("scheme", "typed"), RIGHT)
def test_a_code_that_its_register_gave_is_taken(scheme: str, typed: str) -> None:
    assert fault_of_code(scheme, written(scheme, typed)) == ""


@pytest.mark.parametrize(("scheme", "typed", "fault"), WRONG)
def test_a_code_that_cannot_be_is_refused_and_says_why(scheme: str, typed: str, fault: str) -> None:
    assert fault_of_code(scheme, written(scheme, typed)) == fault


def test_one_mistyped_figure_of_a_siren_is_always_found() -> None:
    right = "732829320"
    for at in range(9):
        for figure in "0123456789":
            typed = right[:at] + figure + right[at + 1 :]
            assert (fault_of_code("siren", typed) == "") == (typed == right)


def test_every_register_has_a_name_and_an_example_that_it_would_take() -> None:
    for scheme in schemes():
        assert all(scheme_name(scheme, language) for language in ("fr", "en", "ar"))
        if example(scheme):
            assert fault_of_code(scheme, written(scheme, example(scheme))) == "", scheme


def test_a_name_keeps_its_letters_and_loses_what_turns_it_round() -> None:
    assert line("  Mairie\u00a0d’Agadir ") == "Mairie\u00a0d’Agadir".strip()
    assert line("\u202egro.evil\u202c & co") == "gro.evil & co"
    assert line("e\u0301cole") == "école"
    assert line("جماعة أكادير") == "جماعة أكادير"
    assert line("<b>Ville</b>") == "<b>Ville</b>"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Agadir", ""), ("", "missing"), ("a\x07b", "control"), ("a\nb", "control"), ("…", "no_letter"),
        ("x" * 11, "too_long"), ("\ue000x", "control"), ("أ", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line(text: str, fault: str) -> None:
    assert fault_of_line(line(text), 10) == fault


def test_every_kind_has_a_name_in_each_language_and_a_code_of_iati() -> None:
    for language in ("fr", "en", "ar"):
        named = [kind_name(kind, language) for kind in kinds()]
        assert len(set(named)) == len(named) and not set(named) & set(kinds())
    assert all(iati_code(kind) and type_code(kind) for kind in kinds())
    assert levels() == ("municipality", "inter_municipal", "district_province", "region")
    assert {iati_code("local_authority", level) for level in levels()} == {"11"}
    assert kind_name("nothing", "fr") == "nothing"


def test_a_commune_of_morocco_has_its_own_arabic_word() -> None:
    assert kind_name("local_authority", "ar", "municipality", "MA") == "جماعة"
    assert kind_name("local_authority", "ar", "municipality", "SN") == "بلدية"
    assert kind_name("local_authority", "fr", "municipality", "MA") == "Commune"
