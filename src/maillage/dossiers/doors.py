"""Ways in for a party from outside, without an account: sent, ended, and what is done through them.

Effects: the rows of ``Door``; what is decided goes through ``turn`` as any other decision. A link alone does nothing: whoever acts
types the code, which went apart to a mailbox of the organisation and which whoever sent the link never sees; each act stands in the
story with the office, the name that was typed, and that it came through a link (``By.through``). What the office may do, whoever sent
the link vouched for (``Door.binds``): the party that asked the other to take part, and nobody else (``sends_for``). It joins, declines,
writes its own part of the text that it was sent for, agrees, remarks, answers what others said of its side, and, where its office is
vouched for, has its say on what citizens ask.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import F

from maillage.dossiers.deciding.verbs import roles
from maillage.dossiers.decisions import (
    By,
    Decision,
    KeyGiven,
    PartyDeclined,
    PartyJoined,
    Remarked,
    VersionProposed,
    What,
    Words,
)
from maillage.dossiers.model import OVER, Evaluated, Expert, Noted, Party, State
from maillage.dossiers.models import Door, Dossier, Part
from maillage.dossiers.of_other_sides import awaits
from maillage.dossiers.open_to import has_holder
from maillage.dossiers.people import commitment_to
from maillage.dossiers.questions import sides
from maillage.dossiers.texts import articles, kind_of
from maillage.dossiers.turn import WorldOf, decided, standing
from maillage.dossiers.world import World
from maillage.parties.codes import is_code, mark_of
from maillage.parties.models import Organisation
from maillage.parties.models import Standing as Known
from maillage.parties.organisations import is_mailbox
from maillage.parties.rights import Account, holdings_on
from maillage.parties.written import fault_of_line, line
from maillage.reference.texts import LANGUAGES, READY

Done = TypeVar("Done")
HOLDS = timedelta(days=14)
"""How long a link holds."""
KEPT = timedelta(days=90)
"""How long a link that has ended is kept, so that whoever comes late is told why it opens nothing."""
MOST_TRIES = 5
"""Wrong codes, over the whole life of a link: one of a million is not guessed in five."""
MOST_A_DAY = 20
"""Links that one party sends within a day, in one dossier: what it has used up leaves the others theirs."""
MOST_OF_ONE = 30
"""Links that one account sends within a day, over all dossiers."""
LONGEST_TITLE = 200
PURPOSE = "door"
NEVER_READ = ("ended", "expired", "left")
"""Reasons for which a link shows nothing any more; for the others, it still shows the dossier."""
ONCE = ("used", "stale")
"""Reasons for which it neither joins nor gives a key, and still lets somebody remark, and speak for their own side."""
CONFIRM, RESULT, RATE, NOT_OURS = "confirm", "result", "rate", "not_ours"
OF_ITS_SIDE = (CONFIRM, RESULT, RATE, NOT_OURS)
"""What is done of what others said of one's side: it is so; another value; one's own ratings; that expert is not ours."""


class NotSent(Exception):
    """No link was sent: ``faults`` are keys of the texts ``dossier_door.fault`` by field."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults.values()))
        self.faults = faults


class Shut(Exception):
    """What was asked for is not done through this link: ``why`` as :func:`shut` says."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class WrongCode(Exception):
    """What was typed is not the code. ``left``: tries that are left."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent: to which office of which party, at which address; whether it may bind; the text that waits for its key."""

    party: str
    title: str
    email: str
    language: str = ""
    binds: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A link on its way, in the one moment in which its code is known. ``mailbox``: where the code goes; ``recorded``: that mailbox is
    the organisation's by another's word than the sender's."""

    door: Door
    code: str
    mailbox: str
    recorded: bool


