"""The window of a fund today, and the dates of a call, as pages say them."""

from __future__ import annotations

from typing import Any

from maillage.rules.calls import CLOSED, EXPECTED, OPEN, UNKNOWN, CallVersion, Window, window
from maillage.rules.model import Pack
from maillage.site import words
from maillage.site.rules.call_dates import Dates
from maillage.site.rules.here import calls_here
from maillage.site.rules.verdicts_shown import day_said
from maillage.site.today import today


def window_of(pack: Pack) -> Window:
    """What stands for a fund today."""
    return window(pack, calls_here(), today())


def window_shown(found: Window) -> dict[str, Any]:
    """State, its word, the dates of the call that it rests on, and those of the last call where none stands."""
    return {
        "state": found.state,
        "word": words.say(f"funds.state.{found.state}"),
        "dates": days_said(found.version) if found.version else "",
        "to_confirm": bool(found.version and found.version.to_confirm),
        "last": days_said(found.last_version) if found.last_version and not found.version else "",
    }


def days_said(dates: CallVersion | Dates) -> str:
    """From when to when, as far as it is known: "1 March 2027 to 30 April 2027", each day all on one line."""
    opens, closes = dates.opens, dates.closes
    key = "both" if opens and closes else "opens" if opens else "closes" if closes else "none"
    return words.say(
        f"funds.dates.{key}",
        opens=day_said(opens),
        closes=day_said(closes),
    )


def window_sentence(found: Window) -> str:
    """The same in a sentence, for the head of the page of the fund."""
    if found.state == OPEN and found.version:
        closes = found.version.closes
        if closes is None:
            return words.say("funds.lede.open_always")
        return words.say("funds.lede.open", closes=day_said(closes))
    if found.state in (CLOSED, EXPECTED) and found.last_version:
        return words.say(f"funds.lede.{found.state}", dates=days_said(found.last_version))
    if found.state == UNKNOWN or found.version is None:
        return words.say("funds.lede.unknown")
    return words.say(f"funds.lede.{found.state}", dates=days_said(found.version))
