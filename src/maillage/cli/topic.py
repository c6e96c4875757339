"""`maillage topic`: which topics a text names, by which words, and their goals, DAC codes and themes; alone, the topics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import MOST_NEAREST, Refused
from maillage.cli.memberships import solid, two_columns
from maillage.cli.speak import (
    Front,
    count,
    day,
    front_options,
    heading,
    line,
    next_steps,
    quoted,
    say,
    show_json,
    table,
)

if TYPE_CHECKING:
    from maillage.reference.topics import Entry, Topic, TopicMatch

LABELS_ROOM = 12


@click.command("topic", epilog='Example: maillage topic "eau potable"')
@click.argument("said", nargs=-1, metavar="[TEXT]")
@front_options
def topic_command(front: Front, said: tuple[str, ...]) -> int:
    """The topics that a text names, with goals, DAC codes and themes. Without a text: all topics."""
    from maillage.reference.topics import find_topic, topics

    text = " ".join(said).strip()
    if not text:
        show_json({"topics": [_topic_json(front, t) for t in topics()]}) if front.json else _show_list(front)
        return 0
    matches = find_topic(text)
    if front.json:
        show_json(as_json(front, text, matches))
    elif not matches:
        line(say("topic.none", text=text[:60]), 0)
        next_steps([("maillage topic", say("topic.next_all")), _search(text)])
    else:
        _show(front, text, matches)
    return 0


def read_topic(front: Front, said: str) -> str:
    """The code of the one topic that ``said`` is the code of, or names. Raises Refused with those it may mean."""
    from maillage.reference.topics import find_topic, topic, topic_name, topics_meant

    code = said.strip().lower().replace(" ", "_").replace("-", "_")
    if topic(code):
        return code
    meant = list(topics_meant(find_topic(said)))
    if len(meant) != 1:
        near = [f"{topic_name(one, front.language)} ({one})" for one in meant[:MOST_NEAREST]]
        raise Refused(front, "topic.not_one", near, found=said[:40])
    return meant[0]


# For people


def _show_list(front: Front) -> None:
    from maillage.reference.topics import topics

    listed = topics()
    line(count("topic.listed", len(listed)), 0)
    click.echo()
    table([[t.name(front.language), t.code, _goal_numbers(t)] for t in listed])
    click.echo()
    _show_source()
    next_steps([('maillage topic "eau potable"', say("topic.next_one")), _search("eau potable")])


def _goal_numbers(topic: Topic) -> str:
    return say("topic.goal_numbers", numbers=", ".join(map(str, topic.goals))) if topic.goals else ""


def _show(front: Front, text: str, matches: Sequence[TopicMatch]) -> None:
    from maillage.reference.topics import topic, topic_name, topics_meant, topics_of_match

    meant = topics_meant(matches)
    named = [m for m in matches if m.scheme == "topic"]
    first = named or matches
    shown = [
        topic_name(m.code, front.language) if m.scheme == "topic" else _entry_name(front, m) for m in first
    ]
    line(say("topic.understood", text=text[:60], topics=say("dot").join(shown)), 0)
    for match in named:
        found = topic(match.code)
        if found:
            _show_topic(front, found, match)
    others = [m for m in matches if m.scheme != "topic"]
    for match in others:
        click.echo()
        line(_entry_name(front, match), 0)  # may be longer than a line
        two_columns(say("topic.by_words"), _words(match), LABELS_ROOM)
        codes = topics_of_match(match)
        if codes:
            names = say("dot").join(topic_name(code, front.language) for code in codes)
            two_columns(say("topic.topics"), names, LABELS_ROOM)
    click.echo()
    _show_source()
    code = next(iter(meant), None)
    steps = [_search(text)]
    if code:
        steps.append((f"maillage search {quoted(topic_name(code, front.language))}", say("topic.next_topic")))
    next_steps([*dict(steps).items()])


def _show_topic(front: Front, found: Topic, match: TopicMatch) -> None:
    heading(say("topic.head", name=found.name(front.language), code=found.code))
    rows = (
        ("by_words", _words(match)),
        ("goals", _named(front, (_goal(number) for number in found.goals))),
        ("dac", _named(front, map(_dac, found.dac))),
        ("themes", _theme_names(front, found)),
    )
    for key, text in rows:
        if text:
            two_columns(say(f"topic.{key}"), text, LABELS_ROOM)


def _words(match: TopicMatch) -> str:
    words = say("list_sep").join(say("topic.quoted", word=word) for word in dict.fromkeys(match.words))
    return say("topic.weak", words=words) if match.why == "weak" else words


def _goal(number: int) -> Entry | None:
    from maillage.reference.topics import goal

    return goal(number)


def _dac(code: str) -> Entry | None:
    from maillage.reference.topics import dac

    return dac(code)


def _named(front: Front, entries: Iterable[Entry | None]) -> str:
    named = (say("topic.numbered", code=e.code, name=e.name(front.language)) for e in entries if e)
    return say("dot").join(named)


def _theme_names(front: Front, found: Topic) -> str:
    from maillage.reference.topics import themes

    by_code = {(entry.scheme, entry.code): entry for entry in themes()}
    named = [(scheme, by_code[scheme, code]) for scheme, code in found.themes if (scheme, code) in by_code]
    return say("dot").join(
        say("topic.theme", name=entry.name(front.language), list=say(f"topic.scheme.{scheme}"))
        for scheme, entry in named
    )


def _entry_name(front: Front, match: TopicMatch) -> str:
    entry = _entry(match)
    scheme = say(f"topic.scheme.{match.scheme}")
    name = entry.name(front.language) if entry else match.code
    if match.scheme in ("goal", "target", "dac"):
        return say("topic.coded", list=scheme, code=match.code, name=name)
    return say("topic.theme", name=name, list=scheme)


def _entry(match: TopicMatch) -> Entry | None:
    from maillage.reference.topics import THEME_SCHEMES, dac, goal, target, themes

    if match.scheme in THEME_SCHEMES:
        return next((entry for entry in themes(match.scheme) if entry.code == match.code), None)
    find = {"goal": goal, "target": target, "dac": dac}.get(match.scheme)
    return find(match.code) if find else None


def _show_source() -> None:
    from maillage.reference.topics import crosswalk_head

    head = crosswalk_head()
    line(say("topic.source", day=solid(day(head.get("as_of"))), version=head.get("version", "1")))


def _search(text: str) -> tuple[str, str]:
    return f"maillage search {quoted(text)}", say("topic.next_search")


# For machines


def as_json(front: Front, text: str, matches: Sequence[TopicMatch]) -> dict[str, Any]:
    """What was understood: ``topics`` with the words that gave them, and ``matches`` of every list."""
    from maillage.reference.topics import crosswalk_head, topic, topics_meant

    found = []
    for code, reasons in topics_meant(matches).items():
        known = topic(code)
        if known:
            best = max(reasons, key=lambda m: (m.scheme == "topic", m.score))
            said = {"words": list(best.words), "score": best.score, "why": best.why, "from": best.scheme}
            found.append({**_topic_json(front, known), **said})
    return {
        "text": text,
        "topics": found,
        "matches": [_match_json(front, m) for m in matches],
        "crosswalk": crosswalk_head(),
    }


def _topic_json(front: Front, topic: Topic) -> dict[str, Any]:
    def coded(entries: Iterable[Entry | None]) -> list[dict[str, str]]:
        return [{"code": e.code, "name": e.name(front.language)} for e in entries if e]

    return {
        "code": topic.code,
        "name": topic.name(front.language),
        "names": dict(topic.names),
        "goals": coded(_goal(number) for number in topic.goals),
        "dac": coded(map(_dac, topic.dac)),
        "themes": [{"scheme": scheme, "code": code} for scheme, code in topic.themes],
        "markers": list(topic.markers),
        "derived": True,
    }


def _match_json(front: Front, match: TopicMatch) -> dict[str, Any]:
    from maillage.reference.topics import topics_of_match

    entry = _entry(match)
    return {
        "scheme": match.scheme,
        "code": match.code,
        "name": entry.name(front.language) if entry else None,
        "score": match.score,
        "words": list(match.words),
        "why": match.why,
        "topics": list(topics_of_match(match)),
    }
