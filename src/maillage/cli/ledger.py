"""`maillage ledger`: whether the decisions kept here are whole, where one of them stands in the log, the checkpoint of now."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.dossiers_here import dossiers_here
from maillage.cli.importing import progress_shown
from maillage.cli.inner import Inner
from maillage.cli.speak import (
    Front,
    aside,
    count,
    day,
    figure,
    front_options,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    show_problem,
    table,
)

if TYPE_CHECKING:
    from maillage.dossiers.checkpoints import Proven, Signer
    from maillage.dossiers.models import Checkpoint
    from maillage.dossiers.whole import Looked
    from maillage.reference.problems import Problem

SHOWN = 20
"""Problems that are written out; with ``--json`` all are."""
FEW = 50_000
"""Decisions that one process looks at sooner than several would have started."""
MOST_PROCESSES = 4


@click.group("ledger", cls=Inner)
def ledger_command() -> None:
    """The decisions of all dossiers: whether they are whole, what proves it, and what partners can keep to hold you to it."""


@ledger_command.command("verify", epilog="Example: maillage ledger verify mail-of-june.eml")
@click.argument(
    "kept", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE...]"
)
@front_options
def verify_command(front: Front, kept: Sequence[Path]) -> int:
    """Look at every decision, link by link, and at the record of them with its checkpoints; say what was changed, and where.

    FILE: a checkpoint that somebody kept, or the whole mail in which it came; it is held against the record of today. Exit status 1 when
    something is not whole.
    """
    with dossiers_here(front) as signs, progress_shown() as progress:
        from maillage.dossiers.checkpoints import latest
        from maillage.dossiers.models import Decision
        from maillage.dossiers.whole import against, look

        signer = signs()
        processes = 1 if Decision.objects.count() < FEW else min(os.cpu_count() or 1, MOST_PROCESSES)
        found = look(signer.public, processes, progress)
        agree: list[tuple[str, int, str]] = []
        for file in kept:
            same, problems = against(file.read_bytes(), str(file), signer.key_line)
            agree += [(str(file), *each) for each in same]
            found.problems += problems
        last = latest()
    if front.json:
        show_json(
            {
                "whole": found.whole, "dossiers": found.dossiers, "decisions": found.decisions, "leaves": found.leaves,
                "checkpoints": found.checkpoints, "latest": checkpoint_json(last, signer) if last else None,
                "kept": [{"file": file, "size": size, "day": on} for file, size, on in agree],
                "problems": [_problem_json(each, front.language) for each in found.problems],
            }
        )  # fmt: skip
    else:
        _show_verified(front, found, agree, last)
    return 0 if found.whole else 1


@ledger_command.command("prove", epilog="Example: maillage ledger prove 7k3m9qwxyz 12")
@click.argument("dossier", metavar="DOSSIER")
@click.argument("seq", required=False, type=click.IntRange(min=1), metavar="[SEQ]")
@front_options
def prove_command(front: Front, dossier: str, seq: int | None) -> int:
    """Where a decision stands in the record of all decisions, and what proves it: for whoever has a checkpoint and wants to check by their own means.

    DOSSIER is a key (maillage dossier list), SEQ the number of a decision.  [default: its last one] Exit status 1 when no checkpoint
    holds it yet.
    """
    with dossiers_here(front) as signs:
        from maillage.dossiers.checkpoints import proven
        from maillage.dossiers.models import Decision

        decisions = Decision.objects.filter(dossier_id=dossier).order_by("-seq")
        last = decisions.values_list("seq", flat=True).first()
        if last is None:
            raise Refused(front, "dossier.unknown", found=dossier[:60])
        number = seq or last
        if number > last:
            raise Refused(front, "ledger.no_decision", found=figure(number), last=figure(last))
        hashed = bytes(decisions.values_list("hash", flat=True).get(seq=number))
        found, signer = proven(dossier, number), signs()
    if front.json:
        show_json(_proof_json(dossier, number, hashed, found, signer))
    elif found is None:
        line(say("ledger.not_yet", seq=figure(number), dossier=dossier), 0)
        next_steps([("maillage ledger checkpoint", say("ledger.next_checkpoint"))])
    else:
        _show_proof(dossier, number, hashed, found, signer)
    return 0 if found else 1


@ledger_command.command("checkpoint", epilog="Example: maillage ledger checkpoint")
@front_options
def checkpoint_command(front: Front) -> int:
    """Take the checkpoint of now: how many decisions there are, and what they come to, signed. Each who keeps it can tell later whether
    anything before it was rewritten.

    One is taken each day on which something was decided, too. Where nothing was since, the last one is shown.
    """
    with dossiers_here(front) as signs:
        from maillage.dossiers.checkpoints import take

        signer = signs()
        taken = take(signer, front.now)
    if front.json:
        show_json({"checkpoint": checkpoint_json(taken, signer) if taken else None})
        return 0
    if taken is None:
        line(say("ledger.nothing"), 0)
        return 0
    said = checkpoint_json(taken, signer)
    line(count("ledger.checkpoint", taken.size, day=day(said["at"][:10]), mark=said["fingerprint"]), 0)
    click.echo(f"\n{taken.text}")
    line(say("ledger.key"), 0)
    click.echo(f"\n{signer.key_line}")
    next_steps([("maillage ledger verify FILE", say("ledger.next_verify"))])
    return 0


# For machines


def checkpoint_json(of: Checkpoint, signer: Signer) -> dict[str, Any]:
    """A checkpoint, with the key that it is checked by."""
    from maillage.dossiers.ledger import fingerprint
    from maillage.dossiers.ledger.tree import Frontier

    root = Frontier.from_bytes(bytes(of.frontier)).root()
    return {
        "size": of.size, "root": root.hex(), "fingerprint": fingerprint(root), "at": of.at.isoformat(timespec="seconds"),
        "text": of.text, "key": signer.key_line,
    }  # fmt: skip


def _proof_json(
    dossier: str, seq: int, hashed: bytes, found: Proven | None, signer: Signer
) -> dict[str, Any]:
    said = {"dossier": dossier, "seq": seq, "hash": hashed.hex(), "in_log": found is not None}
    if found is None:
        return said
    return {
        **said, "place": found.place, "leaf": found.leaf.hex(), "path": [each.hex() for each in found.path],
        "checkpoint": checkpoint_json(found.checkpoint, signer),
    }  # fmt: skip


def _problem_json(problem: Problem, language: str) -> dict[str, Any]:
    """As everywhere, and where it is: dossier, number, row, place, size."""
    at = {
        key: value
        for key, value in problem.values.items()
        if key in ("dossier", "seq", "row", "place", "size")
    }
    return {**problem.as_dict(language), "at": at}


# For people


def _show_verified(
    front: Front, found: Looked, agree: Sequence[tuple[str, int, str]], last: Checkpoint | None
) -> None:
    if found.whole:
        line(_whole(found), 0)
    else:
        line(count("ledger.broken", len(found.problems)), 0, "red")
        for problem in found.problems[:SHOWN]:
            show_problem(problem, front.language)
        if len(found.problems) > SHOWN:
            aside(count("ledger.more", len(found.problems) - SHOWN))
    for file, size, on in agree:
        line(count("ledger.agrees", size, file=file, day=day(on)))
    if not found.decisions:
        return
    steps = [("maillage ledger checkpoint", say("ledger.next_checkpoint"))]
    if last is not None and not agree:
        steps.append(("maillage ledger verify FILE", say("ledger.next_verify")))
    next_steps(steps)


def _whole(found: Looked) -> str:
    """All that holds, in a sentence or two."""
    if not found.decisions:
        return say("ledger.nothing")
    decisions = count("ledger.decisions", found.decisions)
    said = say("ledger.whole", decisions=decisions, dossiers=count("ledger.dossiers", found.dossiers))
    if not found.checkpoints:
        return f"{said} {say('ledger.no_log')}"
    return f"{said} {count('ledger.log', found.checkpoints, leaves=figure(found.leaves))}"


def _show_proof(dossier: str, seq: int, hashed: bytes, found: Proven, signer: Signer) -> None:
    said = checkpoint_json(found.checkpoint, signer)
    place, size, on = figure(found.place + 1), figure(found.checkpoint.size), day(said["at"][:10])
    line(say("ledger.proved", seq=figure(seq), dossier=dossier, place=place, size=size, day=on), 0)
    click.echo()
    table(
        [
            (say("ledger.row.hash"), hashed.hex()),
            (say("ledger.row.leaf"), found.leaf.hex()),
            (say("ledger.row.root"), said["root"]),
            (say("ledger.row.mark"), said["fingerprint"]),
        ]
    )
    click.echo(f"\n{found.checkpoint.text}")
    line(count("ledger.path", len(found.path)), 0)
    asked = f"{quoted(dossier)} {seq}"
    next_steps(
        [
            (f"maillage ledger prove {asked} --json", say("ledger.next_json")),
            (f"maillage dossier export {quoted(dossier)} {quoted(dossier)}.zip", say("ledger.next_export")),
        ]
    )