def send(
    key: str, state: State, letter: Letter, sender: Organisation, by: Account, now: datetime, vouches: bool
) -> Sent:
    """A link for an office, and its code, which is kept nowhere and goes in a letter of its own: to the mailbox that is recorded for the
    organisation, else to the one of the office, as all who take part then read. ``vouches``: whether who sends may bind their own
    organisation today, and so may say that another office may. The letters are another's to write. Raises NotSent."""
    if faults := _faults(key, state, letter, sender, by, now, vouches):
        raise NotSent(faults)
    # of all dossiers: an address is not kept for nothing
    Door.objects.filter(ends_at__lt=now - KEPT).delete()
    code = f"{secrets.randbelow(1_000_000):06d}"
    text = state.texts.get(letter.text)
    door = Door.objects.create(
        key=secrets.token_urlsafe(24), dossier_id=key, organisation_id=letter.party, title=line(letter.title),
        email=letter.email.strip(), language=letter.language, binds=letter.binds, text=letter.text,
        version=text.current.hash if text else "", code=mark_of(code, PURPOSE), ends_at=now + HOLDS, sent_for=sender, by=by,
    )  # fmt: skip
    recorded = recorded_mailbox(door.organisation)
    return Sent(door, code, recorded or door.email, bool(recorded))


def sends_for(state: State, sender: str, party: str) -> bool:
    """Whether a party sends links in the name of another, which nobody here acts for: the one that asked it to take part, joined or not.
    Where that one writes here no more, whichever writes and holds a key, so that the other is not left outside. A party needs no link in
    its own name: its offices act."""
    mine, other = state.parties.get(sender), state.parties.get(party)
    if mine is None or other is None or sender == party or not _writes(mine):
        return False
    asked_by = state.parties.get(other.named_by)
    return sender == other.named_by or (mine.key and (asked_by is None or not _writes(asked_by)))


def recorded_mailbox(organisation: Organisation) -> str:
    """The mailbox of an organisation that no party can have written for another: it is verified, or was in the record before anybody
    here wrote it down. Empty where there is none."""
    from_elsewhere = bool(organisation.source) and organisation.made_by_id is None
    return organisation.mailbox if from_elsewhere or organisation.standing == Known.VERIFIED else ""


def end(key: str, dossier: str, sender: Organisation, now: datetime) -> bool:
    """Whoever sent a link ends it: from then on it opens nothing. Whether there was one of theirs."""
    found = Door.objects.filter(pk=key, dossier=dossier, sent_for=sender, ended_at=None)
    return bool(found.update(ended_at=now))


def shut(door: Door, state: State, now: datetime) -> str:
    """Why a link does not do what it was sent for; empty where it does. The first of: ended, expired, left (the party), over, here (it
    acts by itself now), unvouched (who sent it takes part no more), spent (five wrong codes), used, stale (another version stands)."""
    party = state.parties.get(door.organisation_id)
    if door.ended_at is not None:
        return "ended"
    if door.ends_at <= now:
        return "expired"
    if party is None or party.left_on is not None:
        return "left"
    if state.phase in OVER:
        return "over"
    # nobody else says then who may bind it, also not through a link that was sent before
    if has_holder(door.organisation, now.date()):
        return "here"
    sender = state.parties.get(door.sent_for_id or "")
    if sender is None or not sender.here:
        return "unvouched"
    if door.tries >= MOST_TRIES:
        return "spent"
    if door.used_at is not None:
        return "used"
    return "stale" if door.version and not _current(door, state) else ""


def acts_of(door: Door, state: State, now: datetime) -> tuple[str, ...]:
    """What can be done through it now: ``part`` (of the text that it was sent for), ``key`` or ``join``; ``remark`` for who takes part,
    and what it says to what others said of its side; ``decline`` for who does not yet."""
    why = shut(door, state, now)
    if why and why not in ONCE:
        return ()
    here = state.parties[door.organisation_id].here
    once = "" if why else "key" if door.version else "" if here else "join"
    part = "part" if once == "key" and own_part(door, state) else ""
    of_its_side = said_to_it(state, door.organisation_id) if here else ()
    return tuple(filter(None, (part, once, "remark" if here else "decline", *of_its_side)))


