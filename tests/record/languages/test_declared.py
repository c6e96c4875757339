"""Declared languages come to one form; what is no language says nothing."""

from __future__ import annotations

import pytest

from maillage.record.languages import declared_language


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"), ("EN", "en"), (" fr ", "fr"), ("fr-CA", "fr"), ("pt_BR", "pt"), ("zh-Hans-CN", "zh"), ("eng", "en"),
        ("fra", "fr"), ("fre", "fr"), ("ger", "de"), ("ara", "ar"), ("spa-419", "es"), ("iw", "he"), ("sh", "sr"),
        ("no", "no"), ("tl", "tl"), ("AM", "am"),
        (None, None), ("", None), ("  ", None), ("-", None), ("e", None), ("zz", None), ("qqq", None), ("und", None),
        ("mul", None), ("fil", None), ("English", None), ("français", None), ("x-klingon", None), ("i-default", None),
        ("12", None), ("ﬁ", None), ("e\ud800", None), ("x" * 100_000, None),
    ],
)  # fmt: skip
def test_a_tag_becomes_a_code_of_two_letters_or_nothing(tag: str | None, code: str | None) -> None:
    assert declared_language(tag) == code
