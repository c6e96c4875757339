"""What parties decide: one shape for each kind of decision, as it stands in the ledger for ever.

What somebody asks for and what is then written down have the same shape: ``decide`` adds who, when and which number, or refuses.
A shape may gain fields that have a default; nothing is ever renamed or taken away, since old ledgers are read by these shapes.
Texts are tables of language → words. Days are days of the calendar where the act was done, ``at`` is UTC. Money is in whole minor
units with its currency; other numbers are decimal text (``"12.5"``). People stand here by commitments alone (``ledger.seals``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from msgspec import field

from maillage.dossiers.shapes import Articles as Articles
from maillage.dossiers.shapes import Cause as Cause
from maillage.dossiers.shapes import Conflict as Conflict
from maillage.dossiers.shapes import Document as Document
from maillage.dossiers.shapes import EvaluationSort as EvaluationSort
from maillage.dossiers.shapes import Frozen as Frozen
from maillage.dossiers.shapes import Met as Met
from maillage.dossiers.shapes import Move as Move
from maillage.dossiers.shapes import PromiseState as PromiseState
from maillage.dossiers.shapes import QuestionAnswered as QuestionAnswered
from maillage.dossiers.shapes import Rating as Rating
from maillage.dossiers.shapes import Recommendation as Recommendation
from maillage.dossiers.shapes import Verdict as Verdict
from maillage.dossiers.shapes import What as What
from maillage.dossiers.shapes import Words as Words

# --- opening, and who takes part ---


class Opened(What, frozen=True):
    """A dossier begins, with one party and the need in its owner's words."""

    title: Words
    need: Words
    names: Words
    """What its first party calls itself."""
    role: str
    country: str = ""
    languages: tuple[str, ...] = ()
    """In which its texts are written, all of equal rank."""
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    came_from: str = ""
    """The match that it came from (``proposal:…``), where it did."""
    recruits: bool = False
    """Of an offer that takes staff away from whoever needs it, for good."""
    light: bool = False
    """The light path: a visit note and four fields, under the threshold of ``data/light.toml``."""
    sort: str = ""
    """What it is (a key of ``data/light.toml`` [sort]); asked for on the light path."""
    amount: int | None = None
    """What it costs in all, in minor units, as far as it is known; asked for on the light path."""
    currency: str = ""


class PathChosen(What, frozen=True):
    """The full path after all, or the light one."""

    light: bool
    why: Words
    sort: str = ""
    amount: int | None = None
    currency: str = ""


class PartyNamed(What, frozen=True):
    """An organisation is asked to take part. ``key``: it holds one, so that nothing takes effect without it."""

    party: str
    names: Words
    role: str
    key: bool
    country: str = ""


class PartyJoined(What, frozen=True):
    """It takes part."""

    names: Words = field(default_factory=dict)


class PartyDeclined(What, frozen=True):
    """It does not take part, or is no longer asked to."""

    party: str
    why: Words


class PartyLeft(What, frozen=True):
    """It leaves."""

    why: Words


class RoleChanged(What, frozen=True):
    """A party's role from now on, and whether it holds a key."""

    party: str
    role: str
    key: bool
    why: Words = field(default_factory=dict)


class InterestDeclared(What, frozen=True):
    """What a party, or somebody for it, gains or holds besides: said before others find out; or that there is nothing of the kind."""

    says: Words
    conflict: Conflict = ""


class ActorNamed(What, frozen=True):
    """A local actor of a party: a school, a market, a clinic that takes part on the spot."""

    actor: str
    names: Words
    sort: str


class ActorGone(What, frozen=True):
    """It takes part no more."""

    actor: str


class Attached(What, frozen=True):
    """The dossier serves a national plan, or an international commitment."""

    to: Literal["plan", "commitment"]
    code: str
    title: Words
    source: str = ""
    country: str = ""


# --- texts that bind when all have given their key ---


class VersionProposed(What, frozen=True):
    """A text, whole. ``base``: the hash of the version that it was written from; empty for the first. ``parties`` and ``version`` are
    written by ``decide``: whose keys it needs, and its own hash, so that whoever holds the ledger alone can reckon it."""

    text: str
    articles: Articles
    base: str = ""
    why: Words = field(default_factory=dict)
    parties: tuple[str, ...] = ()
    version: str = ""


