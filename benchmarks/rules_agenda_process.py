"""A process that fills a site with procedures and asks for an agenda and its calendar: `python -m benchmarks.rules_agenda_process
PROCEDURES TIMES`.

Prints one JSON object. Countries, starts, sittings and what is done are drawn with a seed; rules are those that ship.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.at_site import given, ready, somebody
from benchmarks.timed import median_ms, once_ms

if TYPE_CHECKING:
    from maillage.parties.models import Organisation
    from maillage.rules.obligation import Obligation

SEED = 20261128
PEER_EVENTS = 2_000
_OTHERS = ("MA", "TN", "SN", "CM", "ML", "BF", "RS", "BG", "MG")
_FEED = "/{}/agenda/{}.ics"


def main(procedures: int, times: int) -> dict[str, Any]:
    """Times in milliseconds of the agenda and of its calendar file by language, with how much stands in them."""
    ready()
    from django.test import Client

    from maillage.site.agenda.collect import Whose, agenda
    from maillage.site.at_hand import at_hand
    from maillage.site.today import today
    from maillage.site.warm import warm

    warm()
    on, record = today(), at_hand()
    organisation, secret = _town(on)
    _follow(organisation, procedures, on)
    whose = Whose((organisation,))
    taken = median_ms(lambda: agenda(record, whose, on, "fr"), times)
    found = agenda(record, whose, on, "fr")
    lines = [*found.open(), *found.waiting]
    client = Client()
    feeds = {
        language: median_ms(lambda: client.get(_FEED.format(language, secret)), times)  # noqa: B023 - asked at once
        for language in ("en", "fr", "ar")
    }
    dated = [each for each in lines if each.due]
    _read_back(client.get(_FEED.format("ar", secret)).content, dated)
    some = dated[:PEER_EVENTS]
    return {
        "agenda": taken,
        "lines": len(lines),
        "late": len(found.late),
        "feeds": feeds,
        "events": len(dated),
        "peer": once_ms(lambda: _peer(some, on)) * len(dated) / len(some),
        "peer_events": len(some),
    }


def _town(on: date) -> tuple[Organisation, str]:
    """A town with an office, and the secret of the calendar of whoever holds it."""
    from django.utils import timezone

    from maillage.parties.models import Name, Organisation
    from maillage.site.agenda import feeds

    town = Organisation.objects.create(
        kind="local_authority", level="municipality", country="FR", standing="verified"
    )
    Name.objects.create(organisation=town, language="fr", name="Ville de Lyon", folded="ville de lyon")
    account = somebody()
    held = given(account, town, may_manage=True, may_publish=True)
    return town, feeds.make(held.pk, account, timezone.now(), on)


def _follow(organisation: Organisation, procedures: int, on: date) -> None:
    """So many procedures of it, each with its countries, start, sittings and what is done."""
    from maillage.rules.procedure import plan
    from maillage.rules.shelf import shipped
    from maillage.site.agenda.models import KeptProcedure

    def followed() -> Iterator[KeptProcedure]:
        chance = random.Random(SEED)
        for number in range(procedures):
            countries = ["FR", *chance.sample(_OTHERS, 6)]
            sittings = {
                country: [on + timedelta(days=30 * month + chance.randint(0, 20)) for month in range(14)]
                for country in countries
            }
            start = on + timedelta(days=chance.randint(60, 400))
            steps = plan(shipped(), countries, start, on, sittings).steps
            yield KeptProcedure(
                organisation=organisation,
                title=f"Waste in district {number}, sorted and weighed",
                territories=countries,
                start=start,
                sittings={country: [str(day) for day in days] for country, days in sittings.items()},
                done={each.key: str(on - timedelta(days=20)) for each in steps[: chance.randint(0, 3)]},
            )

    KeptProcedure.objects.bulk_create(followed())


def _read_back(body: bytes, lines: list[Obligation]) -> None:
    """An independent reader finds each line, on its day, and nothing else."""
    from icalendar import Calendar

    read = Calendar.from_ical(body).walk("VEVENT")
    found = sorted((str(event["UID"]).partition("@")[0], event.decoded("DTSTART")) for event in read)
    if found != sorted((each.key, each.due) for each in lines if each.due):
        raise AssertionError("the calendar file read back differs")


def _peer(lines: list[Obligation], on: date) -> bytes:
    """The same events as icalendar writes them."""
    from icalendar import Calendar, Event

    from maillage.rules.agenda import sentences

    calendar = Calendar()
    for each in lines:
        said = sentences(each, "ar")
        event = Event()
        event.add("uid", f"{each.key}@a.example")
        event.add("dtstamp", on)
        event.add("dtstart", each.due or on)
        event.add("summary", said.what)
        event.add("description", f"{said.why}\n{said.consequence}")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
