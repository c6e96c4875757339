"""One match, opened as a dossier by two officers of its town at the same moment, each in a process of its own, through the page.

``python -m tests.dossiers.matches_at_once ROUNDS`` prepares the database that the environment names and prints as JSON how each round
ended, and what is wrong with what stands afterwards.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from typing import Any

from tests.dossiers.at_once import PATIENCE, begin, in_step

Made = tuple[str, tuple[int, int]]
"""The key of a match, and the numbers of the two accounts."""


def main() -> None:
    """Prepare, act, check, tell."""
    rounds = int(sys.argv[1])
    begin()
    matches = [made(number) for number in range(rounds)]
    said: dict[int, list[str]] = in_step(work, matches)
    ended, wrong = Counter[str](), []
    for number, (proposal, _) in enumerate(matches):
        outcomes = [said[which][number] for which in range(2)]
        ended["one" if len({*outcomes}) == 1 else "two"] += 1
        wrong += [f"{number}: {each}" for each in faults(proposal, outcomes)]
    print(json.dumps({"ended": ended, "wrong": wrong}))


def made(number: int) -> Made:
    """A need and an offer whose two sides were introduced, and two officers of the side whose need it is."""
    from maillage.exchange.models import Proposal
    from tests.exchange.pairs import pair
    from tests.exchange.people import account, holds

    two = pair(str(number))
    found = two.proposed()
    Proposal.objects.filter(pk=found.pk).update(stage="introduced")
    beside = account(f"beside{number}")
    holds(beside, two.need.organisation)
    return found.pk, (two.asks.pk, beside.pk)


def work(which: int, matches: list[Made], barrier: Any, queue: Any) -> None:
    """One of the two: where each sending of the form led."""
    import django

    django.setup()
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    dice, said = random.Random(which), []
    for proposal, accounts in matches:
        client = signed_in(accounts[which])
        barrier.wait(PATIENCE)
        time.sleep(dice.random() * 0.004)
        said.append(outcome_of(client, proposal))
    queue.put((which, said))


def signed_in(number: int) -> Any:
    from django.test import Client

    from maillage.site.accounts.models import Account

    client = Client()
    client.force_login(Account.objects.get(pk=number))
    return client


def outcome_of(client: Any, proposal: str) -> str:
    sent = {"title": "De l’eau", "need": "Nos puits sont à sec.", "language": "fr", "path": "full"}
    try:
        answer = client.post(f"/fr/dossier/new?proposal={proposal}", sent)
    except Exception as fault:
        return f"FAULT {type(fault).__name__}: {fault}"[:300]
    return str(answer.headers.get("Location") or f"FAULT {answer.status_code}")


def faults(proposal: str, outcomes: list[str]) -> list[str]:
    """What does not stand as it should: one dossier, to which both were led, in which the other side is asked once."""
    from django.urls import reverse
    from django.utils.translation import override

    from maillage.dossiers.models import Dossier, Part
    from maillage.dossiers.turn import decisions_of

    there = list(Dossier.objects.filter(came_from=f"proposal:{proposal}").values_list("pk", flat=True))
    if len(there) != 1:
        return [f"{len(there)} dossiers of one match: {outcomes}"]
    with override("fr"):
        address = reverse("dossier", args=there)
    found = [] if outcomes == [address, address] else [f"led to {outcomes}, not to {address}"]
    kinds = Counter(type(each.what).__name__ for each in decisions_of(there[0]))
    if kinds != {"Opened": 1, "PartyNamed": 1} or Part.objects.filter(dossier=there[0]).count() != 2:
        found.append(f"decided: {dict(kinds)}")
    return found


if __name__ == "__main__":
    main()