def said_to_it(state: State, party: str) -> tuple[str, ...]:
    """What a party can say to what others recorded of its side and waits for its word. To say otherwise takes a role that writes."""
    waits = awaits(state, party)
    if not waits or not _writes(state.parties[party]):
        return (CONFIRM,) if waits else ()
    kinds = {RESULT: Noted, RATE: Evaluated, NOT_OURS: Expert}
    return (
        CONFIRM,
        *(act for act, kind in kinds.items() if any(isinstance(each.what, kind) for each in waits)),
    )


def moderates(door: Door, state: State, now: datetime) -> bool:
    """Whether what citizens ask is let through, refused and answered through it: for a side that has a say, by an office that its sender
    vouched for. Those who speak to the public for a party are those whom it let bind it."""
    if not _vouched(door) or door.organisation_id not in sides(state):
        return False
    why = shut(door, state, now)
    return not why or why in ONCE


def own_part(door: Door, state: State) -> dict[str, Words]:
    """Article → what the party says in it so far, for those articles of the text in which each party speaks for itself. Empty where the
    text has none, or where its role does not write."""
    kind, text, party = kind_of(door.text), state.texts.get(door.text), state.parties[door.organisation_id]
    if kind is None or text is None or not roles()[party.role]["writes"]:
        return {}
    said = text.current.articles
    own = [each for each in kind.articles_of(state.light) if articles()[each].shape == "of_parties"]
    return {each: (said.get(each) or {}).get(party.party, {}) for each in own}


def type_code(key: str, typed: str) -> None:
    """The code, typed. A wrong one counts whatever comes after, and before it is compared: two at once are two. Raises WrongCode, and
    Shut where too many were wrong."""
    found = Door.objects.filter(pk=key)
    if not found.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise Shut("spent")
    door = found.get()
    if not is_code(typed, door.code, PURPOSE):
        raise WrongCode(max(0, MOST_TRIES - door.tries))
    found.update(tries=F("tries") - 1)


def through(
    key: str,
    act: str,
    name: str,
    on: date,
    now: datetime,
    says: Words,
    part: Mapping[str, Words] | None = None,
    what: What | None = None,
) -> Decision:
    """One act, by whoever typed the code: ``join``, ``decline`` (``says``: why), ``part`` (``part``: article → what it says in it),
    ``key`` (who has not joined joins with these two), ``remark`` (``says``), or one of those of its own side (``what``: the decision).
    ``name``: of who acts. The last decision. Raises Shut, Refused, Damaged, Door.DoesNotExist."""
    with transaction.atomic():
        # its row first: of two at once, the second finds it used
        door = _locked(key)
        world = _world_of(door, line(name), on)

        def may(state: State, at: datetime, row: Dossier) -> World:
            if act not in acts_of(door, state, now):
                raise Shut(shut(door, state, now) or "other")
            return world(state, at, row)

        if act == "remark":
            return decided(door.dossier_id, Remarked(dict(says)), may)
        if act == "part":
            return _written(door, part or {}, may, world)
        if act in OF_ITS_SIDE:
            if what is None:  # sent to a page that does not build it
                raise Shut("other")
            return decided(door.dossier_id, what, may)
        what = PartyJoined()
        if act == "decline":
            what = PartyDeclined(door.organisation_id, dict(says))
        elif act == "key":
            what = KeyGiven(door.text, door.version)
        last = _here(door, what, may, world) if act == "key" else decided(door.dossier_id, what, may)
        Door.objects.filter(pk=key).update(used_at=now)
    return last


def moderated(key: str, now: datetime, act: Callable[[tuple[str, ...], Organisation], Done]) -> Done:
    """One act on a question of citizens, by whoever typed the code: ``act`` with the sides that have a say, and the one that it is done
    for. Raises Shut, Damaged, Door.DoesNotExist, and what ``act`` raises."""
    with transaction.atomic():
        door = _locked(key)
        found = standing(door.dossier_id)
        if found is None or not moderates(door, found.state, now):
            raise Shut((shut(door, found.state, now) if found else "") or "other")
        return act(sides(found.state), door.organisation)


def _locked(key: str) -> Door:
    return Door.objects.select_for_update(of=("self",)).select_related("organisation", "sent_for").get(pk=key)


