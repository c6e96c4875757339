"""`maillage classify`: what a text speaks of (goals, targets, purpose codes, topics), with the words that say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.speak import (
    Front,
    front_options,
    heading,
    language_name,
    line,
    listed,
    next_steps,
    on_screen,
    quoted,
    say,
    show_json,
    show_problem,
    table,
)

if TYPE_CHECKING:
    from maillage.matching.topics import Classified, Named, Weights

BATCH = 512
_BYTES = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as Python keeps them."""
CERTAIN_FOREIGN = 950
"""Certainty (thousandths) from which a language that is not read is believed to be the text's."""
WORDS_SHOWN = 6
SURE, LIKELY = 2200, 0
"""Thousandths of log-odds: nine in ten; as likely as not."""
LISTS = (("goal", "goals"), ("target", "targets"), ("purpose_code", "purpose_codes"), ("topic", "topics"))


@click.command("classify", epilog='Example: maillage classify "Forage d’eau potable pour l’école"')
@click.argument("said", nargs=-1, metavar="[TEXT]")
@click.option(
    "--lines", "path", type=click.Path(dir_okay=False, allow_dash=True),
    help="A file with one text a line (“-” for standard input): one JSON object a line, in the same order.",
)  # fmt: skip
@click.option("--language", help="The language of the text, by code or name; found out when it is not said.")
@click.option("--model", "model_path", type=click.Path(dir_okay=False), help="Your own model, made by `maillage train topics`.")  # fmt: skip
@front_options
def classify_command(
    front: Front, said: tuple[str, ...], path: str | None, language: str | None, model_path: str | None
) -> int:
    """What a text speaks of: goals, targets, purpose codes and topics, each with the words that gave it away.

    Reads French, English, Spanish, Portuguese and Arabic; Serbian and Bulgarian by lists of words. On a terminal it
    answers in sentences; elsewhere, and with --json or --lines, it writes one JSON object a text. Each score is its
    constant plus the weights of its words, in thousandths of log-odds.
    """
    text = " ".join(said)
    if (path is None) == (not text.strip() and not said):
        raise Refused(front, "classify.one_of_two")
    spoken = _read_language(front, language)
    model = _model(front, model_path)
    if path is not None:
        for found in _classify(_lines(front, path), spoken, model):
            show_json(as_json(found, front.language))
        return 0
    (found,) = _classify([text], spoken, model)
    if front.json or not on_screen():
        show_json(as_json(found, front.language))
    else:
        show(front, text, found)
    return 0


def _read_language(front: Front, said: str | None) -> str | None:
    from maillage.record.languages import find_language, nearest_languages

    if said is None:
        return None
    code = find_language(said)
    if code is None:
        near = [f"{language_name(one, front.language)} ({one})" for one in nearest_languages(said)]
        raise Refused(front, "classify.no_language", near, found=said[:40])
    return code


def _model(front: Front, path: str | None) -> Weights:
    from maillage.matching.topics import NoModel, read_model, shipped

    if path is None:
        return shipped()
    try:
        return read_model(Path(path))
    except OSError as fault:
        raise Refused(front, "classify.no_file", found=path, why=fault.strerror or str(fault)) from None
    except NoModel as fault:
        raise Refused(front, f"classify.model_{fault}", found=path) from None


def _lines(front: Front, path: str) -> Iterator[str]:
    """The lines of a file, whatever their ends; of the first that is not in UTF-8 it is told how all such were read."""
    from maillage.record.sheets.decode import decode

    told = False
    try:
        with click.open_file(path, encoding="utf-8-sig", errors="surrogateescape") as file:
            for number, text in enumerate(file, 1):
                if not text.isascii() and _BYTES.search(text):
                    text, problems = decode(text.encode("utf-8", "surrogateescape"), path)
                    for problem in () if told else problems:
                        show_problem(replace(problem, line=number), front.language)
                    told = True
                yield text.rstrip("\r\n")
    except OSError as fault:
        raise Refused(front, "classify.no_file", found=path, why=fault.strerror or str(fault)) from None


