"""A round that a network rehearses: all needs and offers read, scored, cleared with and without equity, as the job of the site does it.

The site's part runs in a process of its own (``exchange_rounds_process``), over a record of the demonstration and a SQLite
database. The peer is the command (``maillage round run``) on the same needs and offers as files.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.exchange_rounds_process import EQUITY
from benchmarks.figures import Figure
from benchmarks.processes import MAILLAGE, asked, demonstration, measure

SIZE = 5_000


def run(quick: bool = False) -> list[Figure]:
    """All figures; about a minute."""
    size = 500 if quick else SIZE
    with demonstration() as (folder, env):
        seen, taken = asked("exchange_rounds_process", env, size, folder)
        needs, offers, out = (
            str(Path(folder, name)) for name in ("needs.jsonl", "offers.jsonl", "round.json")
        )
        files = ["--needs", needs, "--offers", offers, "--out", out]
        peer = measure(
            [MAILLAGE, "round", "run", *files, "--equity", str(EQUITY / 100), "--json"], env, may=(0, 1)
        )
    if not seen["truthful"]:
        raise AssertionError("how far the rehearsal said it is was not how far it was")
    what = f"Rehearsal of {size:,} needs × {size:,} offers"
    how = (
        f"{seen['needs']:,} needs and {seen['offers']:,} offers took part, {seen['matched']:,} needs found a partner, equity moved {seen['moved']:,}; read from "
        f"SQLite, told what the record holds, scored, cleared at every step of equity, kept; {seen['cpu']:.1f} s of a processor; the first of a worker {seen['first']:.1f} s"
    )
    return [
        Figure(what, seen["seconds"], "s", 10, peer=f"the command on the same as files: {peer.seconds:.1f} s",
               ratio=seen["seconds"] / peer.seconds, how=how),
        Figure("The same: how far it is, said so often", seen["said"], "times", more=True,
               how=f"in {seen['stages']} stages; never back, never more than all, at the end all"),
        Figure("Memory of the process, all told", taken.megabytes, "MB"),
    ]  # fmt: skip
