"""One link, opened in two places at the same moment, each in a process of its own: two codes typed, two wrong ones, one key, one word.

``python -m tests.dossiers.doors_at_once ROUNDS`` prepares the database that the environment names and prints as JSON how each round
ended, and what is wrong with what stands afterwards.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from tests.dossiers.at_once import PATIENCE, begin, in_step

ENDS = ("key+used", "wrong+wrong", "key+wrong")
"""How a round ends, by the codes that the two type: both right, both wrong, one of each."""


def main() -> None:
    """Prepare, act, check, tell."""
    rounds = int(sys.argv[1])
    begin()
    doors = [made(number) for number in range(rounds)]
    said: dict[int, list[str]] = in_step(work, doors)
    ended, wrong = Counter[str](), []
    for number, (door, _) in enumerate(doors):
        outcome = "+".join(sorted(said[which][number] for which in range(2)))
        ended[outcome] += 1
        if outcome != ENDS[number % 3]:
            wrong.append(f"{number}: {outcome}")
        wrong += [f"{number}: {each}" for each in faults(door, number % 3)]
    print(json.dumps({"ended": ended, "wrong": wrong}))


def made(number: int) -> tuple[str, str]:
    """A link for the key of a party that has not joined, and its code."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.doors import Letter, send
    from maillage.dossiers.turn import standing
    from tests.dossiers.at_site import do, opened
    from tests.dossiers.played import DIAGNOSIS
    from tests.exchange.people import organisation

    row, first = opened(name=f"First {number}")
    second = organisation(f"Second {number}", standing="unclaimed")
    do(row.pk, first, d.PartyNamed(second.pk, {"fr": "Second"}, "pivotal", True))
    do(row.pk, first, d.VersionProposed("diagnosis", DIAGNOSIS))
    found = standing(row.pk)
    assert found
    letter = Letter(second.pk, "Maire", "maire@second.example", binds=True, text="diagnosis")
    sent = send(row.pk, found.state, letter, first, None, datetime.now(UTC), True)
    return sent.door.pk, sent.code


def work(which: int, doors: list[tuple[str, str]], barrier: Any, queue: Any) -> None:
    """One of the two: what came of each link."""
    import django

    django.setup()
    said = []
    for number, (door, code) in enumerate(doors):
        right = number % 3 == 0 or (number % 3 == 2 and which == 0)
        barrier.wait(PATIENCE)
        said.append(outcome_of(door, code if right else f"{(int(code) + 1) % 1_000_000:06d}"))
    queue.put((which, said))


def outcome_of(door: str, typed: str) -> str:
    from maillage.dossiers.doors import Shut, WrongCode, through, type_code

    now = datetime.now(UTC)
    try:
        type_code(door, typed)
        through(door, "key", "Fatima", now.date(), now, {})
    except WrongCode:
        return "wrong"
    except Shut as shut:
        return shut.why
    except Exception as fault:
        return f"FAULT {type(fault).__name__}: {fault}"[:300]
    return "key"


def faults(door: str, sort: int) -> list[str]:
    """What does not stand as it should: one key and one joining at most, and the wrong codes counted, each."""
    from maillage.dossiers.models import Door
    from maillage.dossiers.turn import decisions_of

    row = Door.objects.get(pk=door)
    kinds = Counter(type(each.what).__name__ for each in decisions_of(row.dossier_id))
    given = 0 if sort == 1 else 1
    found = []
    if (kinds["KeyGiven"], kinds["PartyJoined"]) != (given, given):
        found.append(f"{kinds['KeyGiven']} keys, {kinds['PartyJoined']} joined")
    if row.tries != (0, 2, 1)[sort]:
        found.append(f"{row.tries} wrong codes counted")
    return found


if __name__ == "__main__":
    main()
