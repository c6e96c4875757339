"""Two parties that decide in the same dossier at the same moment, many times, each in a process of its own.

``python -m tests.dossiers.at_once ROUNDS`` prepares the database that the environment names, lets two processes act in step, and
prints as JSON how each sort of meeting ended, what is wrong with what stands afterwards, and how fairly both were let write.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
Scene = dict[str, str]
"""Keys of what a round is about, by name."""
PATIENCE = 120
FAIR_SECONDS = 3.0


def main() -> None:
    """Prepare, act, check, tell."""
    rounds = int(sys.argv[1])
    begin()
    names = sorted(ACTS)
    scenes = [
        (sort, made(sort, number)) for number, sort in enumerate(names[n % len(names)] for n in range(rounds))
    ]
    shared = made("keys", rounds)
    said: dict[int, tuple[list[str], list[float]]] = in_step(work, scenes, shared)
    ended, wrong = Counter[str](), []
    for number, (sort, scene) in enumerate(scenes):
        outcome = "+".join(sorted(said[which][0][number] for which in range(2)))
        ended[f"{sort}: {outcome}"] += 1
        wrong += [f"{number} {sort} ({outcome}): {each}" for each in faults(sort, scene, outcome)]
    waits = [said[which][1] for which in range(2)]
    wrong += not_whole(len(scenes) + 1, shared, sum(map(len, waits)))
    fair = {"written": [len(each) for each in waits], "worst": round(max(map(max, waits)), 3)}
    print(json.dumps({"rounds": rounds, "ended": ended, "wrong": wrong, "fair": fair}))


def in_step(work: Callable[..., None], *of: Any) -> dict[int, Any]:
    """What each of two processes put into the queue, by its number: each does ``work(which, *of, barrier, queue)``."""
    from django.db import connections

    connections.close_all()  # each process opens its own
    context = multiprocessing.get_context("spawn")
    barrier, queue = context.Barrier(2), context.SimpleQueue()
    both = [context.Process(target=work, args=(which, *of, barrier, queue)) for which in range(2)]
    for each in both:
        each.start()
    said = dict(queue.get() for _ in both)
    for each in both:
        each.join(PATIENCE)
    return said


def begin() -> None:
    import django

    django.setup()
    from maillage.site.prepare import prepare

    prepare()


# --- the scene of a round -------------------------------------------------------------------------------------------


def made(sort: str, number: int) -> Scene:
    """A dossier of two parties with the first version of a diagnosis; the first has given its key, unless both are to give theirs."""
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import do, joined, opened
    from tests.dossiers.played import DIAGNOSIS
    from tests.exchange.people import organisation

    row, first = opened(name=f"First {number}")
    second = joined(row.pk, first, f"Second {number}")
    version = do(row.pk, first, d.VersionProposed("diagnosis", DIAGNOSIS)).what.version
    if sort in ("propose", "invite", "take_back"):
        do(row.pk, first, d.KeyGiven("diagnosis", version))
    third = organisation(f"Third {number}")
    return {"dossier": row.pk, "first": first.pk, "second": second.pk, "third": third.pk, "version": version}


# --- what the two do ------------------------------------------------------------------------------------------------


def work(which: int, scenes: list[tuple[str, Scene]], shared: Scene, barrier: Any, queue: Any) -> None:
    """One of the two, in a process of its own: an outcome for each round; then both write for a while, as fast as they can."""
    import django

    django.setup()
    dice, said = random.Random(which), []
    for sort, scene in scenes:
        act = ACTS[sort][which]
        barrier.wait(PATIENCE)
        time.sleep(dice.random() * 0.004)
        said.append(outcome_of(act, scene))
    barrier.wait(PATIENCE)
    queue.put((which, (said, waits(shared, "first" if which == 0 else "second"))))


def outcome_of(act: Callable[[Scene], Any], scene: Scene) -> str:
    from maillage.dossiers.refused import Refused

    try:
        return str(act(scene))
    except Refused as refused:
        return f"refused:{refused.code}"
    except Exception as fault:
        return f"FAULT {type(fault).__name__}: {fault}"[:300]


def waits(scene: Scene, who: str) -> list[float]:
    """Seconds that each of many decisions took, written one after the other for some seconds."""
    from maillage.dossiers import decisions as d

    took, end = [], time.monotonic() + FAIR_SECONDS
    while (begun := time.monotonic()) < end:
        _do(scene, who, d.Remarked({"fr": f"remarque {len(took)}"}))
        took.append(time.monotonic() - begun)
    return took


def _do(scene: Scene, who: str, what: Any) -> None:
    from maillage.parties.models import Organisation
    from tests.dossiers.at_site import do

    do(scene["dossier"], Organisation(pk=scene[who]), what)


def _key(who: str) -> Callable[[Scene], str]:
    def act(scene: Scene) -> str:
        from maillage.dossiers import decisions as d

        _do(scene, who, d.KeyGiven("diagnosis", scene["version"]))
        return "key"

    return act


def _propose(who: str) -> Callable[[Scene], str]:
    def act(scene: Scene) -> str:
        from maillage.dossiers import decisions as d
        from tests.dossiers.played import DIAGNOSIS

        changed = DIAGNOSIS | {"situation": {"fr": f"Autrement, dit {who}."}}
        _do(scene, who, d.VersionProposed("diagnosis", changed, scene["version"], {"fr": "Après la visite."}))
        return "proposed"

    return act


def _invite(scene: Scene) -> str:
    from maillage.dossiers import decisions as d

    _do(scene, "first", d.PartyNamed(scene["third"], {"fr": "Lille"}, "funding", True))
    return "invited"


def _take_back(scene: Scene) -> str:
    from maillage.dossiers import decisions as d

    _do(scene, "first", d.KeyWithdrawn("diagnosis", scene["version"], {"fr": "Pas encore."}))
    return "back"


def _leave(scene: Scene) -> str:
    from maillage.dossiers import decisions as d

    _do(scene, "second", d.PartyLeft({"fr": "Nous partons."}))
    return "left"


ACTS: dict[str, tuple[Callable[[Scene], str], Callable[[Scene], str]]] = {
    "invite": (_invite, _key("second")),
    "keys": (_key("first"), _key("second")),
    "leave": (_key("first"), _leave),
    "propose": (_propose("first"), _key("second")),
    "proposals": (_propose("first"), _propose("second")),
    "take_back": (_take_back, _key("second")),
    "twice": (_key("second"), _key("second")),
}
"""What the two do, by the sort of their meeting."""
STALE = "refused:stale-version"
MAY_END = {
    "invite": {"invited+key", f"invited+{STALE}"},
    "keys": {"key+key"},
    "leave": {"key+left", f"left+{STALE}"},
    "propose": {"key+proposed", f"proposed+{STALE}"},
    "proposals": {f"proposed+{STALE}"},
    "take_back": {"back+key", "key+refused:agreed-already"},
    "twice": {"key+refused:key-already"},
}
"""How each may end, whoever comes first."""
AGREED = {
    "keys": {"key+key"},
    "propose": {"key+proposed"},
    "invite": {"invited+key"},
    "take_back": {"key+refused:agreed-already"},
}
"""Where the first version binds afterwards: both gave their keys while it was the current one."""


# --- what must hold afterwards --------------------------------------------------------------------------------------


def faults(sort: str, scene: Scene, outcome: str) -> list[str]:
    """What is wrong with what a round left behind."""
    from maillage.dossiers.turn import decisions_of, standing

    found = [] if outcome in MAY_END[sort] else [f"ended as {outcome}"]
    now = standing(scene["dossier"])
    assert now is not None
    text, first = now.state.texts["diagnosis"], now.state.texts["diagnosis"].versions[0]
    if bool(first.agreed) != (outcome in AGREED.get(sort, ())):
        found.append(f"the first version is {'' if first.agreed else 'not '}agreed")
    proposed_at = {each.hash: each.seq for each in text.versions}
    ends_at = {each.hash: after.seq for each, after in zip(text.versions, text.versions[1:], strict=False)}
    for each in decisions_of(scene["dossier"]):
        if each.what.__struct_config__.tag != "key_given":
            continue
        to = each.what.version
        if not proposed_at[to] < each.seq < ends_at.get(to, each.seq + 1):
            found.append(f"key {each.seq} was given to a version that was not the current one")
    for version in text.versions[1:]:
        if version.keys or version.agreed:
            found.append(f"version {version.number} has keys that nobody gave to it")
    return found


def not_whole(dossiers: int, shared: Scene, written: int) -> list[str]:
    """What is wrong with the ledger after all of it."""
    from maillage.dossiers.whole import look

    seen = look()
    found = [each.message() for each in seen.problems]
    if seen.dossiers != dossiers:
        found.append(f"{seen.dossiers} dossiers, not {dossiers}")
    from maillage.dossiers.turn import decisions_of

    remarks = sum(each.what.__struct_config__.tag == "remarked" for each in decisions_of(shared["dossier"]))
    if remarks != written:
        found.append(f"{remarks} remarks are there, {written} were acknowledged")
    return found


if __name__ == "__main__":
    main()
