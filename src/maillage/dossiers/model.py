"""Where a dossier stands: what its decisions amount to. Made by ``fold`` alone; nothing here is typed or kept as such.

``seq`` is the number of the decision that said so: whoever asks "since when, and by whom" finds it in the ledger.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from msgspec import field

from maillage.dossiers.decisions import (
    Articles,
    Attached,
    CommentAnswered,
    Document,
    EvaluationFiled,
    Frozen,
    Recommendation,
    ReportFiled,
    ResultNoted,
    StudyFiled,
    Words,
)

DRAFT, DEFINED, ENGAGED, EVALUATED, CLOSED = "draft", "defined", "engaged", "evaluated", "closed"
SUSPENDED, ABANDONED = "suspended", "abandoned"
FEWEST = 2
"""Parties without whose keys nothing takes effect. One alone agrees with nobody."""
ENDS_WORK = ("final", "one_page")
"""Evaluations after which the work counts as evaluated."""
OVER = (CLOSED, ABANDONED)
"""Nothing more is decided in it but what looks back (``decide.AFTER_THE_END``)."""


class Actor(Frozen, frozen=True):
    """A local actor of a party."""

    actor: str
    names: Words
    sort: str
    seq: int
    gone: int = 0


class Party(Frozen, frozen=True):
    """An organisation in a dossier."""

    party: str
    names: Words
    role: str
    key: bool
    """Whether nothing takes effect without it."""
    seq: int
    country: str = ""
    named_on: date | None = None
    joined_on: date | None = None
    left_on: date | None = None
    interests: tuple[Words, ...] = ()
    actors: tuple[Actor, ...] = ()
    named_by: str = ""
    """The party that asked it to take part; empty for who opened the dossier."""
    declares: str = ""
    """What it said last of conflicts of interest, yes or no."""
    no_conflict: Words = field(default_factory=dict)
    """What it added to its no."""

    @property
    def conflict(self) -> str:
        """``none`` or ``some``, as it declared; empty where it said nothing."""
        return self.declares or ("some" if self.interests else "")

    @property
    def here(self) -> bool:
        """Whether it takes part."""
        return self.joined_on is not None and self.left_on is None

    @property
    def counts(self) -> bool:
        """Whether a version needs its key: it holds one, and has neither declined nor left. Asked is enough."""
        return self.key and self.left_on is None

    def is_called(self, said: str) -> bool:
        """Whether whoever writes a name means it: its key, or what it is called in any language, whatever the capitals."""
        names = (self.party, *self.names.values())
        return said.strip().casefold() in {each.strip().casefold() for each in names}


class Key(Frozen, frozen=True):
    """A key given to a version."""

    party: str
    office: str
    title: str
    on: date
    seq: int
    through: str = "account"


class Reserve(Frozen, frozen=True):
    """What a party agrees with but for this."""

    party: str
    article: str
    says: Words
    seq: int
    lifted: int = 0
    on: date | None = None


class Counter(Frozen, frozen=True):
    """How a party would write one article."""

    party: str
    article: str
    value: Any
    why: Words
    seq: int
    gone: int = 0
    on: date | None = None


class Return(Frozen, frozen=True):
    """A version sent back."""

    party: str
    why: Words
    on: date
    seq: int


class Version(Frozen, frozen=True):
    """A version of a text: ``hash`` is of the text's name, the parties whose keys it needs, its articles and what it was written
    from. ``because``: empty where somebody wrote it; ``parties`` where those who must agree changed."""

    number: int
    hash: str
    articles: Articles
    parties: tuple[str, ...]
    by: str
    on: date
    seq: int
    base: str = ""
    because: str = ""
    why: Words = field(default_factory=dict)
    keys: tuple[Key, ...] = ()
    returns: tuple[Return, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    counters: tuple[Counter, ...] = ()
    agreed: int = 0
    """The number of the decision by which the last key was given; 0: it does not bind."""
    agreed_on: date | None = None

    def key_of(self, party: str) -> Key | None:
        """The key that a party gave to it."""
        return next((each for each in self.keys if each.party == party), None)

    @property
    def awaited(self) -> tuple[str, ...]:
        """The parties whose keys are missing."""
        given = {each.party for each in self.keys}
        return tuple(each for each in self.parties if each not in given)


class Text(Frozen, frozen=True):
    """A text with all its versions, the first first."""

    name: str
    versions: tuple[Version, ...]

    @property
    def current(self) -> Version:
        """The last version, which may bind or not."""
        return self.versions[-1]

    @property
    def agreed(self) -> Version | None:
        """The last version to which all gave their keys."""
        return next((each for each in reversed(self.versions) if each.agreed), None)


class Expert(Frozen, frozen=True):
    """Somebody of a mission's team."""

    expert: str
    side: str
    part: Words
    interest: Words
    seq: int
    left: int = 0
    by: str = ""
    """Who named them: another party's word until their own side confirms it (``of_other_sides``)."""
    conflict: str = ""
    """``none`` or ``some``; empty where they declared it in words alone."""


class Comment(Frozen, frozen=True):
    """What a side said of a paragraph of a draft; its number counts from 1 over the whole mission."""

    number: int
    party: str
    paragraph: int
    says: Words
    seq: int
    draft: int
    answer: CommentAnswered | None = None


class Draft(Frozen, frozen=True):
    """A draft report under discussion."""

    paragraphs: tuple[Words, ...]
    until: date
    seq: int
    documents: tuple[Document, ...] = ()
    on: date | None = None
    silent: tuple[str, ...] = ()
    """The parties that have nothing (more) to say."""


