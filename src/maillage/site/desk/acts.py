"""What was done by whom: the audit list, narrowed by person, act and day, and taken away as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from maillage.reference.texts import catalogue
from maillage.site import words
from maillage.site.acts.models import Act
from maillage.site.csv_answer import csv_stream
from maillage.site.desk.page import shown
from maillage.site.paging import paged
from maillage.site.permissions import looks_after_the_instance, needs
from maillage.site.reports.said import clean

ROOM = "desk_acts"
LONGEST_ASKED = 120
COLUMNS = ("at", "number", "name", "what", "about", "details")


@needs(looks_after_the_instance)
@require_safe
def show(request: HttpRequest) -> HttpResponseBase:
    """The list, the latest first; ``?by=``, ``?what=``, ``?since=`` and ``?until=`` narrow it, ``?as=csv`` takes it away."""
    asked, wrong = _asked(request)
    listed = _listed(asked)
    if request.GET.get("as") == "csv":
        return _file(listed)
    rows, pages = paged(request, listed)
    query = request.GET.copy()
    query["as"] = "csv"
    query.pop("page", None)
    values: dict[str, Any] = {
        "rows": [_row(each) for each in rows],
        "total": listed.count(),
        **pages,
        "ways": [["CSV", f"?{query.urlencode()}"]],
        "fields": _fields(asked, wrong),
        "errors": [{"id": each, "text": words.say("desk_acts.no_day")} for each in wrong],
    }
    return shown(request, ROOM, "desk/acts.html", values)


def _asked(request: HttpRequest) -> tuple[dict[str, str], list[str]]:
    """What the address asks for, and the names of what is no day."""
    asked = {
        name: clean(request.GET.get(name, ""))[:LONGEST_ASKED] for name in ("by", "what", "since", "until")
    }
    return asked, [name for name in ("since", "until") if asked[name] and _day(asked[name]) is None]


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _listed(asked: Mapping[str, str]) -> QuerySet[Act]:
    listed = Act.objects.select_related("account")
    if by := asked["by"]:
        found = Q(account__email__icontains=by) | Q(account__name__icontains=by)
        if by.isascii() and by.isdigit() and len(by) < 19:
            found |= Q(number=int(by))
        listed = listed.filter(found)
    if asked["what"]:
        listed = listed.filter(what=asked["what"])
    if since := _day(asked["since"]):
        listed = listed.filter(at__gte=datetime.combine(since, time(), UTC))
    if (until := _day(asked["until"])) and until < date.max:
        listed = listed.filter(at__lt=datetime.combine(until + timedelta(days=1), time(), UTC))
    return listed


def _row(act: Act) -> dict[str, Any]:
    return {
        "day": str(act.at.date()),
        "hour": f"{act.at:%H:%M}",
        "by": str(act.account) if act.account else "",
        "number": act.number,
        "what": what_said(act.what),
        "about": act.about,
        "details": ", ".join(f"{name}: {value}" for name, value in act.details.items()),
    }


def what_said(what: str) -> str:
    """An act in words; the code of one that an earlier release wrote down and this one no longer knows."""
    return words.say(f"acts.what.{what}") if what in _known() else what


def _known() -> Mapping[str, Any]:
    found: Mapping[str, Any] = catalogue("maillage.site", "acts")["what"]
    return found


def _fields(asked: Mapping[str, str], wrong: list[str]) -> list[dict[str, Any]]:
    acts = [{"value": "", "label": words.say("desk_acts.any")}]
    acts += sorted(
        ({"value": each, "label": what_said(each)} for each in _known()), key=lambda each: each["label"]
    )
    fields: list[dict[str, Any]] = [
        {"component": "field", "id": "by", "label": words.say("desk_acts.by"), "hint": words.say("desk_acts.by_hint"),
         "value": asked["by"], "optional": True},
        {"component": "field", "id": "what", "kind": "select", "label": words.say("desk_acts.what"), "choices": acts,
         "value": asked["what"]},
    ]  # fmt: skip
    for name in ("since", "until"):
        fault = words.say("desk_acts.no_day") if name in wrong else ""
        fields.append(
            {"component": "field", "id": name, "kind": "date", "optional": True,
             "label": words.say(f"desk_acts.{name}"), "value": asked[name], "error": fault}
        )  # fmt: skip
    return fields


def _file(listed: QuerySet[Act]) -> HttpResponseBase:
    answer = csv_stream(_lines(listed), "maillage-acts")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _lines(listed: QuerySet[Act]) -> Iterator[Sequence[Any]]:
    yield COLUMNS
    for act in listed.iterator(chunk_size=500):
        row = _row(act)
        yield (
            act.at.isoformat(timespec="seconds"),
            act.number,
            row["by"],
            act.what,
            act.about,
            row["details"],
        )
