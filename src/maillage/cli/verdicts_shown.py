"""What rules say of a situation, on a terminal: the answer first, then each reason, what would change it, and the sources at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import click

from maillage.cli.speak import Front, count, day, heading, line, say, table
from maillage.reference.countries import name as country_name
from maillage.reference.spoken import money
from maillage.rules import say as words
from maillage.rules.model import NO, UNKNOWN, YES, Finding, Judgement, PackSource, Rule
from maillage.rules.spoken import of_unit
from maillage.rules.vocabulary import About, vocabulary

COLOURS = {YES: "green", NO: "red"}
UNDER = 6


def show_judgement(front: Front, found: Judgement) -> None:
    """A judgement as a person reads it: verdict, reasons by verdict, the ceiling, what is not settled, sources."""
    click.echo(click.style(head(front, found), bold=True))
    _show(front, found)


def head(front: Front, found: Judgement) -> str:
    """What the rules are called, and the verdict in a word."""
    word = words.verdict_word(found.verdict, front.language, found.pack.kind)
    return say("check.head", title=words.title(found.pack, front.language), verdict=word)


def _show(front: Front, found: Judgement) -> None:
    language = front.language
    line(words.judgement_sentence(found, language), 0, COLOURS.get(found.verdict))
    for doubt in words.doubts_of(found, language):
        line(doubt)
    if found.unread:
        if found.last:
            word = words.verdict_word(found.last.verdict, language, found.pack.kind)
            line(say("check.last", day=day(found.last.on), verdict=word), 0)
            _show(front, found.last)
        return
    _show_ceiling(front, found)
    findings = [each for each in found.findings if each.applies]
    sources = Sources(each.rule for each in findings)
    steps = [each for each in findings if each.rule.need is None and each.leaning != YES]
    _show_worst(front, found, [each for each in findings if each.verdict == NO], say("check.no"), sources)
    _show_worst(
        front,
        found,
        [each for each in findings if each.verdict == UNKNOWN and each not in steps],
        say("check.unknown"),
        sources,
    )
    _show_names(front, found, steps, "check.to_do", sources)
    _show_names(front, found, [each for each in findings if each.verdict == YES], "check.yes", sources)
    if left := len(found.findings) - len(findings):
        click.echo()
        line(count("check.not_applicable", left))
    _show_change(front, found)
    _show_worlds(front, found)
    _show_sources(found, sources)


def _show_worst(
    front: Front, found: Judgement, findings: Sequence[Finding], title: str, sources: Sources
) -> None:
    """Rules that are not met, or not known yet, each with its reason and what to do."""
    if findings:
        heading(title)
    for each in findings:
        line(_name(front, found, each, sources))
        for reason in _reasons(front, found, each):
            line(reason, UNDER)


def _reasons(front: Front, found: Judgement, finding: Finding) -> list[str]:
    language, pack, reasons = front.language, found.pack, []
    if finding.missing:
        reasons += [_asked(about, language) for about in _about(finding.missing)]
    elif finding.rule.need is not None and finding.leaning == NO:
        reasons.append(
            say(
                "check.found",
                found=words.found_text(finding, pack, language),
                expected=words.expected_text(finding, pack, language),
            )
        )
    if not finding.rule.verified and finding.leaning != UNKNOWN:
        reasons.append(words.finding_word(finding, language))
    if finding.leaning == NO:
        reasons.append(f"→ {words.mend(finding.rule, pack, found.on, language)}")
    if finding.would_change:
        change = words.changes_sentence(finding.would_change, pack, language)
        reasons.append(say("check.change", change=change))
    if finding.rule.note:
        reasons.append(words.filled(finding.rule.note, pack, found.on, language))
    return reasons


def _about(names: Sequence[str]) -> list[About]:
    return [vocabulary()[name] for name in names]


def _asked(about: About, language: str) -> str:
    return say(
        "check.asked", fact=about.name, ask=about.said("ask", language) or about.said("name", language)
    )


def _show_names(
    front: Front, found: Judgement, findings: Sequence[Finding], key: str, sources: Sources
) -> None:
    if findings:
        heading(count(key, len(findings)))
    for each in findings:
        line(_name(front, found, each, sources))


def _name(front: Front, found: Judgement, finding: Finding, sources: Sources) -> str:
    """What a rule asks, and the mark of its source."""
    named = words.rule_name(finding.rule, found.pack, found.on, front.language)
    return say("check.named", name=named, source=sources.mark(finding.rule))


def _show_ceiling(front: Front, found: Judgement) -> None:
    most, pack, language = found.ceiling, found.pack, front.language
    if most is None:
        return
    heading(say("check.most", amount=money(most.best, pack.currency, language)))
    rows = [
        [
            str(country_name(each.country, language)) if each.country else "",
            money(each.cost, pack.currency, language),
            of_unit("percent", each.rate, language),
            money(each.amount, pack.currency, language),
        ]
        for each in most.lines
    ]
    if len(rows) > 1:
        rows.append([say("check.by_part"), "", "", money(most.by_part, pack.currency, language)])
    if most.single is not None:
        rows.append([say("check.single"), "", "", money(most.single, pack.currency, language)])
    table(rows, right=(1, 2, 3))


def _show_change(front: Front, found: Judgement) -> None:
    if found.verdict != NO:
        return
    heading(say("check.would_change"))
    changes = found.would_change
    if not changes:
        line(words.changes_sentence((), found.pack, front.language))
    for each in changes:
        line(words.change_sentence(each, found.pack, front.language))


def _show_worlds(front: Front, found: Judgement) -> None:
    if not found.worlds:
        return
    heading(say("check.worlds"))
    for world in found.worlds:
        doubts = [
            words.doubt_sentence(doubt, reading, found.pack, front.language)
            for doubt, reading in world.readings
        ]
        word = words.verdict_word(world.judgement.verdict, front.language, found.pack.kind)
        line(say("check.world", doubts=say("list_sep").join(doubts), verdict=word))
        most = world.judgement.ceiling
        if most is not None:
            amount = money(most.best, found.pack.currency, front.language)
            line(say("check.most", amount=amount), UNDER)


def _show_sources(found: Judgement, sources: Sources) -> None:
    heading(say("check.sources"))
    for source in sources:
        sources.show(source)
    pack = found.pack
    line(say("check.checked", checked=day(pack.checked), review=day(pack.review_by)))


class Sources:
    """Sources of rules, numbered in their order and shown once at the end; what was written from memory has no number: nothing can be
    looked up there."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        found = [each.source for each in rules if each.source.verified or each.source.address]
        self._numbers = {source: number for number, source in enumerate(dict.fromkeys(found), 1)}

    def __iter__(self) -> Iterator[PackSource]:
        return iter(self._numbers)

    def mark(self, rule: Rule) -> str:
        """Where a rule comes from, in short: the number of its source, the article, and that it was not checked."""
        number = str(self._numbers.get(rule.source, ""))
        doubt = "" if rule.verified else say("asked.unchecked")
        return say("dot").join(filter(None, (number, rule.article, doubt)))

    def show(self, source: PackSource, about: Sequence[str] = ()) -> None:
        """A source with its number, when it was read, and its address."""
        read = say("check.read_on", day=day(source.as_of)) if source.as_of else ""
        doubt = "" if source.verified else say("asked.unchecked")
        said = [*about, *filter(None, (read, doubt))]
        number = self._numbers[source]
        if said:
            line(say("check.source", id=number, title=source.title, about=say("list_sep").join(said)))
        else:
            line(say("check.source_bare", id=number, title=source.title))
        if source.address:
            line(source.address, UNDER)
