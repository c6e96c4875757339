"""The form by which a reading is changed: kind, source, title, date, columns, as they stand or as they were typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token

from maillage.record.columns import SHEET_KINDS
from maillage.record.sheets.model import COMPOSED, FIELDS
from maillage.record.store import Store
from maillage.site import words
from maillage.site.acts.kept import kept
from maillage.site.acts.once import new_key
from maillage.site.at_hand import home_folder
from maillage.site.desk.sent import from_files
from maillage.site.jobs.models import Job
from maillage.site.pages.source import source_title

MOST_COLUMNS = 100
MOST_SOURCES = 200
KINDS = (*SHEET_KINDS, "iati")
"""What a file may be said to hold."""
Answer = Callable[[str, str], str]
"""The answer to a field: what was typed, else what is handed as its second argument."""


def one_table(outcome: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The table whose columns can be said by hand: the only one."""
    tables = outcome.get("tables", ())
    if len(tables) == 1 and tables[0]["kind"] in FIELDS and len(tables[0]["columns"]) <= MOST_COLUMNS:
        found: Mapping[str, Any] = tables[0]
        return found
    return None


def reading_form(request: HttpRequest, job: Job, wrong: Mapping[str, str]) -> dict[str, Any]:
    """The two forms below a look: whether there is anything to take in, and the fields of how to read."""
    asked = job.arguments
    typed = {name: values[0] for name, values in kept(request).items()} or (request.POST if wrong else {})

    def answer(name: str, otherwise: str) -> str:
        return str(typed.get(name, otherwise))

    fields = [kind_field(answer("kind", asked.get("as_kind", "")))]
    fields += _source_fields(asked.get("files", ()), answer)
    for name in ("title", "licence", "as_of"):
        if name == "title" and len(asked.get("files", ())) > 1:
            continue
        fields.append(
            {
                "component": "field",
                "id": name,
                "label": words.say("desk_imports.title_of" if name == "title" else f"desk_imports.{name}"),
                "hint": words.say(f"desk_imports.{name}_hint"),
                "optional": True,
                "value": answer(name, asked.get(name, "")),
                "error": wrong.get(name, ""),
                "latin": name == "as_of",
            }
        )
    fields += _column_fields(job.outcome, answer)
    came = job.outcome
    return {
        "news": came["added"] + came["changed"] + came["vanished"] > 0,
        "fields": fields,
        "errors": [{"id": name, "text": text} for name, text in wrong.items()],
        "token": get_token(request),
        "keys": [new_key(), new_key()],
        "open": bool(wrong or typed),
    }


def kind_field(value: str) -> dict[str, Any]:
    """What a file holds, guessed or said."""
    kinds = [{"value": "", "label": words.say("desk_imports.kind_guessed")}]
    kinds += [{"value": each, "label": words.say(f"sources.kind.{each}")} for each in KINDS]
    return {
        "component": "field",
        "id": "kind",
        "kind": "select",
        "label": words.say("desk_imports.kind"),
        "value": value,
        "choices": kinds,
    }


def _source_fields(files: Sequence[Mapping[str, str]], answer: Answer) -> list[dict[str, Any]]:
    known = from_files(Store(home_folder()).current())
    if not known:
        return []
    choices = [{"value": "", "label": words.say("desk_imports.own_source")}]
    choices += [{"value": each["id"], "label": source_title(each)} for each in known[:MOST_SOURCES]]
    return [
        {
            "component": "field",
            "id": f"of-{number}",
            "kind": "select",
            "label": words.say("desk_imports.version_of", file=each["name"]),
            "value": answer(f"of-{number}", each.get("of", "")),
            "choices": choices,
        }
        for number, each in enumerate(files)
    ]


def _column_fields(outcome: Mapping[str, Any], answer: Answer) -> list[dict[str, Any]]:
    table = one_table(outcome)
    if table is None:
        return []
    choices = [{"value": "", "label": words.say("desk_imports.column_kept")}]
    choices += [
        {"value": each, "label": words.say(f"desk_imports.field.{each}")}
        for each in (*FIELDS[table["kind"]], *COMPOSED)
    ]
    return [
        {
            "component": "field",
            "id": f"c-{number}",
            "kind": "select",
            "label": words.say("desk_imports.column", heading=heading),
            "value": answer(f"c-{number}", field),
            "choices": choices,
        }
        for number, (heading, field) in enumerate(table["columns"])
    ]
