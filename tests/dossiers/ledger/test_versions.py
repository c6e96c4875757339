"""The number of a version is that of its text, its parties and what it was written from."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from maillage.dossiers.ledger import version_hash

ARTICLES = {
    "goals": {"fr": "De l’eau", "ar": "الماء"},
    "budget": [{"line": "travel", "eur_cents": 48_500_00}],
}


def test_the_number_is_what_the_docs_say() -> None:
    form = '{"articles":{"goals":{"fr":"É"}},"base":null,"parties":["a","b"],"text":"definition"}'
    expected = sha256(b"maillage/version/1\0" + form.encode()).hexdigest()
    assert version_hash("definition", ["b", "a"], {"goals": {"fr": "E\u0301"}}, None) == expected


def test_neither_the_order_of_parties_nor_an_empty_base_counts() -> None:
    one = version_hash("definition", ["a", "b"], ARTICLES, None)
    assert one == version_hash("definition", ("b", "a", "b"), ARTICLES, "")


@pytest.mark.parametrize(
    "other",
    [
        {"text": "diagnosis"},
        {"parties": ["a"]},
        {"parties": ["a", "b", "c"]},
        {"articles": {**ARTICLES, "budget": []}},
        {"articles": {**ARTICLES, "goals": {"fr": "De l’eau ", "ar": "الماء"}}},
        {"base": "00" * 32},
    ],
)
def test_anything_else_is_another_version(other: dict[str, Any]) -> None:
    whole = {"text": "definition", "parties": ["a", "b"], "articles": ARTICLES, "base": "ab" * 32}
    assert version_hash(**whole) != version_hash(**{**whole, **other})
