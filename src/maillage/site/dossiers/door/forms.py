"""The forms of the page that a link opens, one an act, each with the name and the code of who acts: what they show, what was sent, and
what is missing in it.

``before`` tells the fields of one form from those of another on the same page; what is sent has the same names in all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maillage.dossiers.decisions import Words
from maillage.dossiers.doors import own_part
from maillage.dossiers.models import Door
from maillage.parties.written import fault_of_line, line
from maillage.site import words
from maillage.site.dossiers.here import Seen
from maillage.site.dossiers.text.article_form import name_of
from maillage.site.parties.typed import Typed, field

GROUP = "dossier_door"
LONGEST_NAME = 200
FIGURES = 6
"""Of a code."""
BEFORE = {"remark": "remark_", "decline": "decline_", "part": "part_"}
"""Act → what stands before the identifiers of its form."""
SAYS = {"remark": "says", "decline": "why"}
"""Act → the field in which somebody writes."""


def faults_of(typed: Typed) -> dict[str, str]:
    """What is missing in what was sent, by the identifiers of its form. It costs no try."""
    act, faults = typed.one("then"), {}
    before = BEFORE.get(act, "")
    if act in SAYS and not typed.one(SAYS[act]):
        faults[SAYS[act]] = words.say(f"{GROUP}.fault.{SAYS[act]}")
    if fault_of_line(line(typed.one("name")), LONGEST_NAME):
        faults[f"{before}name"] = words.say(f"{GROUP}.fault.name")
    return faults | {f"{before}{each}": text for each, text in fault_of_code(typed).items()}


def fault_of_code(typed: Typed) -> dict[str, str]:
    """The same of what was sent as the code alone."""
    is_one = sum(sign.isdecimal() for sign in typed.one("code")) == FIGURES
    return {} if is_one else {"code": words.say(f"{GROUP}.fault.code")}


def place_of(typed: Typed, article: str = "") -> str:
    """Where a fault of the whole act stands; of its own part, beside the article that it names."""
    act = typed.one("then")
    if act == "part":
        return f"part_{article}" if article and f"part_{article}" in typed.answers else "part"
    return SAYS.get(act) or ("away" if act == "away" else "act")


def said_in(typed: Typed) -> Words:
    """What somebody wrote in a form that has one field for it."""
    name = SAYS.get(typed.one("then"))
    return {words.language(): typed.whole(name)} if name else {}


def part_in(typed: Typed, door: Door, seen: Seen) -> dict[str, Words]:
    """Their own part as it was written in the reader's language; what they say in other languages stays."""
    return {
        article: {**said, words.language(): typed.whole(f"part_{article}")}
        for article, said in own_part(door, seen.state).items()
    }


def who(typed: Typed, faults: Mapping[str, str], act: str) -> list[dict[str, Any]]:
    """Name and code."""
    before = BEFORE.get(act, "")
    name = typed.one("name") if BEFORE.get(typed.one("then"), "") == before else ""
    mine = {each.removeprefix(before): text for each, text in faults.items() if each.startswith(before)}
    rows = [field("name", GROUP, name, mine, autocomplete="name"), code_field(mine)]
    return [{**each, "id": f"{before}{each['id']}", "name": each["id"]} for each in rows]


def code_field(faults: Mapping[str, str]) -> dict[str, Any]:
    """The code alone, which is never shown again."""
    return field(
        "code", GROUP, "", faults, latin=True, short=True, figures=True, autocomplete="one-time-code",
        hint=words.say(f"{GROUP}.hint.code"),
    )  # fmt: skip


def writing(typed: Typed, faults: Mapping[str, str], act: str) -> list[dict[str, Any]]:
    """One field to write in, then name and code."""
    name = SAYS[act]
    return [
        field(
            name,
            GROUP,
            typed.whole(name),
            faults,
            kind="area",
            rows=4,
            hint=words.say(f"{GROUP}.hint.{name}"),
        ),
        *who(typed, faults, act),
    ]


def part(typed: Typed, faults: Mapping[str, str], door: Door, seen: Seen) -> list[dict[str, Any]]:
    """A field for each article in which the party speaks for itself, then name and code."""
    again = typed.one("then") == "part"
    rows = []
    for article, said in own_part(door, seen.state).items():
        key = f"part_{article}"
        shown: dict[str, Any] = {
            "component": "field", "id": key, "kind": "area", "rows": 4, "label": name_of(article),
            "value": typed.whole(key) if again else said.get(words.language(), ""),
        }  # fmt: skip
        if key in faults:
            shown["error"] = faults[key]
        rows.append(shown)
    return [*rows, *who(typed, faults, "part")]
