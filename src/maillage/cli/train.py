"""`maillage train`: a model of one's own, from one's own labelled texts or from the record."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maillage.cli.asked import Refused
from maillage.cli.inner import Inner
from maillage.cli.speak import (
    Front,
    count,
    figure,
    front_options,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    show_problem,
)
from maillage.cli.train_partners import train_partners_command

if TYPE_CHECKING:
    from maillage.matching.topics.read_texts import Labelled
    from maillage.reference.problems import Problem

LEAST = 20
"""Texts that a model is made from, at least."""
_FROM_RECORD = """
SELECT concat_ws('. ', title, description) AS text, goals, sectors FROM activities
WHERE len(goals) > 0 OR len(sectors) > 0 ORDER BY ALL
"""


@click.group("train", cls=Inner)
def train_command() -> None:
    """Make models from your own data."""


@train_command.command("topics", epilog="Example: maillage train topics --from texts.csv --out model.npz")
@click.option("--from", "files", multiple=True, metavar="FILE...", help="CSV files with the columns text,goal (and language).")  # fmt: skip
@click.argument("more", nargs=-1, metavar="")
@click.option(
    "--record", "from_record", is_flag=True, help="Also from the goals and DAC codes that the record states."
)
@click.option("--out", required=True, metavar="FILE", help="Where the model is written.")
@front_options
def train_topics_command(
    front: Front, files: tuple[str, ...], more: tuple[str, ...], from_record: bool, out: str
) -> int:
    """Learn which words speak of which goal, from texts that somebody labelled.

    A goal is a number from 1 to 17; several are parted by semicolons. The lists that ship stay in, so that texts in one
    language teach the others too. The same texts give the same file. Use it with `maillage classify --model`.
    """
    if not files and not more and not from_record:
        raise Refused(front, "train.no_texts")
    labelled, problems = _read(front, [*files, *more])
    if from_record:
        labelled += _of_record(front)
    for problem in problems:
        show_problem(problem, front.language)
    if len(labelled) < LEAST:
        raise Refused(front, "train.too_few", found=len(labelled), least=LEAST)
    size = _train(front, labelled, Path(out))
    if front.json:
        said = {"out": out, "texts": len(labelled), "bytes": size}
        show_json({**said, "problems": [each.as_dict(front.language) for each in problems]})
    else:
        line(count("train.made", len(labelled), out=out, size=figure(size)), 0)
        next_steps([(f'maillage classify --model {quoted(out)} "…"', say("train.next"))])
    return int(bool(problems))


def _read(front: Front, paths: Sequence[str]) -> tuple[list[Labelled], list[Problem]]:
    from maillage.matching.topics.read_texts import read_texts

    labelled, problems = [], []
    for path in paths:
        try:
            data = Path(path).read_bytes()
        except OSError as fault:
            raise Refused(front, "classify.no_file", found=path, why=fault.strerror or str(fault)) from None
        texts, wrong = read_texts(data, path)
        labelled += texts
        problems += wrong
    return labelled, problems


def _of_record(front: Front) -> list[Labelled]:
    """The texts of the record with the goals and purpose codes that their sources state."""
    from maillage.matching.topics.own_texts import classes
    from maillage.matching.topics.read_texts import Labelled
    from maillage.record.questions import ask
    from maillage.record.store import Store

    used = {*classes()["purpose_code"]}
    with Store(front.home).open() as reader:
        return [
            Labelled(text, tuple(goals or ()), tuple(code for code in sectors or () if code in used))
            for text, goals, sectors in ask(reader, _FROM_RECORD).rows
            if text
        ]


def _train(front: Front, labelled: list[Labelled], out: Path) -> int:
    """Write the model beside its place and move it there; its bytes."""
    from maillage.matching.topics.retrain import retrain
    from maillage.matching.topics.weights import as_bytes
    from maillage.record.beside import beside

    data = as_bytes(retrain(labelled))
    try:
        with beside(out) as put:
            put(data)
    except OSError as fault:
        raise Refused(front, "train.no_place", found=str(out), why=fault.strerror or str(fault)) from None
    return len(data)


train_command.add_command(train_partners_command)
