"""What every fund says of what was said so far, as the finder shows it: counted, each in short, one with every reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from maillage.parties.models import Organisation
from maillage.rules import say
from maillage.rules.judge import judge, judge_all, open_facts
from maillage.rules.model import FUNDING, NO, UNKNOWN, YES, Facts, FromGroup, Judgement
from maillage.rules.vocabulary import vocabulary
from maillage.site import words
from maillage.site.rules import verdicts_shown as shown
from maillage.site.rules.finder_questions import NOT_KNOWN, Said, to_ask, value_said
from maillage.site.rules.here import shelf_here
from maillage.site.rules.window_shown import window_of, window_shown
from maillage.site.today import today

GROUPS = (YES, UNKNOWN, NO)
MOST_REASONS = 4
"""Rules that are not met, or facts that are still to be said, shown of a fund in short."""


def judged(facts: Facts, organisation: Organisation | None = None) -> list[Judgement]:
    """What every fund known here says today; for an organisation, those of its own rules and its networks' too."""
    return judge_all(shelf_here(organisation).of_kind(FUNDING), facts, today())


def judged_one(fund: str, facts: Facts, organisation: Organisation | None = None) -> Judgement | None:
    """The same of one fund; None for what is none."""
    pack = shelf_here(organisation).packs.get(fund)
    return judge(pack, facts, today()) if pack is not None and pack.kind == FUNDING else None


def still_asked(judgements: Sequence[Judgement], said: Said) -> list[str]:
    """The facts that still matter and were not said, in the order in which they are asked."""
    return to_ask(open_facts(judgements), said)


def counted(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """How many funds say what, in the order of GROUPS."""
    groups = [each.verdict for each in judgements]
    return [
        {"answer": shown.SHAPE[group], "said": words.count(f"finder.{group}", groups.count(group))}
        for group in GROUPS
    ]


def in_short(judgements: Iterable[Judgement]) -> list[dict[str, Any]]:
    """Each fund with its verdict alone, in the order of GROUPS."""
    return [
        {"name": say.title(each.pack, words.language()), **shown.verdict(each)}
        for each in sorted(judgements, key=lambda each: GROUPS.index(each.verdict))
    ]


def grouped(judgements: Iterable[Judgement], said: Said) -> list[dict[str, Any]]:
    """The funds in groups by what they say, each in short; those of which the rules read last say yes come first in theirs. Groups
    without any are left out."""
    found: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
    for each in sorted(judgements, key=lambda each: GROUPS.index(shown.decisive(each).verdict)):
        found[each.verdict].append(in_few_words(each, said))
    return [
        {
            "title": say.verdict_word(group, words.language()),
            "n": len(rows),
            "rows": [row for row in rows if not row["stuck"]],
            "folded": [row for row in rows if row["stuck"]],
        }
        for group, rows in found.items()
        if rows
    ]


def in_few_words(judgement: Judgement, said: Said) -> dict[str, Any]:
    """One fund: its verdict, what is not met, what is still to be said."""
    of = shown.decisive(judgement)
    refusing = [each for each in of.findings if each.leaning == NO]
    return {
        **_head(judgement, replace(of, unverified_groups=()), said),
        "reasons": [shown.finding_row(each, of) for each in refusing[:MOST_REASONS]],
        "wants": [] if refusing else _wants(of, said),
    }


def in_full(judgement: Judgement, said: Said) -> dict[str, Any]:
    """One fund with every reason."""
    of = shown.decisive(judgement)
    facts, _ = said.facts()
    named = {facts.get("applicant_country"), *facts.get("partner_countries", ())}
    groups = tuple(each for each in of.unverified_groups if each[1] in named)
    return {
        **_head(judgement, replace(of, unverified_groups=groups), said),
        "sentence": say.judgement_sentence(of, words.language()),
        "rows": shown.finding_rows(of),
    }


def _head(judgement: Judgement, of: Judgement, said: Said) -> dict[str, Any]:
    """What stands of a fund in few words and in full. ``last`` is the verdict by the rules that were read last, where today's were not
    read; ``stuck``: it says no, or the rules read last do, and nobody can change that; ``doubts`` what has to be known of it: a day that was assumed, a review that is overdue, another currency."""
    spoken_in, refused = words.language(), any(each.leaning == NO for each in of.findings)
    return {
        "id": judgement.pack.id,
        "has_page": judgement.pack.id in shelf_here().packs,
        "name": say.title(judgement.pack, spoken_in),
        **shown.verdict(judgement),
        "window": window_shown(window_of(judgement.pack)),
        "unread": say.judgement_sentence(judgement, spoken_in) if judgement.unread else "",
        "last": {"day": shown.day_said(of.on), **shown.verdict(of)} if judgement.unread and judgement.last else {},
        "doubts": list(dict.fromkeys([*say.doubts_of(replace(judgement, unverified_groups=()), spoken_in), *say.doubts_of(of, spoken_in)])),
        "worlds": shown.worlds_shown(of),
        "ceiling": shown.ceiling_shown(of),
        "stuck": bool(refused and not of.would_change),
        **_change(of, said),
    }  # fmt: skip


def _wants(of: Judgement, said: Said) -> list[str]:
    """The names of the facts that leave it open and were not said."""
    names = dict.fromkeys(name for finding in of.findings for name in finding.missing)
    left = [name for name in names if said.answers.get(name, (NOT_KNOWN,)) == (NOT_KNOWN,)]
    return [vocabulary()[name].said("name", words.language()) for name in left][:MOST_REASONS]


def _change(of: Judgement, said: Said) -> dict[str, Any]:
    """What would turn a no: in a sentence, with a button that tries it, or one that leads to the question where it is to be said."""
    if not any(each.leaning == NO for each in of.findings):
        return {}
    changes = of.would_change
    sentence = _begun(say.changes_sentence(changes, of.pack, words.language()))
    if not changes:
        return {"change": sentence}
    currency = said.answers.get("currency", ("",))[0]
    to_say = [each.fact for each in changes if isinstance(each.to, FromGroup)] or [changes[0].fact]
    return {"change": sentence, "try": shown.can_try(of, currency), "say_again": to_say[0]}


def _begun(said: str) -> str:
    """Words as they begin a line."""
    return said[:1].upper() + said[1:]


def answers_shown(said: Said) -> list[dict[str, str]]:
    """What was said, a line a fact."""
    spoken_in = words.language()
    return [
        {
            "fact": name,
            "name": _begun(vocabulary()[name].said("name", spoken_in)),
            "value": value_said(name, values, said.answers),
        }
        for name, values in said.answers.items()
    ]


def tried_shown(said: Said) -> list[str]:
    """The changes that are being tried, a sentence each."""
    nothing = words.say("finder.open_yet")
    return [
        words.say(
            "finder.tried_from_to",
            fact=vocabulary()[name].said("name", words.language()),
            was=value_said(name, was, said.answers) if was else nothing,
            to=value_said(name, said.answers[name], said.answers) if name in said.answers else nothing,
        )
        for name, was in said.was.items()
    ]
