"""A match that becomes a dossier: what both sides accepted is the beginning of one, in the words of whose need it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from maillage.dossiers.models import Dossier
from maillage.exchange.locked import lock_proposals
from maillage.exchange.models import Proposal, Solution, Stage
from maillage.exchange.solutions import standing
from maillage.parties.models import Organisation
from maillage.parties.rights import Account, office_for

LONGEST_TITLE = 80
PREFIX = "proposal:"


@dataclass(frozen=True, slots=True)
class Match:
    """A proposal that both accepted: whose need it is, who offered, and what the need says."""

    came_from: str
    owner: Organisation
    partner: Organisation
    need: str
    language: str
    topics: tuple[str, ...]
    recruits: bool
    """The offer takes staff away from the owner for good."""

    @property
    def title(self) -> str:
        """The first words of the need: its owner says it better."""
        line = self.need.strip().splitlines()[0] if self.need.strip() else ""
        return line if len(line) <= LONGEST_TITLE else f"{line[:LONGEST_TITLE].rsplit(' ', 1)[0]}…"


def match_of(key: str, account: Account, on: date) -> Match | None:
    """The match of a proposal, for whoever acts today for the side whose need it is; None for everybody else, and where the two are not
    introduced."""
    found = (
        Proposal.objects.select_related("need__organisation", "offer__organisation")
        .filter(pk=key, stage=Stage.INTRODUCED)
        .first()
    )
    if found is None or found.need.organisation is None or found.offer.organisation is None:
        return None
    owner = found.need.organisation
    if office_for(account, owner, on) is None:
        return None
    return Match(
        f"{PREFIX}{key}",
        owner,
        found.offer.organisation,
        found.need.text,
        found.need.language,
        tuple(found.need.topics),
        bool(found.offer.said.get("recruits")),
    )


def solution_again(key: str) -> Solution | None:
    """The solution that a dossier is opened to do again; None where none stands by this key."""
    return standing().filter(pk=key).first() if key else None


def dossier_of(came_from: str) -> str:
    """The dossier that a match became (``proposal:…``); empty where it became none yet."""
    return Dossier.objects.filter(came_from=came_from).values_list("pk", flat=True).first() or ""


def opened_from(match: Match) -> str:
    """The same for whoever is about to open it, within their transaction: of two at once, the second waits here and finds what the first
    opened."""
    lock_proposals([match.came_from.removeprefix(PREFIX)])
    return dossier_of(match.came_from)
