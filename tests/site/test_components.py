"""Components: each folder is whole, each example is right markup, and no template hands over what the notes do not declare."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from maillage.reference.texts import LANGUAGES
from maillage.site import scores
from maillage.site.pieces import FILES, FOLDER, TYPES, faults, in_language, pieces

if TYPE_CHECKING:
    from django.test import Client

SITE = FOLDER.parent
NAMES = [each.name for each in pieces()]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}
NOT_IN_P = {"address", "aside", "div", "dl", "fieldset", "figure", "form", "h1", "h2", "h3", "nav", "ol", "p",
            "section", "table", "ul"}  # fmt: skip
_DRAWN = {
    "figure": {"drawn", "mirrored"},
    "wrong": {"address", "marks"},
    "take": {"ways", "most"},
    "shares": {"lines", "base"},
}
"""What the tag of a component makes by itself."""


class Markup(HTMLParser):
    """What is wrong with a piece of markup."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.named: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        self.wrong += [f"<{tag}> is not closed" for tag in self._open]
        self.wrong += [f"id {each} stands twice" for each in {i for i in self.ids if self.ids.count(i) > 1}]
        self.wrong += [f"nothing has the id {each}" for each in self.named if each not in self.ids]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if len(said) < len(attrs):
            self.wrong.append(f"<{tag}> says one thing twice")
        if "p" in self._open and tag in NOT_IN_P:
            self.wrong.append(f"<{tag}> within <p>")
        if said.get("id"):
            self.ids.append(str(said["id"]))
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.named += str(said.get(name) or "").split()
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As in a drawing: opened and closed."""

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.wrong.append(f"</{tag}> closes something else")


def handed() -> Iterator[tuple[Path, str, set[str]]]:
    """Every component that a template names, with the values handed to it."""
    tag = re.compile(r"""\{%\s*(?:component\s+["']([\w-]+)["']|(bars))\s*(.*?)%\}""", re.DOTALL)
    for path in SITE.rglob("*.html"):
        for name, _bars, values in tag.findall(path.read_text(encoding="utf-8")):
            given = set(re.findall(r"([a-z_]+)=", re.sub(r"""["'][^"']*["']""", "", values)))
            yield path, name or "figure", given | ({"bars"} if _bars else set())


def test_every_folder_is_whole() -> None:
    folders = [each for each in FOLDER.iterdir() if each.is_dir()]
    assert {each.name for each in folders} == set(NAMES)
    assert not [f"{each.name}/{file}" for each in folders for file in FILES if not (each / file).exists()]


@pytest.mark.parametrize("piece", pieces(), ids=NAMES)
def test_notes_say_what_it_is_for_in_every_language(piece: Any) -> None:
    for texts in (piece.purpose, piece.not_for, *(label for label, _ in piece.examples)):
        assert set(texts) >= set(LANGUAGES)
        assert all(said.strip() for said in texts.values())
    assert piece.examples
    assert all(about.type in TYPES and about.means for about in piece.values.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("piece", pieces(), ids=NAMES)
def test_every_example_is_right_markup_in_every_language(reader: Client, piece: Any, language: str) -> None:
    from django.utils.translation import override

    from maillage.site.templatetags.components import component

    for _, values in piece.examples:
        chosen = in_language(values, language)
        assert not faults(piece.name, chosen)
        with override(language):
            shown = component(piece.name, **chosen)
        assert not Markup(shown).wrong, (piece.name, Markup(shown).wrong)
        assert "{'en'" not in shown and "None" not in shown


def test_examples_show_every_value(reader: Client) -> None:
    """What no example holds is shown nowhere: at least what is required, and half of the rest."""
    for piece in pieces():
        held = {name for _, values in piece.examples for name in values}
        assert {name for name, about in piece.values.items() if about.required} <= held
        assert len(held) >= len(piece.values) / 2, piece.name


def test_no_template_hands_over_what_the_notes_do_not_declare() -> None:
    found = list(handed())
    assert len(found) > 10
    for path, name, given in found:
        known = {each.name: each for each in pieces()}[name].values
        assert not given - set(known), (path, name)
        assert not {each for each, about in known.items() if about.required} - given, (path, name)


def test_a_component_uses_only_what_it_is_handed() -> None:
    """Names in its template are its values, what its tag draws from them, or what it names itself."""
    for piece in pieces():
        text = (FOLDER / piece.name / "template.html").read_text(encoding="utf-8")
        own = set(re.findall(r"\bfor ([\w, ]+) in\b", text)) | set(re.findall(r"\bas (\w+) %}", text))
        own |= {name for names in own for name in re.split(r"\W+", names)} | {"forloop"}
        used = set(re.findall(r"\{\{\s*([a-z_]+)", text)) | set(
            re.findall(r"\{%\s*(?:if|elif)\s+(?:not )?([a-z_]+)", text)
        )
        drawn = _DRAWN.get(piece.name, set()) | (set(scores.drawn([])) if piece.name == "score" else set())
        assert not used - own - set(piece.values) - drawn, piece.name


def test_every_component_is_used_somewhere() -> None:
    by_tag = {name for path, name, _ in handed() if path.parent.name != name}
    for path in SITE.rglob("*.py"):
        written = path.read_text(encoding="utf-8")
        by_tag |= set(re.findall(r"""\bcomponent(?:\(\s*|": )"(\w+)\"""", written))
    pages = " ".join(
        path.read_text(encoding="utf-8")
        for path in SITE.rglob("*.html")
        if path.name != "template.html" or path.parent.parent != FOLDER
    )
    inside = {
        each["component"] for piece in pieces() for _, v in piece.examples for each in v.get("fields", ())
    }
    marked = {
        each.name
        for each in pieces()
        if each.marked_by and re.search(rf'class="[^"]*\b{re.escape(each.marked_by)}\b', pages)
    }
    waiting = {
        "form",
        "error_summary",
        "score",
    }  # for what people write: forms and matches of the site come next
    assert set(NAMES) - by_tag - marked - inside - waiting == set()


def test_wrong_values_stop_a_page_in_tests_only(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from maillage.site.pieces import WrongValues
    from maillage.site.templatetags import components

    monkeypatch.setitem(components.__dict__, "strict", [True])
    for values in (
        {"answer": "yes"},
        {"answer": "perhaps", "word": "?"},
        {"answer": "yes", "word": "a", "x": 1},
    ):
        with pytest.raises(WrongValues, match="verdict"):
            components.component("verdict", **values)
    monkeypatch.setitem(components.__dict__, "strict", [False])
    assert "yes" in components.component("verdict", answer="yes", word="a", x=1)


def test_the_check_of_markup_can_fail() -> None:
    for bad in (
        "<p><div></div></p>",
        "<b>",
        "</b>",
        '<i id="a"></i><i id="a"></i>',
        '<label for="x"></label>',
    ):
        assert Markup(bad).wrong, bad


def test_a_field_sent_back_says_what_is_wrong_and_keeps_what_was_typed(reader: Client) -> None:
    from maillage.site.templatetags.components import component

    shown = component("field", id="a", label="L", hint="H", error="E", value='"><script>')
    assert 'aria-describedby="a-hint a-error"' in shown and 'aria-invalid="true"' in shown
    assert "<script>" not in shown and "&quot;&gt;&lt;script&gt;" in shown
    secret = component("field", id="a", label="L", kind="password", value="hunter2")
    assert "hunter2" not in secret
    assert 'value="0"' in component("field", id="a", label="L", value="0")


def test_a_score_is_the_exact_sum_of_its_parts() -> None:
    parts = [{"label": "a", "points": 333, "of": 50_001}, {"label": "b", "points": 49_999, "of": 49_999}]
    drawn = scores.drawn(parts)
    assert drawn["total"] == Decimal("50.332") == sum(line["points"] for line in drawn["lines"])
    assert drawn["most"] == 100
    first, second = drawn["strips"]
    assert (first["x"], first["width"], second["x"]) == ("0.00%", "0.33%", "0.33%")
    widths = [float(line["width"].rstrip("%")) for line in drawn["lines"]]
    assert widths[1] / widths[0] == pytest.approx(49_999 / 333, rel=0.02)  # one point has one length
    assert scores.drawn([])["total"] == 0


@pytest.mark.parametrize(("missing", "drawn"), [("first", "second"), ("second", "first")])
def test_the_key_of_a_map_names_only_what_is_drawn(reader: Client, missing: str, drawn: str) -> None:
    from maillage.site.templatetags.components import component

    values = {"title": "Two towns", "first": "Of the first", "second": "Of the second"}
    line = [35.19, -6.16, 43.3, 5.37, *([True] if drawn == "second" else [])]
    with_one = str(component("map", lines=[line], **values))
    assert values[drawn] in with_one and values[missing] not in with_one
    with_none = str(component("map", lines=[], points=[[35.19, -6.16, "dot"]], **values, of=45))
    assert "45" in with_none and "key-line" not in with_none


def test_criteria_not_known_stand_apart_where_they_are_many(_django: None) -> None:
    from decimal import Decimal

    from maillage.site import scores

    def part(points: int, of: int, known: bool) -> dict[str, object]:
        return {"label": "a", "points": points, "of": of, "known": known, "why": ""}

    known, unknown = [part(7_000, 9_000, True)], [part(500, 1_000, False)] * 3
    few = scores.drawn([*known, *unknown[:2]])
    assert (len(few["lines"]), few["unknown"]) == (3, [])
    many = scores.drawn([*known, *unknown])
    assert (len(many["lines"]), len(many["unknown"])) == (1, 3)
    assert (
        many["total"]
        == sum(line["points"] for line in many["lines"]) + many["apart"]["points"]
        == Decimal("8.5")
    )
    assert scores.drawn(unknown)["unknown"] == []
