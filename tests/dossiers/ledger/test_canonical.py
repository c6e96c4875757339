"""One value, one form: the bytes are those of the standard library, and nothing else is let through."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.dossiers.ledger.canonical import DEEPEST, LARGEST, NotCanonical, canonical, read

texts = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from('\0\x07\b\t\n\x1f\x7f"\\/\u2028\u2029\ufeffé\u0301ن\u064eـ\u202f\U0001f30d가\u1100')
)
plain = st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts
keys = st.text(st.characters(max_codepoint=127))
values = st.recursive(plain, lambda inside: st.lists(inside) | st.dictionaries(keys, inside), max_leaves=12)


def in_nfc(value: Any) -> Any:
    if isinstance(value, str):
        return normalize("NFC", value)
    if isinstance(value, list):
        return [in_nfc(one) for one in value]
    return {key: in_nfc(one) for key, one in value.items()} if isinstance(value, dict) else value


def by_the_standard_library(value: Any) -> bytes:
    return json.dumps(in_nfc(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@settings(max_examples=3_000, deadline=None)
@given(values)
def test_the_bytes_are_those_of_the_standard_library(value: Any) -> None:
    assert canonical(value) == by_the_standard_library(value)


@settings(max_examples=500, deadline=None)
@given(values)
def test_what_was_written_is_read_back_and_written_alike(value: Any) -> None:
    assert read(canonical(value)) == in_nfc(value)
    assert canonical(read(canonical(value))) == canonical(value)


@settings(max_examples=500, deadline=None)
@given(values, st.data())
def test_a_changed_byte_is_another_value_or_refused(value: Any, data: st.DataObject) -> None:
    form = bytearray(canonical(value))
    at = data.draw(st.integers(0, len(form) - 1))
    form[at] ^= data.draw(st.integers(1, 255))
    try:
        changed = read(bytes(form))
    except NotCanonical:
        return
    assert canonical(changed) == bytes(form) != canonical(value)


def test_the_order_in_which_keys_were_given_does_not_count() -> None:
    assert (
        canonical({"b": 1, "a": (2, "e\u0301")})
        == '{"a":[2,"é"],"b":1}'.encode()
        == canonical({"a": [2, "é"], "b": 1})
    )


@pytest.mark.parametrize(
    ("value", "path", "found"),
    [
        (1.5, "", "float: 1.5"),
        ({"a": [0, {"b": 2.0}]}, "a[1].b", "float: 2.0"),
        ([Decimal(1)], "[0]", "Decimal: Decimal('1')"),
        ({"n": LARGEST + 1}, "n", "a number beyond ±(2^53 - 1): 9.007e+15"),
        ({"n": -LARGEST - 1}, "n", "a number beyond ±(2^53 - 1): -9.007e+15"),
        ({"a": {"é": 1}}, "a", "a key that is not ASCII text: 'é'"),
        ({1: 1}, "", "a key that is not ASCII text: 1"),
        ({"t": ["\ud800"]}, "t[0]", "half of a character: '\\ud800'"),
        (b"bytes", "", "bytes: b'bytes'"),
        ({1, 2}, "", "set: {1, 2}"),
    ],
)
def test_what_has_no_form_is_refused_with_its_place(value: Any, path: str, found: str) -> None:
    with pytest.raises(NotCanonical) as refused:
        canonical(value)
    assert (refused.value.path, refused.value.found) == (path, found)


def test_the_largest_number_is_the_last_that_every_reader_keeps() -> None:
    """RFC 7493, 2.2."""
    assert canonical([9007199254740991, -9007199254740991]) == b"[9007199254740991,-9007199254740991]"


def test_tables_in_one_another_have_an_end() -> None:
    def nested(deep: int) -> Any:
        return [nested(deep - 1)] if deep else 1

    assert canonical(nested(DEEPEST))
    for deep in (DEEPEST + 1, 500):
        with pytest.raises(NotCanonical, match="in one another"):
            canonical(nested(deep))
    for form in (b"[" * 100_000, b'{"a":' * 100_000):
        with pytest.raises(NotCanonical):
            read(form)


@pytest.mark.parametrize(
    "form",
    [
        b"",
        b" 1",
        b"1 ",
        b"-0",
        b"01",
        b"1.0",
        b"1e3",
        b"NaN",
        b"9007199254740992",
        b"1" * 5_000,
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b'"\\u00e9"',
        b'"\\/"',
        b'"\\u001F"',
        b'"\\ud83c\\udf0d"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        '"e\u0301"'.encode(),
        '{"é":1}'.encode(),
        b"\xef\xbb\xbf1",
        b"1\n",
    ],
)
def test_another_form_of_a_value_is_refused(form: bytes) -> None:
    with pytest.raises(NotCanonical):
        read(form)


def test_the_place_of_the_first_other_byte_is_told() -> None:
    with pytest.raises(NotCanonical) as refused:
        read(b'{"a": 1}')
    assert (refused.value.path, refused.value.found) == ("byte 5", "b' 1}'")
