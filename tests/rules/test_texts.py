"""What packs, facts and calls say stands in three languages, typeset as each wants it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Any

import pytest

from maillage.rules.model import Pack
from maillage.rules.say import mend, rule_name
from maillage.rules.shelf import shipped

DATA = resources.files("maillage.rules").joinpath("data")
LANGUAGES = ("en", "fr", "ar")
PACKS = sorted(shipped().packs.values(), key=lambda pack: pack.id)


def texts(said: Any, path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(said, list):
        for number, each in enumerate(said):
            yield from texts(each, f"{path}.{number}")
    elif isinstance(said, dict):
        if set(LANGUAGES) & set(said) and all(isinstance(each, str) for each in said.values()):
            yield path, said
        else:
            for key, each in said.items():
                yield from texts(each, f"{path}.{key}")


@pytest.mark.parametrize("file", ["facts.toml", "calls.toml", *(f"packs/{pack.id}.toml" for pack in PACKS)])
def test_texts_stand_in_three_languages_and_are_typeset(file: str) -> None:
    found = list(texts(tomllib.loads(DATA.joinpath(file).read_text(encoding="utf-8"))))
    assert found
    for path, said in found:
        en, fr, ar = (said[language] for language in LANGUAGES)
        assert en and fr and ar, path
        assert not re.search(r"[^\u202f\s][;!?]|[^\u202f\d]:(?!\d)|« |[ ]»|'|[ ][:;!?%]", fr), (path, fr)
        assert "'" not in en, (path, en)
        assert re.search(r"[\u0600-\u06ff]", ar) or ar == en, (path, ar)
        assert not re.search(r"\b\d+\s*[–-]\s*\d|[\u0660-\u0669%٪]", ar), (path, ar)
        assert not re.search(r"[\u2066-\u2069]", en + fr + ar), path  # what shows them isolates, not the text
        braces = [set(re.findall(r"{(\w+)}", text)) for text in (en, fr, ar)]
        assert braces[0] == braces[1] == braces[2], path


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_says_what_it_asks_with_the_values_of_the_day(pack: Pack, language: str) -> None:
    on = pack.known_until or date(2026, 11, 28)
    for rule in pack.rules:
        if rule.holds(on):
            for said in (rule_name(rule, pack, on, language), mend(rule, pack, on, language)):
                assert said and not re.search(r"[{}?]", said), (rule.id, said)
