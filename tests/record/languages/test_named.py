"""Languages by what people call them."""

from __future__ import annotations

import pytest

from maillage.record.languages import find_language, nearest_languages


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("fr", "fr"), ("FR", "fr"), ("fre", "fr"), ("pt_BR", "pt"),
        ("French", "fr"), ("francais", "fr"), ("français", "fr"), ("الفرنسية", "fr"), ("العربية", "ar"),
        ("Deutsch", "de"), ("kiswahili", "sw"), ("中文", "zh"),
    ],
)  # fmt: skip
def test_a_language_is_known_by_its_code_and_by_its_names(said: str, code: str) -> None:
    assert find_language(said) == code


@pytest.mark.parametrize("said", ["zz", "", "NOPE", "en,fr", "e", "🙂"])
def test_what_names_no_language_is_none(said: str) -> None:
    assert find_language(said) is None


def test_a_slip_of_the_pen_is_near_and_nonsense_is_not() -> None:
    assert nearest_languages("francai") == ["fr"]
    assert nearest_languages("NOPE") == []
