"""A process that fills a site with needs and offers and rehearses a round of all: `python -m benchmarks.exchange_rounds_process SIZE FOLDER`.

Prints one JSON object. Writes the same needs and offers as files into FOLDER, for the command. Both are those of the demonstration
world again and again, each with a place, a window and topics of its own, drawn with a seed.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.at_site import given, ready, somebody

SEED = 20261128
FLOOR, EQUITY = 40, 50


def main(size: int, folder: Path) -> dict[str, Any]:
    """Seconds of a rehearsal as its job does it, what it says of how far it is, and what it comes to."""
    ready()
    network, account = _fill(size, folder)
    from maillage.exchange.models import Round
    from maillage.exchange.rounds import Call, Chosen, Terms, call_round
    from maillage.site.exchange.round_jobs import REHEARSE, rehearse
    from maillage.site.jobs.ask import ask
    from maillage.site.jobs.perform import Doing
    from maillage.site.today import today

    on = today()
    terms = Terms(floor=FLOOR, equity=EQUITY)
    call = Call("All", "en", "", on, on + timedelta(days=9), terms, Chosen(members_only=False))
    round = call_round(network, call, account, on)
    said: list[tuple[str, int, int | None]] = []

    class Told(Doing):
        def progress(self, stage: str, done: int, total: int | None) -> None:
            said.append((stage, done, total))
            super().progress(stage, done, total)

    times = []
    for _ in range(2):  # the first one loads what a worker has loaded after its first job
        said.clear()
        job = ask(REHEARSE, account, round=round.key, version=round.version)
        started, busy = time.perf_counter(), time.process_time()
        outcome = rehearse(Told(job), round=round.key, version=round.version)
        times.append(time.perf_counter() - started)
        cpu = time.process_time() - busy
    kept = Round.objects.get(pk=round.key).rehearsed
    return {
        "first": times[0], "seconds": times[1], "cpu": cpu, "said": len(said), "truthful": _truthful(said), "stages": len({each[0] for each in said}),
        "needs": outcome["needs"], "offers": outcome["offers"], "matched": outcome["matched"], "moved": len(kept["moved"]),
    }  # fmt: skip


def _truthful(said: list[tuple[str, int, int | None]]) -> bool:
    """Whether what was said of how far it is never went back, never was more than all, and ended with all."""
    last: dict[str, int] = {}
    for stage, done, total in said:
        if done < last.get(stage, 0) or (total is not None and done > total):
            return False
        last[stage] = done
    totals = {stage: total for stage, _, total in said if total is not None}
    return all(last[stage] == total for stage, total in totals.items())


def _fill(size: int, folder: Path) -> tuple[Any, Any]:
    """Needs and offers in the database, and as files; a network and who looks after it."""
    from django.utils import timezone

    from maillage.exchange.models import Entry
    from maillage.exchange.reading import read
    from maillage.parties.models import Name, Organisation
    from maillage.reference.names import fold

    home = Path(os.environ["MAILLAGE_HOME"], "demonstration")
    drawn = random.Random(SEED)
    on, now = timezone.now().date(), timezone.now()
    for side in ("need", "offer"):
        rows = [json.loads(line) for line in (home / f"{side}s.jsonl").read_text("utf-8").splitlines()]
        said = [read(side, row, None, on).said for row in rows]
        owners = Organisation.objects.bulk_create(
            Organisation(kind="local_authority", country=rows[n % len(rows)]["country"], standing="verified", generated=True)
            for n in range(size)
        )  # fmt: skip
        Name.objects.bulk_create(
            Name(organisation=each, language="fr", name=f"Town {side} {n}", folded=fold(f"Town {side} {n}"))
            for n, each in enumerate(owners)
        )
        made, lines = [], []
        for number in range(size):
            one, other = said[number % len(said)], said[drawn.randrange(len(said))]
            begins = on + timedelta(days=drawn.randrange(-90, 200))
            changed = {
                **one, "latitude": round(drawn.uniform(-50, 60), 3), "longitude": round(drawn.uniform(-150, 150), 3),
                "topics": other.get("topics", []), "from": begins.isoformat(),
                "until": (begins + timedelta(days=drawn.randrange(120, 900))).isoformat(),
                "quantity": drawn.randrange(1, 4 if side == "need" else 3),  # less is given than asked
            }  # fmt: skip
            entry = Entry(
                side=side, state="published", organisation=owners[number], said=changed, country=one.get("country", ""),
                topics=changed["topics"], generated=True, published_at=now, text=one.get("text", ""), language=one.get("language", ""),
                expires=date(on.year + 2, 1, 1),
            )  # fmt: skip
            made.append(entry)
            lines.append(json.dumps({**changed, "id": entry.key, "organisation": f"Town {side} {number}"}))
        Entry.objects.bulk_create(made, batch_size=2_000)
        (folder / f"{side}s.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    network = Organisation.objects.create(kind="network", standing="verified", country="FR")
    network.names.create(language="fr", name="Network", folded="network")
    account = somebody()
    given(account, network, may_manage=True)
    return network, account


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), Path(sys.argv[2]))))
