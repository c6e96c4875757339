"""The situation of a dossier as rules are asked of it: what it says, what its parties answered besides, who would ask which fund.

The same for every party that reads it: a fund's desk that takes part sees the verdict that the applicant sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from maillage.dossiers.facts import ANSWER, Answer, Bodies, Body, Known, carriers, facts_of, plain, spoken_of
from maillage.dossiers.facts_said import origin_said
from maillage.dossiers.model import Version
from maillage.parties.models import Organisation
from maillage.rules.facts import clean
from maillage.rules.judge import judge_all
from maillage.rules.model import FUNDING, NO, UNKNOWN, YES, Judgement
from maillage.rules.shelf import Shelf
from maillage.rules.vocabulary import vocabulary
from maillage.site import words
from maillage.site.dossiers.here import Here
from maillage.site.rules.finder_questions import Said
from maillage.site.rules.here import shelf_here
from maillage.site.rules.models import DossierAnswer
from maillage.site.rules.verdicts_shown import decisive
from maillage.site.today import today

BEST = (YES, UNKNOWN, NO)


@dataclass(frozen=True)
class Situation:
    """``rows``: what was answered. ``version`` of the joint text that speaks; None where none was proposed."""

    here: Here
    bodies: Bodies
    rows: tuple[DossierAnswer, ...]
    version: Version | None

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        """What was answered, as far as it can be read today."""
        return answers_in(self.rows)

    def known(self, party: str) -> dict[str, Known]:
        """The facts as if a party asked, or by whose law it is gone."""
        return facts_of(self.here.state, party, self.bodies, self.answers, self.version, sorts())

    def origin(self, known: Known) -> str:
        """Where a fact comes from, in words."""
        names = {key: self.here.named(key) for key in self.here.state.parties}
        return origin_said(self.here.state, known.origin, names, words.language())

    @property
    def proposed(self) -> Version | None:
        """A version that is proposed beside the one that binds."""
        text = self.here.state.text("definition")
        found = text.current if text and not text.current.agreed else None
        return found if self.here.state.in_force("definition") is not None else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a fund says if a party asks it. ``said``: its facts as the finder has them."""

    applicant: str
    judgement: Judgement
    known: dict[str, Known]
    said: Said


def situation(here: Here, as_proposed: bool = False) -> Situation:
    """The situation of a dossier, by the joint text that binds, or as the version proposed beside it would have it. Two queries."""
    bodies = bodies_of(here.state.parties)
    left = here.me.left_on  # who left reads what was said until then
    rows = tuple(
        each for each in DossierAnswer.objects.filter(dossier=here.key) if left is None or each.on <= left
    )
    found = Situation(here, bodies, rows, spoken_of(here.state))
    if as_proposed and found.proposed is not None:
        return Situation(here, bodies, rows, found.proposed)
    return found


def bodies_of(parties: Iterable[str]) -> dict[str, Body]:
    """What the pages of organisations say that they are. One query."""
    found = Organisation.objects.filter(pk__in=list(parties)).values_list("pk", "kind", "level", "country")
    return {key: Body(kind, level, country) for key, kind, level, country in found}


def answers_in(rows: Iterable[DossierAnswer]) -> tuple[Answer, ...]:
    """What was answered, as far as it can be read today."""
    return tuple(
        Answer(each.fact, facts[each.fact], each.organisation_id, each.on, each.about, each.currency)
        for each in rows
        if each.fact in (facts := clean({each.fact: each.value})[0])
    )


def asked(of: Situation, only: str = "") -> list[Asked]:
    """Every fund known here with what it says if the party asks that it suits best; between equals the first of the dossier. ``only``: if
    this party asks. For all parties the same: neither rules of one's own nor of a network are asked."""
    packs = shelf_here().of_kind(FUNDING)
    found: list[list[Asked]] = [[] for _ in packs]
    for party in (only,) if only else carriers(of.here.state):
        known = of.known(party)
        facts = plain(known)
        said = Said.of(facts)
        for at, judgement in enumerate(judge_all(packs, facts, today())):
            found[at].append(Asked(party, judgement, known, said))
    return [min(each, key=_rank) for each in found if each]


def _rank(each: Asked) -> tuple[int, int, int]:
    """The better verdict first, then that of the rules read last, then the fewer refusals."""
    of = decisive(each.judgement)
    refusing = sum(finding.leaning == NO for finding in of.findings)
    return BEST.index(each.judgement.verdict), BEST.index(of.verdict), refusing


def origins(of: Situation, known: dict[str, Known], facts: Sequence[str]) -> list[str]:
    """Where the facts of a rule come from, each place once; of one that follows from others, where those come from."""
    found: dict[str, None] = {}
    for fact in facts:
        about = vocabulary().get(fact)
        for name in about.of if about and about.derived else (fact,):
            if name in known:
                found[of.origin(known[name])] = None
    return list(found)


def answered(known: Known) -> bool:
    """Whether a fact was answered, and is not said by the dossier."""
    return known.origin.sort == ANSWER


def sorts(shelf: Shelf | None = None) -> dict[str, str]:
    """Step (``pack.rule``) → which of the steps that many procedures have it is (``same_as``)."""
    packs = (shelf or shelf_here()).packs.values()
    return {f"{pack.id}.{rule.id}": rule.step.same_as for pack in packs for rule in pack.rules if rule.step and rule.step.same_as}  # fmt: skip
