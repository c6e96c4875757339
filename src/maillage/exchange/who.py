"""Who may see and answer what: by the offices that an account holds on a day, and what it wrote itself."""

from __future__ import annotations

from datetime import date

from maillage.exchange.models import Entry, Proposal, Side, State
from maillage.parties.models import Organisation, Standing
from maillage.parties.rights import Account, Right, may_publish, office_for, organisations_of


def sees_matches(account: Account, entry: Entry, on: date) -> bool:
    """Whether the matches of a need or an offer are for somebody: of its owner's offices, or the author of a draft."""
    if entry.state == State.DRAFT and entry.author_id == account.pk:
        return True
    return entry.organisation is not None and office_for(account, entry.organisation, on) is not None


def sides_of(account: Account, proposal: Proposal, on: date) -> list[Side]:
    """The sides of a proposal that somebody acts for on a day; none: it is not theirs to see."""
    mine = {each.pk for each in organisations_of(account, on)}
    both = ((Side.NEED, proposal.need), (Side.OFFER, proposal.offer))
    return [side for side, entry in both if entry.organisation_id in mine]


def may_answer(account: Account, entry: Entry, on: date) -> bool:
    """Whether somebody may answer for the owner of a need or an offer on a day."""
    return entry.organisation is not None and may_publish(account, entry.organisation, on)


def why_not_standing(entry: Entry, on: date) -> str:
    """Why a need or an offer does not stand on a day: a word of ``site/data/proposal.toml`` [cannot]; empty where it does."""
    owner: Organisation | None = entry.organisation
    if entry.state == State.WITHDRAWN:
        return "withdrawn"
    if entry.state != State.PUBLISHED or entry.published_at is None or (owner and owner.hidden_at):
        return "not_published"
    if entry.expires is not None and entry.expires <= on:
        return "expired"
    if entry.origin_id is not None or owner is None:
        return "elsewhere"
    if owner.standing != Standing.VERIFIED or owner.merged_into_id or owner.erased_at:
        return "not_verified"
    return ""


def contact_of(
    account: Account, owner: Organisation, on: date, shares: bool
) -> tuple[str, dict[str, object]]:
    """The title of the office in which somebody answers for an organisation, and what the other side is given to reach it: the
    mailbox of the office, else of the organisation, and with consent (``shares``) the account, whose address is looked up when
    it is shown. Empty where there is no way."""
    office = office_for(account, owner, on, Right.PUBLISH)
    mailbox = (office.mailbox if office else "") or owner.mailbox
    given: dict[str, object] = {}
    if mailbox:
        given["mailbox"] = mailbox
    if shares:
        given["account"] = account.pk
    return (office.title if office else ""), given
