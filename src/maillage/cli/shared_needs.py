"""`maillage shared-needs`: what several territories seek that is one problem, in which words, and who answers it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.needs_offers import read_needs_offers, told
from maillage.cli.speak import (
    Front,
    count,
    figure,
    front_options,
    heading,
    line,
    next_steps,
    quoted,
    say,
    show_json,
)

if TYPE_CHECKING:
    from maillage.matching.shared import SharedNeed

MOST_SHOWN, MOST_NAMED, WORDS_IN_NAME = 10, 5, 3
ANSWERS = 50
"""Offers looked at for each need: its best. A need that none of them answers has no answer."""


@click.command(
    "shared-needs", epilog="Example: maillage shared-needs --needs needs.jsonl --offers offers.jsonl"
)
@click.option("--needs", "needs_file", metavar="FILE", required=True, help="Needs: JSON Lines, CSV or XLSX.")
@click.option(
    "--offers", "offers_file", metavar="FILE", help="Offers that may answer them, in the same forms."
)
@click.option(
    "--limit", type=click.IntRange(1), default=MOST_SHOWN, show_default=True, help="Problems shown."
)
@front_options
def shared_needs_command(front: Front, needs_file: str, offers_file: str | None, limit: int) -> int:
    """Problems that several territories share, with the words they use, who answers, and what nobody answers."""
    from maillage.matching.scores import candidates
    from maillage.matching.shared import Ear, shared_needs

    ear = Ear()
    needs, offers, problems = read_needs_offers(front, needs_file, offers_file, hear=ear.topics)
    answers: list[tuple[int, int]] = []
    if offers:
        found = candidates(needs, offers, k=ANSWERS, on=front.today)
        answers = list(zip(found.need.tolist(), found.offer.tolist(), strict=True))
    groups = shared_needs(needs, offers, answers, [ear.reading(need) for need in needs])
    invented = {need.id for need in needs if need.generated}
    if front.json:
        for group in groups[:limit]:
            show_json(_as_json(group, bool(offers_file), len(invented.intersection(group.needs))))
    status = told(problems, front.language)
    if not front.json:
        _show(front, groups, limit, needs_file, offers_file, len(invented))
    return status


def _as_json(group: SharedNeed, answered: bool, invented: int) -> dict[str, Any]:
    """A group as machines read it. Without a file of offers, who answers is not known: null."""
    return {
        "topic": group.topic or None,
        "goal": int(group.goal) if group.goal else None,
        "code": group.code,
        "territories": group.territories,
        "places": group.places,
        "countries": group.countries,
        "forms": group.forms,
        "words": [
            {"language": each.language, "words": each.words, "texts": each.texts} for each in group.words
        ],
        "needs": group.needs,
        "offers": group.offers if answered else None,
        "unanswered": group.unanswered if answered else None,
        "generated_needs": invented,
    }


def _show(
    front: Front,
    groups: list[SharedNeed],
    limit: int,
    needs_file: str,
    offers_file: str | None,
    invented: int,
) -> None:
    for group in groups[:limit]:
        _show_group(front, group, bool(offers_file))
    if len(groups) > limit:
        click.echo()
        line(count("shared_needs.more", len(groups) - limit), 0)
    if not groups:
        return
    click.echo()
    nobody = [group for group in groups if not group.offers]
    if offers_file and nobody:
        line(count("shared_needs.nobody", len(nobody)), 0)
        for group in nobody[:limit]:
            line(f"{_name(front, group)}: {_ids(group.needs)}")
        click.echo()
    if invented:
        line(count("shared_needs.invented", invented), 0)
    line(say("shared_needs.coverage"), 0)
    if offers_file:
        words = ("--needs", needs_file, "--offers", offers_file, "--need", groups[0].needs[0])
        next_steps([(f"maillage match {' '.join(map(quoted, words))}", say("shared_needs.match"))])


def _show_group(front: Front, group: SharedNeed, answered: bool) -> None:
    from babel import Locale

    from maillage.reference.topics import dac

    heading(_name(front, group))
    where = count("shared_needs.countries", len(group.countries))
    line(count("shared_needs.territories", group.territories, countries=where))
    if group.countries:
        line(_countries(front, group), 4)
    code = dac(group.code) if group.code else None
    if code:
        line(say("shared_needs.code", code=code.code, name=code.name(front.language)))
    for each in group.words:
        known = Locale(front.language).languages.get(each.language or "") or say("shared_needs.not_said")
        line(say("shared_needs.words", language=known, words=say("list_sep").join(each.words)))
    if answered:
        line(count("shared_needs.answered", len(group.offers)))
        if group.unanswered and group.offers:
            line(count("shared_needs.unanswered", len(group.unanswered), ids=_ids(group.unanswered)))


def _name(front: Front, group: SharedNeed) -> str:
    """Its topic, else its goal, and the words that tell it apart in the reader's language, where it has any."""
    from maillage.reference.topics import goal_name, topic_name

    if group.topic:
        named = topic_name(group.topic, front.language)
    elif group.goal:
        named = say("shared_needs.goal", name=goal_name(group.goal, front.language))
    else:
        named = say("shared_needs.without_topic")
    words = next((each.words for each in group.words if each.language == front.language), ())
    if not words:
        return named
    return say("shared_needs.named", topic=named, words=say("list_sep").join(words[:WORDS_IN_NAME]))


def _countries(front: Front, group: SharedNeed) -> str:
    from maillage.reference.countries import name

    most = list(group.countries.items())
    named = [f"{name(code, front.language)} ({figure(many)})" for code, many in most[:MOST_NAMED]]
    return say("list_sep").join(named) + ("…" if len(most) > MOST_NAMED else "")


def _ids(ids: Sequence[str]) -> str:
    return say("list_sep").join(ids[:MOST_NAMED]) + ("…" if len(ids) > MOST_NAMED else "")
