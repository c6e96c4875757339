"""A process that fills a ledger and looks at it: `python -m benchmarks.dossiers_process DOSSIERS EACH LONG`.

Prints one JSON object. Decisions are made by the pure core once and written again and again under other keys, linked anew: every chain
is a true one. They are put into the database in bulk, the guards down; what is measured reads as the site does.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from benchmarks.at_site import ready
from benchmarks.timed import median_ms, once_ms

PROCESSES = 2
_BATCH = 50_000
_NOW = datetime(2026, 11, 28, 6, tzinfo=UTC)


def main(dossiers: int, each: int, long: int) -> dict[str, Any]:
    """Seconds and milliseconds of each look, and what was looked at."""
    ready()
    keys = _fill(dossiers, each)
    (longest,) = _fill(1, long, "long")
    from maillage.dossiers import whole
    from maillage.dossiers.checkpoints import Signer, latest, take
    from maillage.dossiers.exporting import exported
    from maillage.dossiers.models import Decision, Dossier
    from maillage.dossiers.turn import rebuilt, standing

    rebuilt(longest)
    _behind(longest)
    signer = Signer("maillage.example/log", bytes(range(32)))
    bare = _bare()
    seen = whole.Looked()
    verify = _seconds(lambda: _chains(seen))
    take(signer, _NOW)
    everything = whole.look(signer.public, PROCESSES)
    whole_seconds = _seconds(lambda: whole.look(signer.public, PROCESSES))
    key = keys[len(keys) // 2]
    first = once_ms(lambda: exported(key, signer, _NOW))
    data = exported(key, signer, _NOW)
    row = Dossier.objects.get(pk=longest)
    last = latest()
    assert last is not None
    from maillage.dossiers.checkpoints import place_of, since

    return {
        "decisions": seen.decisions, "verify": verify, "bare": bare, "whole": whole_seconds, "leaves": everything.leaves, "processes": PROCESSES,
        "bytes": sum(map(len, Decision.objects.filter(dossier=key).values_list("body", flat=True))) / each,
        "wrong": [problem.message() for problem in (*seen.problems, *everything.problems)],
        "open": median_ms(lambda: standing(key), 50), "open_long": median_ms(lambda: standing(longest), 20),
        "kept_kb": len(row.kept) / 1000, "tail": row.seq - row.kept_seq,
        "export": median_ms(lambda: exported(key, signer, _NOW), 10), "export_first": first, "export_kb": len(data) / 1000,
        "older": len(since(place_of(key, 1), last, 400)),
    }  # fmt: skip


def _seconds(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _chains(seen: Any) -> None:
    """Chains and bodies alone, in as many processes."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    import django

    from maillage.dossiers import whole

    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), initializer=django.setup) as pool:
        for dossiers, decisions, problems in pool.map(whole.chains_between, whole._stretches()):
            seen.dossiers += dossiers
            seen.decisions += decisions
            seen.problems += problems


def _bare() -> float:
    """The peer: each body hashed after the hash before it, and compared."""
    from hashlib import sha256

    from django.db import connection, transaction

    begun, before, wrong = time.perf_counter(), bytes(32), 0
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.itersize = _BATCH  # PostgreSQL's: rows that are fetched at once
        cursor.execute("SELECT seq, body, hash FROM dossiers_decision ORDER BY dossier_id, seq")
        for seq, body, hashed in cursor:
            before = sha256(b"maillage/decision/1\0" + (bytes(32) if seq == 1 else before) + body).digest()
            wrong += before != hashed
    assert not wrong
    return time.perf_counter() - begun


# --- what is looked at ----------------------------------------------------------------------------------------------


def _fill(dossiers: int, each: int, name: str = "d") -> list[str]:
    """So many dossiers of so many decisions; their keys."""
    from django.db import connection, transaction

    from maillage.dossiers import guards
    from maillage.dossiers.ledger.chain import link
    from maillage.site.database import as_owner

    bodies = [body.split(b'"played0000"') for body in _played(each)]
    keys = [f"{name}{number:09}"[:10] for number in range(dossiers)]
    with as_owner():
        guards.remove(connection)
        rows: list[tuple[Any, ...]] = []
        heads = []
        for key in keys:
            before, quoted = bytes(32), f'"{key}"'.encode()
            for seq, parts in enumerate(bodies, 1):
                body = quoted.join(parts)
                before = link(before, body)
                rows.append((key, seq, body, before))
            heads.append((key, each, before, _NOW))
            if len(rows) >= _BATCH or key == keys[-1]:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.executemany(
                        "INSERT INTO dossiers_dossier (key, seq, head, title, phase, light, public, came_from, kept, kept_seq, generated, made_at) "
                        "VALUES (%s, %s, %s, '{}', 'draft', false, false, '', '', 0, true, %s)",
                        heads,
                    )
                    cursor.executemany(
                        "INSERT INTO dossiers_decision (dossier_id, seq, body, hash) VALUES (%s, %s, %s, %s)",
                        rows,
                    )
                rows, heads = [], []
        guards.install(connection)
    return keys


def _played(number: int) -> Iterator[bytes]:
    """The bodies of a dossier of so many decisions, as the pure core makes them: defined and begun, then promises and remarks."""
    from tests.dossiers.played import A, B, Play

    from maillage.dossiers import decisions as d
    from maillage.dossiers.decide import decide
    from maillage.dossiers.fold import fold
    from maillage.dossiers.model import State

    play = Play()
    _organisations((A, B))
    play.opened().joined().defined()
    given = len(play.bodies)
    yield from (body.replace(b'"d1"', b'"played0000"') for body in play.bodies[:number])
    state: State = play.state
    for at in range(given, number):
        party = (A, B)[at % 2]
        says = {"fr": f"Le comité s’est réuni ; {at} ménages trient déjà, le marché suit."}
        decision, body = decide(state, d.Remarked(says), play.world(party), "played0000")
        state = fold([decision], state)
        yield body


def _organisations(keys: tuple[str, ...]) -> None:
    from maillage.parties.models import Organisation

    for key in keys:
        Organisation.objects.get_or_create(pk=key, defaults={"kind": "local_authority", "country": "SN"})


def _behind(key: str) -> None:
    """What was kept is as old as it may get: the longest tail is read."""
    import msgspec

    from maillage.dossiers.fold import fold
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import KEPT_AFTER, decisions_of

    decisions = decisions_of(key)
    kept = len(decisions) - (KEPT_AFTER - 1)
    if kept > 0:
        state = fold(decisions[:kept])
        Dossier.objects.filter(pk=key).update(kept=msgspec.json.encode(state), kept_seq=kept)


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:]))))