class KeyGiven(What, frozen=True):
    """A party agrees to one version of a text, by its hash. ``parties`` and ``base``, of which it is made with the articles that were
    last proposed, are written by ``decide``: those who must agree may have changed since."""

    text: str
    version: str
    parties: tuple[str, ...] = ()
    base: str = ""


class KeyWithdrawn(What, frozen=True):
    """A party takes its key back, while the version does not bind yet."""

    text: str
    version: str
    why: Words


class Returned(What, frozen=True):
    """A party sends a version back, and says why."""

    text: str
    version: str
    why: Words


class ReserveMade(What, frozen=True):
    """A party agrees but for this. It stands beside the article; keys that others gave without knowing it turn back."""

    text: str
    version: str
    article: str
    says: Words


class ReserveLifted(What, frozen=True):
    """A party drops its reserve, by the number of the decision that made it."""

    text: str
    reserve: int


class CounterMade(What, frozen=True):
    """A party would write one article otherwise. It stands beside it: nobody's text is overwritten."""

    text: str
    version: str
    article: str
    value: Any
    why: Words


class CounterTakenBack(What, frozen=True):
    """A party drops its counter-proposal, by the number of the decision that made it."""

    text: str
    counter: int


class PageWithdrawn(What, frozen=True):
    """A party no longer wants the page for citizens to be public: it is not, until another version is agreed."""

    why: Words


class Remarked(What, frozen=True):
    """Somebody who takes part says something, or warns: also who holds no key (a diaspora, an embassy)."""

    says: Words
    warns: bool = False
    text: str = ""
    """The text that it is about, where it is about one."""
    link_to: str = ""
    """The party to which a link went whose code went to a mailbox that its sender wrote: it stands beside that party for good."""
    mailbox: str = ""
    """The commitment of that mailbox, which may name a person."""


# --- the expert mission ---


class MissionOpened(What, frozen=True):
    """An expert mission is asked for: why, and which decision waits for it."""

    mission: str
    why: Words
    host: str


class ExpertNamed(What, frozen=True):
    """Somebody of a mission's team: the commitment of their name, whose side they are of, what they declare."""

    mission: str
    expert: str
    side: str
    part: Words
    interest: Words
    """Of their own in what may follow; needed but where ``conflict`` says that there is none."""
    conflict: Conflict = ""


class ExpertLeft(What, frozen=True):
    """They are of the team no more."""

    mission: str
    expert: str
    why: Words


class StudyFiled(What, frozen=True):
    """What was read before the visit: documents, what others did in the place, who acts there."""

    mission: str
    note: Words
    documents: tuple[Document, ...] = ()


class FieldNoted(What, frozen=True):
    """One day in the field: whom the team met, what it saw."""

    mission: str
    day: date
    met: Words
    note: Words
    documents: tuple[Document, ...] = ()


class DraftFiled(What, frozen=True):
    """The draft of the report, paragraph by paragraph, and by when each side comments."""

    mission: str
    paragraphs: tuple[Words, ...]
    until: date
    documents: tuple[Document, ...] = ()


class Commented(What, frozen=True):
    """A side says something of one paragraph of the draft (from 1)."""

    mission: str
    paragraph: int
    says: Words


class NothingToSay(What, frozen=True):
    """A side has no (further) comment on the draft."""

    mission: str


class CommentAnswered(What, frozen=True):
    """The team answers one comment, by its number; none is deleted."""

    mission: str
    comment: int
    verdict: Verdict
    says: Words


class ReportFiled(What, frozen=True):
    """The final report: an answer to each question of the terms, and recommendations R1…Rn."""

    mission: str
    answers: tuple[QuestionAnswered, ...]
    recommendations: tuple[Recommendation, ...]
    documents: tuple[Document, ...] = ()


class RecommendationMoved(What, frozen=True):
    """Where a recommendation stands, with what shows it."""

    mission: str
    number: int
    to: Move
    says: Words = field(default_factory=dict)
    evidence: str = ""


# --- following ---


class PromiseMade(What, frozen=True):
    """A party says what it will do, and by when. ``engaged``: by a decision of its own, already."""

    promise: str
    says: Words
    due: date
    to: str = ""
    engaged: bool = False


class PromiseMoved(What, frozen=True):
    """Where a promise stands: engaged, kept (with what shows it), missed, or put off to another day."""

    promise: str
    to: PromiseState
    says: Words = field(default_factory=dict)
    evidence: str = ""
    due: date | None = None