def _classify(texts: Iterable[str], language: str | None, model: Weights) -> Iterator[Classified]:
    from maillage.matching.topics import classify_many

    several = iter(texts)
    while batch := list(islice(several, BATCH)):
        spoken = [language] * len(batch) if language else languages_of(batch)
        yield from classify_many(batch, spoken, model)


def languages_of(texts: list[str]) -> list[str | None]:
    """The language of each text where it is sure enough to say so: one that is not read only when it is very sure."""
    from maillage.matching.topics import LANGUAGES, LISTED
    from maillage.record.languages import detect_columns

    read = {*LANGUAGES, *LISTED}
    found, certain = detect_columns(texts)
    return [
        code if code in read or certainty >= CERTAIN_FOREIGN else None
        for code, certainty in zip(found, certain, strict=True)
    ]


# For machines


def as_json(found: Classified, language: str) -> dict[str, Any]:
    """``language`` (null: not known), ``read`` (false: a language that is not read), and what is asserted of each list.

    Where nothing is asserted also ``to_tick``: all topics, named in ``language``.
    """
    said: dict[str, Any] = {"language": found.language, "read": found.read}
    for name, several in LISTS:
        said[several] = [_named_json(name, named) for named in getattr(found, several)]
    if not any(said[several] for _, several in LISTS):
        said["to_tick"] = [{"topic": code, "name": name} for name, code in _to_tick(language)]
    return said


def _named_json(name: str, named: Named) -> dict[str, Any]:
    return {
        name: int(named.code) if name == "goal" else named.code,
        "score": named.score,
        "constant": named.constant,
        "evidence": [word._asdict() for word in named.evidence],
    }


# For people


def show(front: Front, text: str, found: Classified) -> None:
    """What a text speaks of, in sentences: each with how sure it is and its strongest words."""
    if not found.read:
        if found.language:
            line(say("classify.not_read", language=language_name(found.language, front.language)), 0)
        else:
            line(say("classify.script_not_read"), 0)
        _topics_to_tick(front)
        return
    if not any(getattr(found, several) for _, several in LISTS):
        line(say("classify.nothing"), 0)
        _topics_to_tick(front)
        return
    first = found.topics or found.goals or found.purpose_codes
    names = [
        _name(front, "topic" if found.topics else "goal" if found.goals else "purpose_code", n) for n in first
    ]
    line(say("classify.speaks_of", names=listed(names)), 0)
    for name, several in LISTS:
        entries = getattr(found, several)
        if entries:
            heading(say(f"classify.{several}"))
            for entry in entries:
                line(say("classify.entry", name=_name(front, name, entry), sure=_sure(entry)))
                line(say("classify.by_words", words=_words(entry)), 4)
    click.echo()
    line(say("classify.source"))
    steps = [(f"maillage topic {quoted(text[:40])}", say("classify.next_topic"))]
    if found.topics:
        steps.append(
            (f"maillage search {quoted(_name(front, 'topic', found.topics[0]))}", say("topic.next_search"))
        )
    next_steps(steps)


def _name(front: Front, scheme: str, named: Named) -> str:
    from maillage.reference.topics import dac, goal_name, target, topic_name

    if scheme == "topic":
        return topic_name(named.code, front.language)
    if scheme == "goal":
        return goal_name(named.code, front.language)
    entry = target(named.code) if scheme == "target" else dac(named.code)
    return f"{named.code} {entry.name(front.language)}" if entry else named.code


def _sure(named: Named) -> str:
    degree = "sure" if named.score >= SURE else "likely" if named.score >= LIKELY else "perhaps"
    return say(f"classify.{degree}")


def _words(named: Named) -> str:
    """The words that speak for it, the strongest first, each once."""
    strongest = sorted(
        (word for word in named.evidence if word.weight > 0), key=lambda w: (-w.weight, w.start)
    )
    once = list(dict.fromkeys(word.word for word in strongest))[:WORDS_SHOWN]
    return say("list_sep").join(say("topic.quoted", word=word) for word in once)


def _topics_to_tick(front: Front) -> None:
    heading(say("classify.tick"))
    table(_to_tick(front.language))


def _to_tick(language: str) -> list[list[str]]:
    """(name, code) of each topic."""
    from maillage.reference.topics import topics

    return [[each.name(language), each.code] for each in topics()]
