"""What a user may rely on is in the documentation: commands, problems, dependencies, links, three languages."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import click
import pytest

from maillage.cli import ALIASES, COMMANDS, front
from maillage.reference.texts import LANGUAGES

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "maillage"
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
CATALOGUES = sorted(SOURCE.rglob("data/*.toml"))
SEVERITIES = {"fatal", "error", "warning", "note"}
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_ISOLATES = re.compile("[\u2066-\u2069]")


@cache
def said(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Commands


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_described(command: str) -> None:
    pattern = re.compile(rf"maillage {re.escape(command)}\b")
    written = [page for page in PAGES if "reference" not in page.parts and pattern.search(said(page))]
    assert written, f"no page of docs/ says what `maillage {command}` is for"


def test_no_page_names_a_command_that_does_not_exist() -> None:
    known = {*COMMANDS, *ALIASES, "help", "aide"}
    wrong = [
        f"{named(page)}: maillage {word}"
        for page in PAGES
        for block in re.findall(r"`[^`]*`|^```.*?^```", said(page), re.MULTILINE | re.DOTALL)
        for word in re.findall(r"(?:^|`|\$ |&& )maillage ([a-zà-ÿ-]+)", block, re.MULTILINE)
        if word not in known
    ]
    assert not wrong


def commands_written() -> list[tuple[str, list[str]]]:
    """Every command line that a page shows, as (page, its words after `maillage`)."""
    found = []
    for page in PAGES:
        for block in re.findall(r"`[^`\n]+`|^```.*?^```", said(page), re.MULTILINE | re.DOTALL):
            for line in re.findall(r"(?:^|`|\$ |&& |\|\| )maillage ([^`\n|;>#]+)", block, re.MULTILINE):
                try:
                    found.append((named(page), shlex.split(line)))
                except ValueError:  # prose that only looks like one
                    continue
    return found


def test_every_option_written_is_one_of_its_command() -> None:
    wrong = []
    for page, words in commands_written():
        context = click.Context(front, info_name="maillage")
        try:
            command = front.get_command(context, words[0])
        except ModuleNotFoundError as fault:
            pytest.skip(f"a command is not written yet: {fault.name}")
        if isinstance(command, click.Group) and len(words) > 1:
            command = command.get_command(context, words[1])
        if command is None:
            continue
        known = {option for parameter in command.params for option in parameter.opts} | {"--help", "-h"}
        wrong += [
            f"{page}: maillage {words[0]} {word}"
            for word in words
            if word.startswith("--") and word not in known
        ]
    assert not wrong


# Links


def heading_marks(page: Path) -> set[str]:
    """The anchors of a page, as the usual hosts make them."""
    marks = set()
    for heading in re.findall(r"^#+ (.+)$", _FENCE.sub("", said(page)), re.MULTILINE):
        plain = re.sub(r"[`*_]", "", heading).lower()
        marks.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return marks


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_relative_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in _LINK.findall(_FENCE.sub("", said(page))):
        if re.match(r"[a-z]+:", link):
            continue
        where, _, mark = link.partition("#")
        target = (page.parent / where).resolve() if where else page
        if not target.exists():
            # `make docs`, `make bench` and `make prove` write these pages.
            if not re.search(r"reference/([\w-]+\.md)?$", where):
                lost.append(link)
        elif mark and target.suffix == ".md" and mark not in heading_marks(target):
            lost.append(link)
    assert not lost


def test_every_page_can_be_reached_from_the_first() -> None:
    start = ROOT / "docs" / "index.md"
    seen, waiting = set(), [start]
    while waiting:
        page = waiting.pop()
        if page.is_dir():
            waiting += page.glob("*.md")
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = (
            link.partition("#")[0] for link in _LINK.findall(said(page)) if not re.match(r"[a-z]+:", link)
        )
        waiting += [(page.parent / link).resolve() for link in links if link]
    unreached = [named(page) for page in (ROOT / "docs").rglob("*.md") if page not in seen]
    assert not unreached


def test_pages_name_no_path_of_somebodys_machine() -> None:
    wrong = [named(page) for page in PAGES if re.search(r"(?<![\w.$/])/(?:root|work|Users)/", said(page))]
    assert not wrong


# Dependencies


def dependencies() -> list[str]:
    project = tomllib.loads(said(ROOT / "pyproject.toml"))["project"]
    wanted = [
        *project["dependencies"],
        *(d for extra in project["optional-dependencies"].values() for d in extra),
    ]
    names = {re.split(r"[^\w.-]", one)[0] for one in wanted}
    return sorted(names - {project["name"]})


@pytest.mark.parametrize("name", dependencies())
def test_every_dependency_has_its_reason(name: str) -> None:
    rows = re.findall(
        r"^\| `([\w-]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$",
        said(ROOT / "docs/explanation/dependencies.md"),
        re.M,
    )
    found = {row[0]: row[1:] for row in rows}
    assert name in found
    assert all(cell.strip() for cell in found[name])


def test_no_dependency_is_named_that_is_gone() -> None:
    page = said(ROOT / "docs/explanation/dependencies.md")
    assert sorted(re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)) == dependencies()


# Problems


def problems() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path in SOURCE.rglob("data/problems.toml"):
        room = path.relative_to(SOURCE).parts[0]
        for code, texts in tomllib.loads(said(path)).items():
            yield room, code, texts


@pytest.mark.parametrize(
    ("room", "code", "texts"), list(problems()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_problem_says_in_three_languages_what_it_is_and_how_to_mend_it(
    room: str, code: str, texts: dict[str, Any]
) -> None:
    assert code.startswith(f"{room}.")
    assert texts["severity"] in SEVERITIES
    for language in LANGUAGES:
        assert texts[language].strip() and texts["mend"][language].strip()
    listed = ROOT / "docs" / "reference" / "problems.md"
    if listed.exists():
        assert f"`{code}`" in said(listed), "run: make docs"


def test_every_problem_reported_in_the_code_has_its_texts() -> None:
    known = {code for _, code, _ in problems()}
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir()}
    unknown = set()
    for path in SOURCE.rglob("*.py"):
        for code in re.findall(
            r"""(?:Problem|Refused|QueryRefused|Doubt|report)\(\s*"([a-z]+\.[a-z0-9-]+)\"""", said(path)
        ):
            if code.split(".")[0] in rooms and code not in known:
                unknown.add(f"{named(path)}: {code}")
    assert not unknown


# Catalogues (that they are whole in every language: tests/reference/test_texts.py)


@pytest.mark.parametrize("path", CATALOGUES, ids=named)
def test_no_text_carries_its_own_isolates(path: Path) -> None:
    assert not _ISOLATES.search(json.dumps(tomllib.loads(said(path)), ensure_ascii=False, default=str))
