"""How a call is shown: its title in the reader's language, its dates as a phrase, where it stands today, each version with its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from maillage.rules.calls import POSTPONED, UNKNOWN, WITHDRAWN, Call, CallVersion, state, version_on
from maillage.rules.model import Text
from maillage.rules.say import title
from maillage.rules.shelf import Shelf
from maillage.site import words
from maillage.site.rules import models
from maillage.site.rules.call_dates import Dates, dates_of
from maillage.site.rules.window_shown import days_said


def said_in(text: Text) -> tuple[str, str]:
    """(language, words) of a text: in the reader's language where it has that, else in English, else in whichever it has."""
    for language in (words.language(), "en", *text):
        if text.get(language):
            return language, text[language]
    return "", ""


def dates_said(dates: Dates) -> str:
    """The dates as a phrase, with a word where they are postponed, or the fund says that they are not sure."""
    said = days_said(dates)
    if dates.status == POSTPONED:
        said = words.say("calls.postponed", dates=said)
    return words.say("calls.to_confirm", dates=said) if dates.to_confirm else said


def fund_name(shelf: Shelf, fund: str) -> str:
    """What a fund is called; its identifier where its rules are not on the shelf."""
    pack = shelf.packs.get(fund)
    return title(pack, words.language()) if pack else fund


def fund_choices(shelf: Shelf) -> list[dict[str, str]]:
    """The funds as a list to choose one from, by name; the first line chooses none."""
    named = [{"value": pack.id, "label": fund_name(shelf, pack.id)} for pack in shelf.funds()]
    return [{"value": "", "label": "–"}, *sorted(named, key=lambda each: each["label"].casefold())]


def row_of(call: Call, shelf: Shelf, on: date) -> dict[str, Any]:
    """A call as a list has it."""
    language, named = said_in(call.title)
    version, stands = version_on(call, on), state(call, on)
    return {
        "id": call.id, "title": named or call.id, "language": language, "address": reverse("call", args=[call.id]),
        "fund": fund_name(shelf, call.fund), "fund_id": call.fund, "state": stands,
        "state_said": _state_said(version, stands),
        "dates": dates_said(dates_of(version)) if version else "", "version": version,
    }  # fmt: skip


def _state_said(version: CallVersion | None, stands: str) -> str:
    if version is not None and version.status == WITHDRAWN:
        return words.say("funds.state.withdrawn")
    return words.say("calls.not_known") if stands == UNKNOWN else words.say(f"funds.state.{stands}")


def versions_shown(call: Call, on: date) -> list[dict[str, Any]]:
    """Its versions, the latest first: what each said, since when it is known, where that was read."""
    shown, holds = [], version_on(call, on)
    for version in reversed(call.versions):
        source = version.source
        shown.append(
            {
                "when": version.published, "text": dates_said(dates_of(version)),
                "status": words.say(f"funds.version.{version.status}"), "source": source.title if source else "",
                "address": source.address if source else "", "verified": bool(source and source.verified),
                "note": said_in(version.note)[1], "note_language": said_in(version.note)[0],
                "now": version is holds,
            }
        )  # fmt: skip
    return shown


def waiting_row(row: models.CallVersion, titles: dict[str, tuple[str, str, str]]) -> dict[str, Any]:
    """A proposal that waits. ``titles``: (title, language, fund) of calls by key."""
    named, language, fund = titles.get(row.call, (row.call, "", ""))
    dates = Dates(row.opens, row.closes, row.status, row.to_confirm)
    return {
        "title": named, "language": language, "fund_id": fund,
        "address": reverse("call_proposed", args=[row.pk]), "dates": dates_said(dates), "source": row.source,
        "where": row.address, "on": str(row.proposed_at.date()),
    }  # fmt: skip


def titles_of(rows: Sequence[models.CallVersion], calls: dict[str, Call]) -> dict[str, tuple[str, str, str]]:
    """(title, language, fund) of the calls that proposals are about: those that stand, and those nobody confirmed yet."""
    found = {}
    for id in {each.call for each in rows}:
        if id in calls:
            language, named = said_in(calls[id].title)
            found[id] = (named, language, calls[id].fund)
    missing = {each.call for each in rows} - set(found)
    for call in models.Call.objects.filter(pk__in=missing):
        found[call.pk] = (call.title, call.language, call.fund)
    return found
