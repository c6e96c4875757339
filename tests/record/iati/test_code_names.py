"""Codes of IATI's lists by name, in the reader's language."""

from __future__ import annotations

import pytest

from maillage.record.iati.check import names
from maillage.record.iati.code_names import code_name
from maillage.reference.texts import LANGUAGES, catalogue

SHOWN = (
    "ActivityStatus", "ActivityScope", "DescriptionType", "ConditionType", "FlowType", "CollaborationType", "AidType",
    "TiedStatus", "ResultType", "PolicyMarker", "PolicySignificance", "RelatedActivityType", "OrganisationType",
    "UNSDG-Goals", "Sector", "SectorCategory",
)  # fmt: skip
"""Lists that the page of an activity shows."""


@pytest.mark.parametrize(
    ("codelist", "code", "language", "said"),
    [
        ("ActivityStatus", "4", "en", "Closed"),
        ("ActivityStatus", "4", "fr", "Fermé"),
        ("ActivityStatus", "4", "ar", "مغلق"),
        ("PolicySignificance", "1", "fr", "objectif significatif"),
        ("PolicyMarker", "11", "fr", "Handicap"),
        ("OrganisationType", "11", "fr", "Collectivité territoriale"),
        ("ResultType", "3", "fr", "Impact"),
        ("GeographicExactness", "1", "ar", "Exact"),
    ],
)
def test_a_code_is_named_in_the_language_else_in_english(
    codelist: str, code: str, language: str, said: str
) -> None:
    assert code_name(codelist, code, language) == said


def test_a_code_that_the_list_does_not_name_has_no_name() -> None:
    assert code_name("Sector", "14039", "ar") is None
    assert code_name("", "1", "ar") is None


@pytest.mark.parametrize("codelist", SHOWN)
def test_nothing_on_the_page_of_an_activity_is_english_in_arabic(codelist: str) -> None:
    known = names(codelist)
    assert known
    english = {code for code in known if (code_name(codelist, code, "ar") or "").isascii()}
    assert english == set()


def test_our_own_names_are_of_codes_that_exist() -> None:
    for codelist, said in catalogue("maillage.record.iati", "code_names").items():
        if isinstance(said, dict):
            assert said.keys() <= names(codelist).keys()
            assert all({*told} < {*LANGUAGES} for told in said.values())