class Follow(Frozen, frozen=True):
    """Where a recommendation of the final report stands."""

    recommendation: Recommendation
    state: str = "open"
    says: Words = field(default_factory=dict)
    evidence: str = ""
    seq: int = 0


class FieldDay(Frozen, frozen=True):
    """One day of a mission in the field."""

    day: date
    met: Words
    note: Words
    seq: int
    documents: tuple[Document, ...] = ()


class Mission(Frozen, frozen=True):
    """An expert mission."""

    mission: str
    why: Words
    host: str
    seq: int
    by: str = ""
    on: date | None = None
    experts: tuple[Expert, ...] = ()
    study: StudyFiled | None = None
    days: tuple[FieldDay, ...] = ()
    drafts: tuple[Draft, ...] = ()
    comments: tuple[Comment, ...] = ()
    report: ReportFiled | None = None
    reported_on: date | None = None
    follow: tuple[Follow, ...] = ()


class Promise(Frozen, frozen=True):
    """What a party said it would do."""

    promise: str
    party: str
    says: Words
    due: date
    seq: int
    to: str = ""
    made_on: date | None = None
    state: str = "announced"
    answer: Words = field(default_factory=dict)
    evidence: str = ""
    moved: tuple[int, ...] = ()
    """The decisions that moved it."""


class OnCondition(Frozen, frozen=True):
    """What a party said last of a condition of the definition."""

    condition: str
    by: str
    met: str
    on: date
    seq: int
    source: str = ""
    says: Words = field(default_factory=dict)


class Noted(Frozen, frozen=True):
    """A result, who noted it, and when."""

    result: ResultNoted
    by: str
    seq: int


class Evaluated(Frozen, frozen=True):
    """An evaluation, and who filed it."""

    evaluation: EvaluationFiled
    by: str
    seq: int


class Handover(Frozen, frozen=True):
    """Work handed from an office to another."""

    party: str
    from_office: str
    to_office: str
    to_title: str
    duties: tuple[str, ...]
    note: Words
    on: date
    seq: int
    interim_until: date | None = None
    read: int = 0
    habits: Words = field(default_factory=dict)


class Remark(Frozen, frozen=True):
    """What somebody who takes part said, or warned of."""

    party: str
    says: Words
    warns: bool
    on: date
    seq: int
    text: str = ""
    link_to: str = ""
    """The party beside which it stands: what was said of a link to it."""
    mailbox: str = ""
    """The commitment of the mailbox to which its code went."""


class WithDocument(Frozen, frozen=True):
    """A document that stands with a decision (``number``), who named it, and when."""

    number: int
    document: Document
    by: str
    day: date
    seq: int


class Rest(Frozen, frozen=True):
    """Why it rests, and when somebody looks at it again."""

    cause: str
    why: Words
    review_on: date
    by: str
    on: date
    seq: int
    before: str
    """The phase to which it comes back."""


class Counted(Frozen, frozen=True):
    """Something of which one party does so much a day (``data/limits.toml``), and that leaves nothing else to count."""

    what: str
    by: str
    on: date


class State(Frozen, frozen=True):
    """A dossier after its last decision. Tables keep the order in which things came."""

    dossier: str = ""
    seq: int = 0
    at: datetime | None = None
    day: date | None = None
    title: Words = field(default_factory=dict)
    need: Words = field(default_factory=dict)
    owner: str = ""
    """The party whose need it is: its words stay its own."""
    languages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    came_from: str = ""
    recruits: bool = False
    """It came from an offer that takes staff away from the party whose need it is."""
    light: bool = False
    sort: str = ""
    amount: int | None = None
    """What the light path costs, in minor units of ``currency``; None: not known."""
    currency: str = ""
    opened_on: date | None = None
    phase: str = DRAFT
    rest: Rest | None = None
    started_on: date | None = None
    ended: Words = field(default_factory=dict)
    parties: dict[str, Party] = field(default_factory=dict)
    attached: tuple[Attached, ...] = ()
    texts: dict[str, Text] = field(default_factory=dict)
    missions: dict[str, Mission] = field(default_factory=dict)
    promises: dict[str, Promise] = field(default_factory=dict)
    results: tuple[Noted, ...] = ()
    evaluations: tuple[Evaluated, ...] = ()
    conditions: tuple[OnCondition, ...] = ()
    steps: dict[str, date] = field(default_factory=dict)
    """Steps of procedures that are done, by ``party/pack.rule``, and when."""
    remarks: tuple[Remark, ...] = ()
    page_withdrawn: int = 0
    """The decision since which its page for citizens is not public; 0: nothing keeps it back."""
    handovers: tuple[Handover, ...] = ()
    confirmed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Number of a decision → the parties that confirmed what it says of their side."""
    corrected: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Number of a decision → the decisions that correct it."""
    documents: tuple[WithDocument, ...] = ()
    erased: tuple[str, ...] = ()
    counted: tuple[Counted, ...] = ()

    def required(self) -> tuple[str, ...]:
        """The parties without whose keys nothing takes effect, in one order for all."""
        return tuple(sorted(each.party for each in self.parties.values() if each.counts))

    def text(self, name: str) -> Text | None:
        """A text, by its name (``definition``, ``terms:m1``)."""
        return self.texts.get(name)

    def in_force(self, name: str) -> Version | None:
        """The version of a text that binds: the last one agreed, as long as two of those who agreed are still there. Who left and was
        asked again is bound by nothing that they agreed to before."""
        text = self.texts.get(name)
        agreed = text.agreed if text else None
        if agreed is None:
            return None
        there = [self.parties[each] for each in agreed.parties]
        stand = sum(each.left_on is None and each.seq in range(agreed.agreed) for each in there)
        return agreed if stand >= FEWEST else None
