"""Two people who accept, withdraw, merge and erase at the same moment, many times, each in a process of its own.

``python -m tests.exchange.at_once ROUNDS`` prepares the database that the environment names, lets two processes act in step, and
prints as JSON how each sort of meeting ended, and what is wrong with what stands afterwards.
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
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pass

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
Scene = dict[str, str]
"""Keys of what a round is about, by name."""
PATIENCE = 120


def main() -> None:
    """Prepare, act, check, tell."""
    rounds = int(sys.argv[1])
    begin()
    from django.db import connections

    scenes = [(sort, made(sort, number)) for number, sort in enumerate(sorts(rounds))]
    connections.close_all()  # each process opens its own
    start = time.monotonic()
    barrier = multiprocessing.get_context("spawn").Barrier(2)
    queue: Any = multiprocessing.get_context("spawn").SimpleQueue()
    both = [
        multiprocessing.get_context("spawn").Process(target=work, args=(which, scenes, barrier, queue))
        for which in range(2)
    ]
    for each in both:
        each.start()
    said = dict(queue.get() for _ in both)
    for each in both:
        each.join(PATIENCE)
    seconds = time.monotonic() - start
    ended, wrong = Counter[str](), []
    for number, (sort, scene) in enumerate(scenes):
        outcome = "+".join(sorted(said[which][number] for which in range(2)))
        ended[f"{sort}: {outcome}"] += 1
        wrong += [f"{number} {sort} ({outcome}): {each}" for each in faults(sort, scene, outcome)]
    wrong += exceeded()
    print(json.dumps({"rounds": rounds, "seconds": round(seconds, 1), "ended": ended, "wrong": wrong}))


def begin() -> None:
    import django

    django.setup()
    from maillage.site.prepare import prepare

    prepare()


def sorts(rounds: int) -> list[str]:
    names = sorted(ACTS)
    return [names[number % len(names)] for number in range(rounds)]


# --- the scene of a round -------------------------------------------------------------------------------------------


def made(sort: str, number: int) -> Scene:
    """What is there before the two act."""
    from maillage.exchange.models import Proposal
    from tests.exchange.pairs import entry, pair, person
    from tests.exchange.people import organisation

    said: dict[str, Any] = {
        "units": {"quantity": 5, "unit": "days"},
        "last": {"quantity": 1},
        "quota": {"quantity": 9, "quota": 1},
    }
    asked = {"quantity": 4, "unit": "days"} if sort == "units" else {}
    two = pair(str(number), need=asked, offer=said.get(sort, {}))
    scene = {"need": two.need.pk, "offer": two.offer.pk, "asks": str(two.asks.pk), "gives": str(two.gives.pk),
             "asking": two.need.organisation.pk, "giving": two.offer.organisation.pk}  # fmt: skip
    for name in ("third", "fourth"):
        scene[name] = organisation(f"{name} {number}").pk
    if sort != "propose":
        scene["proposal"] = two.proposed(by="round" if sort == "both" else "need").pk
    if sort in ("last", "units", "quota"):
        from tests.exchange.pairs import Pair

        town = organisation(f"Town {number}")
        other = Pair(entry("need", town, said=asked), two.offer, person(f"town{number}", town), two.gives)
        scene["other_need"], scene["other"] = other.need.pk, other.proposed().pk
    assert Proposal.objects.filter(need=two.need).count() == (sort != "propose")
    return scene


# --- what the two do ------------------------------------------------------------------------------------------------


def work(which: int, scenes: list[tuple[str, Scene]], barrier: Any, queue: Any) -> None:
    """One of the two, in a process of its own: an outcome for each round."""
    import django

    django.setup()
    dice, said = random.Random(which), []
    for sort, scene in scenes:
        act = ACTS[sort][which]
        barrier.wait(PATIENCE)
        time.sleep(dice.random() * 0.004)
        said.append(outcome_of(act, scene))
    queue.put((which, said))


def outcome_of(act: Callable[[Scene], Any], scene: Scene) -> str:
    from maillage.exchange.cannot import Cannot
    from maillage.parties.merging import NotMerged

    try:
        return str(act(scene))
    except (Cannot, NotMerged) as refused:
        return f"refused:{refused.why}"
    except Exception as fault:
        return f"FAULT {type(fault).__name__}: {fault}"[:300]


def _who(number: str) -> Any:
    from maillage.site.accounts.models import Account

    return Account.objects.get(pk=number)


def _accept(scene: Scene, side: str = "offer", proposal: str = "proposal") -> str:
    from maillage.exchange.answers import accept
    from tests.exchange.people import ON

    who = _who(scene["gives" if side == "offer" else "asks"])
    outcome = accept(scene[proposal], side, who, ON, 0)
    return "introduced" if outcome.introduction else str(outcome.proposal.stage)


def _take_back(scene: Scene) -> str:
    from maillage.exchange.answers import take_back
    from maillage.exchange.models import Answer
    from tests.exchange.people import ON

    mine = Answer.objects.get(proposal=scene["proposal"], side="need")
    return f"back:{take_back(scene['proposal'], 'need', _who(scene['asks']), ON, mine.pk).proposal.stage}"


def _withdraw(scene: Scene) -> str:
    from maillage.exchange.entries import withdraw
    from tests.exchange.people import ON

    return str(withdraw(scene["offer"], _who(scene["gives"]), "No longer.", ON).state)


def _merge(into: str, gone: str = "asking") -> Callable[[Scene], str]:
    def act(scene: Scene) -> str:
        from django.db import transaction

        from maillage.exchange.proposals import end_between
        from maillage.parties.merging import merge

        with transaction.atomic():
            done = merge(scene[into], scene[gone], _who(scene["asks"]), "They are one.")
            end_between(done.kept)
        return "merged"

    return act


def _erase(scene: Scene) -> str:
    from django.db import transaction

    from maillage.exchange.moderating import erase_all_of
    from maillage.parties.models import Organisation

    with transaction.atomic():
        erase_all_of(Organisation.objects.select_for_update().get(pk=scene["asking"]))
    return "erased"


def _propose(by: str) -> Callable[[Scene], str]:
    def act(scene: Scene) -> str:
        from maillage.exchange.proposals import propose
        from tests.exchange.pairs import FIT
        from tests.exchange.people import ON

        who = _who(scene["asks" if by == "need" else "gives"])
        return "made" if propose(scene["need"], scene["offer"], by, who, ON, FIT()).made else "there"

    return act


def _accept_other(scene: Scene) -> str:
    return _accept(scene, proposal="other")


def _accept_need(scene: Scene) -> str:
    return _accept(scene, side="need")


ACTS: dict[str, tuple[Callable[[Scene], str], Callable[[Scene], str]]] = {
    "back": (_accept, _take_back),
    "both": (_accept, _accept_need),
    "erase": (_accept, _erase),
    "last": (_accept, _accept_other),
    "merge": (_accept, _merge("third")),
    "merge_both": (_accept, _merge("giving")),
    "merges": (_merge("third"), _merge("fourth")),
    "propose": (_propose("need"), _propose("offer")),
    "quota": (_accept, _accept_other),
    "twice": (_accept, _accept),
    "units": (_accept, _accept_other),
    "withdraw": (_accept, _withdraw),
}
"""What the two do, by the sort of their meeting."""
MAY_END = {
    "back": {"back:withdrawn+introduced", "back:withdrawn+refused:ended"},
    "both": {"introduced+open"},
    "erase": {"erased+introduced", "erased+withdrawn", "erased+refused:ended"},
    "last": {"full+introduced"},
    "merge": {"introduced+merged"},
    "merge_both": {"introduced+merged", "merged+refused:ended"},
    "merges": {"merged+refused:gone"},
    "propose": {"made+there"},
    "quota": {"full+introduced"},
    "twice": {"introduced+introduced"},
    "units": {"introduced+introduced"},
    "withdraw": {"introduced+withdrawn", "refused:ended+withdrawn"},
}
"""How each may end, whoever comes first."""


# --- what must hold afterwards --------------------------------------------------------------------------------------


def faults(sort: str, scene: Scene, outcome: str) -> list[str]:
    """What is wrong with what a round left behind."""
    from maillage.exchange.models import Entry, Introduction, Proposal

    found = [] if outcome in MAY_END[sort] else [f"ended as {outcome}"]
    proposals = {
        each.pk: each
        for each in Proposal.objects.filter(need__in=(scene["need"], scene.get("other_need", "")))
    }
    expected = 2 if "other" in scene else 1
    if len(proposals) != expected:
        found.append(f"{len(proposals)} proposals, not {expected}")
    for proposal in proposals.values():
        introduced = Introduction.objects.filter(proposal=proposal).count()
        yeses = {each.side for each in proposal.answers.all() if each.verdict == "accepted"}
        if proposal.stage == "introduced" and (introduced, yeses) != (1, {"need", "offer"}):
            found.append(f"introduced by {yeses}, {introduced} times")
        if proposal.stage in ("open", "full", "declined", "lapsed") and introduced:
            found.append(f"{proposal.stage}, but introduced")
        for side in ("need", "offer"):
            if proposal.answers.filter(side=side, verdict="accepted").count() > 1:
                found.append(f"{side} said yes twice")
    if sort == "erase":
        said = str(
            Introduction.objects.filter(proposal__need=scene["need"]).values_list("contacts", flat=True)
        )
        if "need@example.org" in said:
            found.append("an address of who was erased is there still")
    if sort in ("merge", "merge_both", "merges"):
        owner = Entry.objects.get(pk=scene["need"]).organisation
        if owner is None or owner.merged_into_id is not None:
            found.append("its owner is gone")
    return found


def exceeded() -> list[str]:
    """Offers of which more was given than there is, in all or to a country, and needs that got more than they ask."""
    from maillage.exchange.capacity import number, taken
    from maillage.exchange.models import Entry

    found, took = [], taken()
    for entry in Entry.objects.filter(pk__in=took):
        most = number(entry, "quantity") or (1 if entry.side == "need" else None)
        if most is not None and took[entry.pk].total > most:
            found.append(f"{entry.side} {entry.pk}: {took[entry.pk].total} of {most}")
        quota = number(entry, "quota")
        if quota is not None and max(took[entry.pk].countries.values()) > quota:
            found.append(f"{entry.pk}: beyond its quota")
    return found


if __name__ == "__main__":
    main()