def _vouched(door: Door) -> bool:
    """Whether its sender said that the office may bind, and is still known to be who it says."""
    return door.binds and door.sent_for is not None and door.sent_for.standing == Known.VERIFIED


def _writes(party: Party) -> bool:
    return party.here and bool(roles()[party.role]["writes"])


def _written(door: Door, part: Mapping[str, Words], may: WorldOf, world: WorldOf) -> Decision:
    """The next version, with the party's own part. The link follows to it: nobody else wrote anything of it since."""
    found = standing(door.dossier_id)
    text = found.state.texts.get(door.text) if found else None
    if text is None or found is None:
        raise Shut("stale")
    said = dict(text.current.articles)
    for article in own_part(door, found.state):
        if words := {language: each for language, each in part.get(article, {}).items() if each.strip()}:
            said[article] = {**(said.get(article) or {}), door.organisation_id: words}
    made = _here(door, VersionProposed(door.text, said, door.version), may, world)
    assert isinstance(made.what, VersionProposed)
    Door.objects.filter(pk=door.pk).update(version=made.what.version)
    return made


def _here(door: Door, what: What, may: WorldOf, world: WorldOf) -> Decision:
    """What only who takes part does: who does not yet joins with it."""
    part = Part.objects.filter(
        dossier=door.dossier_id, organisation=door.organisation_id, joined=True, left=False
    )
    if part.exists():
        return decided(door.dossier_id, what, may)
    decided(door.dossier_id, PartyJoined(), may)
    return decided(door.dossier_id, what, world)


def _world_of(door: Door, name: str, on: date) -> WorldOf:
    """The facts of an act through a link: what was vouched for, and who they say they are."""
    named: list[str] = []

    def ask(state: State, at: datetime, row: Dossier) -> World:
        if not named:
            named.append(commitment_to(row, name))
        by = By(door.organisation_id, "", door.title, named[0], "link")
        vouched = _vouched(door)
        return World(at, on, by, edits=True, binds=vouched, known=vouched, limited=True)

    return ask


def _current(door: Door, state: State) -> bool:
    text = state.texts.get(door.text)
    return text is not None and text.current.hash == door.version and not text.current.agreed


def _faults(
    key: str,
    state: State,
    letter: Letter,
    sender: Organisation,
    by: Account | None,
    now: datetime,
    vouches: bool,
) -> dict[str, str]:
    faults = {}
    party, on = state.parties.get(letter.party), now.date()
    found = Organisation.objects.filter(pk=letter.party, erased_at=None).first()
    if found is None or party is None or party.left_on is not None or letter.party == sender.pk:
        faults["party"] = "party"
    elif not sends_for(state, sender.pk, letter.party):
        faults["party"] = "not_yours"
    elif has_holder(found, on, state.owner):
        faults["party"] = "here"
    if fault_of_line(line(letter.title), LONGEST_TITLE):
        faults["title"] = "title"
    if not is_mailbox(letter.email.strip()):
        faults["email"] = "email"
    elif (
        holdings_on(on)
        .filter(office__organisation=sender, account__email__iexact=letter.email.strip())
        .exists()
    ):
        faults["email"] = "own"
    if letter.language not in ("", *LANGUAGES, *READY):
        faults["language"] = "language"
    if letter.binds and not vouches:
        faults["binds"] = "vouch"
    if letter.text and not faults:
        faults |= _text_faults(state, letter)
    lately = Door.objects.filter(at__gt=now - timedelta(days=1))
    if lately.filter(dossier=key, sent_for=sender).count() >= MOST_A_DAY:
        faults["email"] = "many"
    elif by and lately.filter(by=by).count() >= MOST_OF_ONE:
        faults["email"] = "many_of_one"
    return faults


def _text_faults(state: State, letter: Letter) -> dict[str, str]:
    text = state.texts.get(letter.text)
    current = text.current if text else None
    if current is None or current.agreed or letter.party not in current.awaited:
        return {"text": "text"}
    return {} if letter.binds else {"binds": "binds"}
