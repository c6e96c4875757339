"""`maillage dossier`: the dossiers of this site, where one stands, its export that verifies itself, and the check of an export."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.dossier_erasing import erase_command
from maillage.cli.dossiers_here import dossiers_here
from maillage.cli.inner import Inner
from maillage.cli.speak import (
    Front,
    count,
    day,
    figure,
    front_options,
    heading,
    line,
    listed,
    next_steps,
    quoted,
    say,
    show_json,
    show_keyed,
    show_problem,
    table,
)
from maillage.record.beside import beside
from maillage.reference.texts import LANGUAGES

if TYPE_CHECKING:
    from maillage.dossiers.model import Party, State, Text
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.story import Told

TOLD = 10
"""Decisions of the story that are shown; with ``--json`` all are."""
BROKEN, NOT_CHECKED = 1, 3


@click.group("dossier", cls=Inner)
def dossier_command() -> None:
    """The dossiers kept here: list them, see where one stands, write one out so that anybody can check it, check what came."""


dossier_command.add_command(erase_command)


@dossier_command.command("list", epilog="Example: maillage dossier list --serves PSE")
@click.option(
    "--serves", metavar="TEXT", help="Only those attached to a plan or commitment of this code or title."
)
@front_options
def list_command(front: Front, serves: str | None) -> int:
    """All dossiers of this site: title, who takes part, where it stands, decisions, the day of the last one."""
    with dossiers_here(front):
        from maillage.dossiers.models import Dossier

        renewed = _renewed()
        found = Dossier.objects.order_by("-changed_on", "key").prefetch_related("parts__organisation__names")
        if serves:
            found = found.filter(pk__in=_serving(serves))
        rows = [{**_row_json(front, each), "renewed_until": renewed.get(each.pk)} for each in found]
    if front.json:
        show_json({"dossiers": rows})
        return 0
    head = (
        count("dossier.head", len(rows)) if rows or not serves else say("dossier.none_serves", found=serves)
    )
    shown = [
        (each["key"], each["name"], _phase(each["phase"], each["renewed_until"]), day(each["changed_on"]))
        for each in rows
    ]
    show_keyed(head, shown, "maillage dossier show", say("dossier.next_show"))
    return 0


@dossier_command.command("show", epilog="Example: maillage dossier show 7k3m9qwxyz")
@click.argument("dossier", metavar="ID")
@front_options
def show_command(front: Front, dossier: str) -> int:
    """Where a dossier stands: who takes part, each text with its keys given and missing, and the last decisions as a story."""
    with dossiers_here(front):
        from maillage.dossiers.fold import fold
        from maillage.dossiers.people import names
        from maillage.dossiers.story import people_in, story
        from maillage.dossiers.turn import decisions_of

        _there(front, dossier)
        decisions = decisions_of(dossier)
        state = fold(decisions)
        told = story(decisions, state, front.language, names(people_in(decisions)))
    if front.json:
        import msgspec

        from maillage.dossiers.conditions import side_by_side

        show_json(
            {
                "key": dossier,
                "state": msgspec.to_builtins(state),
                "conditions": [msgspec.to_builtins(each) for each in side_by_side(state)],
                "story": [_told_json(each) for each in told],
            }
        )
        return 0
    _show(front, dossier, state, told)
    return 0


@dossier_command.command("export", epilog="Example: maillage dossier export 7k3m9qwxyz dossier.zip")
@click.argument("dossier", metavar="ID")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@front_options
def export_command(front: Front, dossier: str, file: Path) -> int:
    """Write a dossier into one zip with its decisions, what proves them, and a checker that needs nothing but Python.

    No name of a person is in it: decisions name people by numbers that only this site can read. The file appears when it is whole.
    """
    with dossiers_here(front) as signs:
        from maillage.dossiers.exporting import exported

        found = _there(front, dossier)
        data = exported(dossier, signs(), front.now)
    with beside(file) as write:
        write(data)
    if front.json:
        show_json({"key": dossier, "file": str(file), "bytes": len(data), "decisions": found.seq})
        return 0
    kilobytes = figure(max(1, round(len(data) / 1_000)))
    line(count("dossier.exported", found.seq, file=str(file), kilobytes=kilobytes), 0)
    line(say("dossier.no_names"), 0)
    next_steps([(f"maillage dossier check {quoted(str(file))}", say("dossier.next_check"))])
    return 0


@dossier_command.command("check", epilog="Example: maillage dossier check dossier.zip mail-of-june.eml")
@click.argument("what", metavar="ID|FILE")
@click.argument(
    "kept", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[CHECKPOINT...]"
)
@front_options
def check_command(front: Front, what: str, kept: Sequence[Path]) -> int:
    """Check an export that came from anywhere, with the checkpoints or mails that you kept; or a dossier of this site, by its key.

    Nothing that the file says of itself is believed. Exit status 1 when it is broken, 3 when something could not be checked.
    """
    if Path(what).exists():
        return _check_file(front, Path(what), kept)
    if kept or what.endswith(".zip"):
        raise Refused(front, "dossier.no_file", found=what[:80])
    with dossiers_here(front):
        from maillage.dossiers.whole import chains_between

        _there(front, what)
        _, decisions, problems = chains_between((what, what, 0))
    if front.json:
        said = [each.as_dict(front.language) for each in problems]
        show_json({"key": what, "whole": not problems, "decisions": decisions, "problems": said})
    elif problems:
        line(say("dossier.broken", dossier=what), 0, "red")
        for problem in problems:
            show_problem(problem, front.language)
    else:
        line(count("dossier.whole", decisions, dossier=what), 0)
    return BROKEN if problems else 0


@dossier_command.command("rebuild", epilog="Example: maillage dossier rebuild 7k3m9qwxyz")
@click.argument("dossier", metavar="ID")
@front_options
def rebuild_command(front: Front, dossier: str) -> int:
    """Make what is kept beside the decisions of a dossier anew from them: its title, phase, parties, and where it stands.

    No decision is changed. Its chain has to hold.
    """
    with dossiers_here(front):
        from maillage.dossiers.turn import rebuilt

        _there(front, dossier)
        row = rebuilt(dossier)
    if front.json:
        show_json({"key": dossier, "decisions": row.seq})
    else:
        line(count("dossier.rebuilt", row.seq, dossier=dossier), 0)
    return 0


def _there(front: Front, dossier: str) -> Dossier:
    from maillage.dossiers.models import Dossier

    found = Dossier.objects.filter(pk=dossier).first()
    if found is None:
        raise Refused(front, "dossier.unknown", found=dossier[:60])
    return found


def _check_file(front: Front, file: Path, kept: Sequence[Path]) -> int:
    """By the checker that goes with every export; never the one inside the file."""
    from maillage.dossiers.ledger.check import SAY, look

    found = [fault.args for fault in look(file, [str(each) for each in kept])]
    sentences = {row.split(" | ")[0]: row.split(" | ")[1:] for row in SAY.split("\n")}
    broken = any(sentences[name][0].startswith("BROKEN") for name, *_ in found)
    shown = [each for each in found if not (broken and each[0] == "whole")]
    unchecked = any(name in ("apart", "unread") for name, *_ in shown)
    said = [
        {"found": name, "message": _sentence(sentences[name], values, front.language)}
        for name, *values in shown
    ]
    if front.json:
        show_json({"file": str(file), "whole": not broken and not unchecked, "found": said})
    else:
        for each in said:
            line(each["message"], 0, "red" if sentences[each["found"]][0].startswith("BROKEN") else None)
    return BROKEN if broken else NOT_CHECKED if unchecked else 0


def _sentence(said: Sequence[str], values: Iterable[Any], language: str) -> str:
    from maillage.reference.texts import isolate

    return said[LANGUAGES.index(language)].format(*(isolate(value, language) for value in values))


# For machines


def _renewed() -> dict[str, date]:
    """Of work that goes on by a renewal, until when: only dossiers with such a text are read, the others are known by their rows."""
    from maillage.dossiers.model import ENGAGED
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import standings
    from maillage.dossiers.where_it_stands import renewed_until

    again = Dossier.objects.filter(phase=ENGAGED, fingerprints__text="renewal").distinct()
    found, _ = standings(again.values_list("pk", flat=True))
    return {each.key: until for each in found if (until := renewed_until(each.state))}


def _serving(text: str) -> list[str]:
    """The keys of the dossiers that are attached to a plan or a commitment of that code, or in whose title the text stands."""
    from maillage.dossiers.models import Dossier
    from maillage.dossiers.turn import standings
    from maillage.reference.names import fold

    wanted, (found, _) = fold(text), standings(Dossier.objects.values_list("pk", flat=True))
    return [
        each.key for each in found
        if any(fold(one.code) == wanted or any(wanted in fold(title) for title in one.title.values()) for one in each.state.attached)
    ]  # fmt: skip


def _row_json(front: Front, of: Dossier) -> dict[str, Any]:
    from maillage.dossiers.naming import words_of
    from maillage.parties.vouching import called

    parts = [each for each in of.parts.all() if not each.left]
    return {
        "key": of.pk, "title": of.title, "name": words_of(of.title, front.language), "phase": of.phase, "light": of.light,
        "public": of.public, "generated": of.generated, "decisions": of.seq, "changed_on": of.changed_on,
        "parties": [
            {"key": each.organisation_id, "name": called(each.organisation, front.language), "role": each.role,
             "holds_key": each.key, "joined": each.joined}
            for each in parts
        ],
    }  # fmt: skip


def _told_json(told: Told) -> dict[str, Any]:
    return {
        "seq": told.seq, "day": told.day, "kind": told.kind, "party": told.party, "sentence": told.sentence, "text": told.text,
        "answers": told.answers, "corrected": told.corrected,
    }  # fmt: skip


# For people


def _show(front: Front, dossier: str, state: State, told: Sequence[Told]) -> None:
    from maillage.dossiers.declared import declared_by_party
    from maillage.dossiers.naming import words_of
    from maillage.dossiers.where_it_stands import renewed_until, where_it_stands

    title = words_of(state.title, front.language)
    line(
        count(
            "dossier.stands",
            state.seq,
            title=title,
            phase=_phase(state.phase, renewed_until(state)),
            day=day(state.day),
        ),
        0,
    )
    waits = where_it_stands(state, front.now.date(), front.language).blocks
    if waits:
        heading(say("dossier.waits"))
        for block in waits:
            line(block.sentence)
    heading(say("dossier.parties"))
    for party in state.parties.values():
        line(_party(front, state, party))
        for declared in declared_by_party(party, front.language):
            line(declared, 4)
    _conditions(front, state)
    if state.texts:
        heading(say("dossier.texts"))
        table([_text(front, state, each) for each in state.texts.values()])
    heading(say("dossier.story"))
    for each in told[-TOLD:]:
        line(say("dossier.told", seq=figure(each.seq), day=day(each.day), sentence=each.sentence))
    if len(told) > TOLD:
        line(count("dossier.more", len(told) - TOLD))
    key = quoted(dossier)
    next_steps(
        [
            (f"maillage dossier export {key} {key}.zip", say("dossier.next_export")),
            (f"maillage dossier show {key} --json", say("dossier.next_json")),
        ]
    )


def _conditions(front: Front, state: State) -> None:
    """Both sides’ conditions, each with whether it is met."""
    from maillage.dossiers.conditions import side_by_side
    from maillage.dossiers.naming import party_name, quoted

    found = side_by_side(state)
    if found:
        heading(say("dossier.conditions"))
    for side in found:
        line(party_name(state, side.party, front.language))
        for each in side.conditions:
            line(say(f"dossier.condition.{each.met}", what=quoted(each.condition.says, front.language)), 4)
        if not side.conditions:
            line(say("dossier.condition.none"), 4)


def _party(front: Front, state: State, party: Party) -> str:
    from maillage.dossiers.naming import party_name, role_name

    where = "left" if party.left_on else "joined" if party.joined_on else "asked"
    said = say(f"dossier.party.{where}", day=day(party.left_on or party.joined_on or party.named_on))
    role = role_name(party.role, front.language)
    name = party_name(state, party.party, front.language)
    return say("dossier.who", name=name, role=role, said=said)


def _text(front: Front, state: State, text: Text) -> tuple[str, str, str]:
    from maillage.dossiers.naming import party_name, text_name

    version = text.current
    if version.agreed:
        said = say("dossier.agreed", day=day(version.agreed_on))
    else:
        awaited = [party_name(state, each, front.language) for each in version.awaited]
        said = say("dossier.awaits", names=listed(awaited)) if awaited else say("dossier.not_agreed")
    number = say("dossier.version", n=figure(version.number))
    return text_name(state, text.name, front.language), number, said


def _phase(phase: str, renewed: date | None) -> str:
    return say("dossier.phase.renewed", day=day(renewed)) if renewed else say(f"dossier.phase.{phase}")
