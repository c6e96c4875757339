"""Every sentence that a template asks for exists; what the catalogues hold is held to by the tests of the documents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from maillage.reference.texts import LANGUAGES, READY, catalogue
from maillage.site.languages import NAMES, OWN_NAMES, direction

SITE = Path("src/maillage/site")
_ASKED = re.compile(r"""\{%\s*(?:say|count)\s+["']([\w.-]+)["']""")
_NO_WORDS = re.compile(r"""<code[^>]*>.*?</code>|&lt;.*?&gt;|<[^>]*>|[\w-]+="[^"]*"|&\w+;""", re.DOTALL)
_IN_CODE = re.compile(r"""words\.(?:say|count)\(\s*"([\w.-]+)\"""")


def asked() -> list[str]:
    """Keys that templates and pages name."""
    keys = set[str]()
    for path in (*SITE.rglob("*.html"), *SITE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        keys |= set(_ASKED.findall(text)) | set(_IN_CODE.findall(text))
    return sorted(keys)


def found(key: str) -> Any:
    page, _, rest = key.partition(".")
    here: Any = catalogue("maillage.record", "words").get(page) or catalogue("maillage.site", page)
    for step in rest.split("."):
        here = here[step]
    return here


def test_there_are_many() -> None:
    assert len(asked()) > 100


@pytest.mark.parametrize("key", asked())
def test_every_sentence_asked_for_exists(key: str) -> None:
    assert set(LANGUAGES) <= set(found(key)) <= {*LANGUAGES, *READY}


def test_every_language_has_its_own_name_and_direction() -> None:
    assert set(NAMES) == set(LANGUAGES)
    assert set(OWN_NAMES) == {*LANGUAGES, *READY}
    assert [direction(code) for code in ("fr", "en", "ar", "sr")] == ["ltr", "ltr", "rtl", "ltr"]


def test_no_word_stands_in_a_template() -> None:
    """What a reader reads comes from the catalogues: a template holds none of it."""
    for path in SITE.rglob("*.html"):
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        text = _NO_WORDS.sub(" ", text)
        words = set(re.findall(r"[^\W\d_]{3,}", text)) - {"Maillage", "itemscope"}
        assert not words, (path, words)