class ResultNoted(What, frozen=True):
    """A value of an indicator of the agreed definition, on one side."""

    indicator: str
    side: str
    on: date
    value: str
    says: Words = field(default_factory=dict)
    evidence: str = ""


class EvaluationFiled(What, frozen=True):
    """An evaluation: criterion → side → rating, what remains after us, and what was learnt."""

    evaluation: str
    sort: EvaluationSort
    on: date
    ratings: dict[str, dict[str, Rating]]
    remains: Words = field(default_factory=dict)
    lesson: Words = field(default_factory=dict)
    documents: tuple[Document, ...] = ()


class ConditionNoted(What, frozen=True):
    """Whether a condition of the agreed definition is met, on a day, and what shows it. By the key that its own words give it
    (``conditions.key_of``): written otherwise, it is another condition, of which nothing is known yet."""

    condition: str
    met: Met
    on: date
    source: str = ""
    says: Words = field(default_factory=dict)


class Confirmed(What, frozen=True):
    """What another party recorded of one's own side is so: a result, ratings, an expert. By the number of the decision that did."""

    number: int
    says: Words = field(default_factory=dict)


class StepDone(What, frozen=True):
    """A step of a procedure is done: ``pack.rule``, the day, what shows it. ``back``: it is not done after all."""

    step: str
    on: date
    evidence: str = ""
    back: bool = False


# --- where it stands ---


class Started(What, frozen=True):
    """The work begins."""

    on: date


class Suspended(What, frozen=True):
    """It rests, for a cause, until a day on which somebody looks at it again."""

    cause: Cause
    why: Words
    review_on: date


class Resumed(What, frozen=True):
    """It goes on."""

    why: Words = field(default_factory=dict)


class Abandoned(What, frozen=True):
    """It ends before its end."""

    why: Words


# --- memory ---


class HandedOver(What, frozen=True):
    """An office hands its work in the dossier to another office, or to a named interim until a day."""

    to_office: str
    to_title: str
    duties: tuple[str, ...]
    note: Words
    interim_until: date | None = None
    habits: Words = field(default_factory=dict)
    """How the partner is used to work: whom to call, when they are away, what they expect."""


class HandoverRead(What, frozen=True):
    """Whoever took over has read it: the number of the decision that handed over."""

    handover: int


class Corrected(What, frozen=True):
    """What a decision says wrongly, by its number. It stays; this stands beside it."""

    number: int
    says: Words


class DocumentNamed(What, frozen=True):
    """A document that stands with a decision, by its number. The ledger keeps its fingerprint alone: whoever has the paper can check
    that it is the same, and where it lies is said."""

    number: int
    document: Document


class Erased(What, frozen=True):
    """A personal value is gone, by its commitment. What was decided stands, and the chain still verifies."""

    commitment: str
    ground: Literal["asked", "term", "law"]


AnyWhat = (
    Opened | PathChosen | PartyNamed | PartyJoined | PartyDeclined | PartyLeft | RoleChanged | InterestDeclared | ActorNamed | ActorGone
    | Attached | VersionProposed | KeyGiven | KeyWithdrawn | Returned | ReserveMade | ReserveLifted | CounterMade | CounterTakenBack
    | PageWithdrawn | Remarked
    | MissionOpened | ExpertNamed | ExpertLeft | StudyFiled | FieldNoted | DraftFiled | Commented | NothingToSay | CommentAnswered
    | ReportFiled | RecommendationMoved | PromiseMade | PromiseMoved | ResultNoted | EvaluationFiled | Confirmed | ConditionNoted | StepDone | Started | Suspended
    | Resumed | Abandoned | HandedOver | HandoverRead | Corrected | DocumentNamed | Erased
)  # fmt: skip
"""Every kind of decision."""


class By(Frozen, frozen=True):
    """Who decided: the party, and the office in which somebody acted for it on that day."""

    party: str
    office: str = ""
    """``office:12``; empty where somebody acted through a link."""
    title: str = ""
    """What the office was called then."""
    holder: str = ""
    """The commitment of the name of who held it."""
    through: Literal["account", "link", "instance"] = "account"
    """``instance``: whoever runs the platform, who erases what has to be, and decides nothing else."""


class Decision(Frozen, frozen=True):
    """One line of the ledger. ``seq`` counts from 1 in its dossier."""

    dossier: str
    seq: int
    at: datetime
    day: date
    by: By
    what: AnyWhat
