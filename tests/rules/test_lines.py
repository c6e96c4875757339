"""On which line a key stands, held to what tomllib reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pytest

from maillage.rules.lines import line_of, lines_of

PACKS = sorted(
    each.name
    for each in resources.files("maillage.rules").joinpath("data", "packs").iterdir()
    if each.name.endswith(".toml")
)


def keys(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every path that is read, with its last key, which may hold points itself; empty for a place in a list."""
    for key, each in tree.items() if isinstance(tree, dict) else enumerate(tree):
        here = f"{path}.{key}" if path else str(key)
        yield here, key if isinstance(tree, dict) else ""
        if isinstance(each, dict | list):
            yield from keys(each, here)


@pytest.mark.parametrize("name", PACKS)
def test_every_key_found_is_one_that_is_read(name: str) -> None:
    text = resources.files("maillage.rules").joinpath("data", "packs", name).read_text(encoding="utf-8")
    read, lines, rows = dict(keys(tomllib.loads(text))), lines_of(text), text.splitlines()
    assert {path.partition(".")[0] for path in lines} == {path for path in read if "." not in path}
    for path, line in lines.items():
        assert read[path] in rows[line - 1], path


def test_brackets_strings_and_comments_that_look_like_keys() -> None:
    text = (
        "# a = 1\n"
        "[one]\n"
        'text = """\n'
        "b = 2\n"
        '[not.a.table]\n"""\n'
        "list = [\n"
        '  "]", # ] c = 3\n'
        "  { d = 4 },\n"
        "]\n"
        "raw = 'x = [' # e = 5\n"
        "[[two.three]]\n"
        '"a quoted key" = 1\n'
        "  [[two.three]]\n"
        "[two.three.four]\n"
        "last = 6"
    )
    assert lines_of(text) == {
        "one": 2,
        "one.text": 3,
        "one.list": 7,
        "one.raw": 11,
        "two.three.0": 12,
        "two.three.0.a quoted key": 13,
        "two.three.1": 14,
        "two.three.1.four": 15,
        "two.three.1.four.last": 16,
    }


def test_the_nearest_line_is_named_where_a_key_has_none() -> None:
    lines = lines_of("[a]\nb = { c = 1 }\n")
    assert line_of(lines, "a", "b", "c") == 2
    assert line_of(lines, "a", "z") == 1
    assert line_of(lines, "z") is None
