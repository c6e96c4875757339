"""A process that fills a site with offers and asks for the page of matches: `python -m benchmarks.exchange_process OFFERS ASKED`.

Prints one JSON object. Offers are those of the demonstration world again and again, each with a point, a window and topics of its
own, drawn with a seed.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.at_site import given, ready, somebody

SEED = 20261128
_MOST = 8
"""Organisations that ask."""


def main(offers: int, asked: int) -> dict[str, Any]:
    """Times in milliseconds, queries and bytes of the page of matches, and what making the board took."""
    ready()
    needs = _fill(offers)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from maillage.site.at_hand import at_hand
    from maillage.site.exchange.boards import board

    record = at_hand()
    started = time.perf_counter()
    held = board(record)
    made = time.perf_counter() - started
    account = somebody()
    for organisation in {each.organisation for each in needs}:
        given(account, organisation, may_publish=True, may_manage=True)
    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(account)
    times, queries, weights = [], [], []
    for number in range(asked + 3):
        address = f"/fr/entry/{needs[number % len(needs)].key}/matches"
        with CaptureQueriesContext(connection) as captured:
            started = time.perf_counter()
            answer = client.get(address)
            took = time.perf_counter() - started
        assert answer.status_code == 200, (address, answer.status_code)
        if number >= 3:
            times.append(took * 1000)
            queries.append(len(captured))
            weights.append(
                len(
                    answer.content
                    if answer.headers.get("Content-Encoding")
                    else gzip.compress(answer.content)
                )
            )
    return {
        "p50": quantiles(times, n=20)[9], "p95": quantiles(times, n=20)[18], "queries": max(queries), "bytes": max(weights),
        "stand": len(held.offers.profiles), "board": made, "anew": _anew(held, needs), "renewed": _renewed(record, offers),
    }  # fmt: skip


def _fill(offers: int) -> list[Any]:
    """Offers and a few needs in the database; the needs."""
    from django.utils import timezone

    from maillage.exchange.models import Entry
    from maillage.exchange.reading import read
    from maillage.parties.models import Name, Organisation
    from maillage.reference.names import fold

    folder = Path(os.environ["MAILLAGE_HOME"], "demonstration")
    rows = {
        side: [json.loads(line) for line in (folder / f"{side}s.jsonl").read_text("utf-8").splitlines()]
        for side in ("need", "offer")
    }
    drawn = random.Random(SEED)
    on, now = timezone.now().date(), timezone.now()
    organisations = [
        Organisation(kind="local_authority", country=row["country"], standing="verified", generated=True)
        for row in rows["offer"]
    ]
    Organisation.objects.bulk_create(organisations)
    Name.objects.bulk_create(
        Name(
            organisation=each,
            language=row["language"],
            name=row["organisation"],
            folded=fold(row["organisation"]),
        )
        for each, row in zip(organisations, rows["offer"], strict=True)
    )
    said = [read("offer", row, None, on).said for row in rows["offer"]]
    made = []
    for number in range(offers):
        at = number % len(said)
        other = said[drawn.randrange(len(said))]
        changed = {"latitude": round(drawn.uniform(-50, 60), 3), "longitude": round(drawn.uniform(-150, 150), 3),
                   "topics": other.get("topics", []), "from": (on + timedelta(days=drawn.randrange(-90, 200))).isoformat()}  # fmt: skip
        changed["until"] = (
            date.fromisoformat(changed["from"]) + timedelta(days=drawn.randrange(120, 900))
        ).isoformat()
        made.append(
            Entry(side="offer", state="published", organisation=organisations[at], said={**said[at], **changed}, language=said[at].get("language", ""),
                  country=said[at].get("country", ""), topics=changed["topics"], generated=True, published_at=now, text=said[at].get("text", ""),
                  expires=on + timedelta(days=300))
        )  # fmt: skip
    Entry.objects.bulk_create(made, batch_size=2_000)
    needs = []
    for row in rows["need"]:
        reading = read("need", row, None, on)
        if row["language"] == "fr" and len(needs) < _MOST and reading.profile is not None:
            owner = Organisation.objects.create(
                kind="local_authority", country=row["country"], standing="verified", generated=True
            )
            owner.names.create(language="fr", name=row["organisation"], folded=fold(row["organisation"]))
            needs.append(
                Entry(side="need", state="published", organisation=owner, said=reading.said, text=row["text"], language="fr",
                      country=row["country"], topics=reading.said.get("topics", []), generated=True, published_at=now,
                      expires=on + timedelta(days=300))
            )  # fmt: skip
    return list(Entry.objects.bulk_create(needs))


def _anew(held: Any, needs: list[Any]) -> float:
    """Milliseconds of the same matches where both sides are made ready for each question."""
    from maillage.matching.scores import Matching, answers

    need = held.profile("need", needs[0].key)
    started = time.perf_counter()
    matching = Matching([need], held.offers.profiles, on=held.on, asked=1)
    next(answers(matching, "need", [0], 10, "fr", 0))
    return (time.perf_counter() - started) * 1000


def _renewed(record: Any, offers: int) -> float:
    """Milliseconds until one offer that changed stands on the board."""
    from maillage.exchange.models import Entry
    from maillage.site.exchange import boards

    entry = Entry.objects.filter(side="offer")[offers // 2]
    entry.said = {**entry.said, "topics": ["health"]}
    entry.save()
    boards.changed()
    started = time.perf_counter()
    assert boards.board(record).offers.profiles[-1].id == entry.key
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
