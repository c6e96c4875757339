"""What is kept of what is sought and given: entries (needs and offers), proposals and their answers, rounds, solutions.

What an entry says stands in ``said``, field by field as the shapes of ``matching.profiles`` name them (``shapes.toml``): a
sheet, the site and another instance mean the same by it.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from maillage.parties.keys import new_key
from maillage.parties.models import KEY, Organisation


class Side(models.TextChoices):
    """Which side of a match an entry is."""

    NEED = "need"
    OFFER = "offer"


class State(models.TextChoices):
    """Where an entry stands. What has expired is published still: its day says so."""

    DRAFT = "draft"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    """A curator hid it, with a reason: its owner alone sees it, until it is shown again."""
    WITHDRAWN = "withdrawn"


class Origin(models.Model):
    """Another instance whose signed files are taken in: somebody here said that this is its key. Nothing that another key
    signed in its name is."""

    address = models.CharField(max_length=200, unique=True)
    name = models.CharField(max_length=200)
    """What it calls itself."""
    public_key = models.CharField(max_length=64)
    """Ed25519, in base64."""
    pinned_at = models.DateTimeField(auto_now_add=True)
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField(null=True)
    """When the file was signed that was taken in last: an older one changes nothing any more."""
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Since when nothing of it is taken in."""

    class Meta:
        ordering: ClassVar[list[str]] = ["address"]


class Entry(models.Model):
    """A need or an offer. Only its owner edits it: the organisation, by an office that may; of a draft without one, its
    author."""

    key = models.CharField(max_length=KEY, primary_key=True, default=new_key, editable=False)
    side = models.CharField(max_length=5, choices=Side.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="entries"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="entries"
    )
    said: Any = models.JSONField(default=dict)
    """Field → value, as the shape has them, put on the map."""
    text = models.TextField(blank=True)
    """Its owner's own words: ``said["text"]``, where a list of entries reads them."""
    language = models.CharField(max_length=8, blank=True)
    place = models.CharField(max_length=60, blank=True, db_index=True)
    country = models.CharField(max_length=2, blank=True, db_index=True)
    topics: Any = models.JSONField(default=list)
    """Codes that its owner confirmed, or that its words gave."""
    expires = models.DateField(null=True)
    """The first day on which it no longer stands."""
    own_id = models.CharField(max_length=80, blank=True)
    """What its owner's sheet, or another instance, calls it."""
    source = models.CharField(max_length=400, blank=True)
    """The sheet or the instance that it came from; empty: written here."""
    origin = models.ForeignKey(Origin, null=True, on_delete=models.PROTECT, related_name="entries")
    """The instance that it stands on: it is read here, and edited there alone."""
    generated = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)
    published_at = models.DateTimeField(null=True, db_index=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_on = models.DateField(null=True)
    """The last day on which its owner said, or showed by an act, that it holds."""
    hidden_at = models.DateTimeField(null=True)
    hidden_why = models.CharField(max_length=2_000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "side"]),
            models.Index(fields=["organisation", "state"]),
        ]


class Stage(models.TextChoices):
    """Where a proposal stands."""

    OPEN = "open"
    """One side at least has not answered."""
    INTRODUCED = "introduced"
    """Both accepted."""
    DECLINED = "declined"
    """One side declined."""
    WITHDRAWN = "withdrawn"
    """One side took back its need, its offer or its yes."""
    LAPSED = "lapsed"
    """Nobody answered in time."""
    FULL = "full"
    """Before both had accepted, all that was asked or given had gone to others."""


class Proposal(models.Model):
    """A need and an offer put before both sides at once, with the score that they had on that day."""

    key = models.CharField(max_length=KEY, primary_key=True, default=new_key, editable=False)
    need = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.OPEN)
    by = models.CharField(max_length=5)
    """need, offer or round: who proposed."""
    round = models.ForeignKey("Round", null=True, on_delete=models.SET_NULL, related_name="proposals")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    answer_by = models.DateField()
    """The last day on which an answer counts."""
    score = models.IntegerField()
    """Milli-points of 100 points."""
    parts: Any = models.JSONField(default=list)
    """As ``matching.scores`` explained them on that day (``exchange.fit``): with a sentence in each language."""
    versions: Any = models.JSONField(default=dict)
    """Side → the version of its need or offer on that day: what was changed since is said before anybody answers."""
    units = models.PositiveIntegerField(null=True)
    """How much of the offer a round gives to the need; None: as much as is asked and there is."""
    why = models.CharField(max_length=20, blank=True)
    """Why it ended, where nobody declined it: a key of ``site/data/proposal.toml`` [why]."""
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "key"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["need", "stage"]),
            models.Index(fields=["offer", "stage"]),
        ]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["need", "offer"],
                condition=models.Q(stage__in=("open", "introduced")),
                name="exchange_one_open_proposal_a_pair",
            )
        ]


class Verdict(models.TextChoices):
    """What a side said."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Answer(models.Model):
    """What one side said of a proposal; the latest of a side counts. The reason is seen by the two sides only."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="answers")
    side = models.CharField(max_length=5, choices=Side.choices)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=40, blank=True)
    """The name of a part of the score, or ``other``."""
    words = models.CharField(max_length=2_000, blank=True)
    rests_until = models.DateField(null=True)
    """Of a pair declined: not proposed again before."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    office = models.CharField(max_length=200, blank=True)
    """The title of the office that it was said in."""
    contact: Any = models.JSONField(default=dict)
    """Of an acceptance: what the other side is given if it accepts too: ``mailbox`` of the office, or of the organisation;
    ``account``, the number of who accepted, where they agreed to give their own address."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class Introduction(models.Model):
    """Two acceptances: each side gets the right contact of the other. ``contacts``: side → ``title`` of the office and, as the
    answers hold them, ``mailbox`` and ``account``."""

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, related_name="introduction")
    at = models.DateTimeField(auto_now_add=True)
    contacts: Any = models.JSONField(default=dict)
    units = models.PositiveIntegerField(default=1)
    """How much of the offer goes to the need: counted as long as the introduction stands."""
    next_on = models.DateField(null=True)
    """The day by which the first talk is to have been."""
    asked_on = models.DateField(null=True)
    """The day on which both were asked whether it was."""
    talked: Any = models.JSONField(default=dict)
    """Side → ``said`` (yes or later) and ``on``: what it answered."""


class Ruled(models.TextChoices):
    """How a person overrules the machine's order."""

    ASIDE = "aside"
    """Not shown to this side any more, whatever its score."""
    FIRST = "first"
    """Before all others, whatever its score."""


class Ruling(models.Model):
    """A person's word on a match against the machine's: it holds for the side that said it, in every later run, until it is
    taken back."""

    need = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    offer = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=5, choices=Side.choices)
    ruled = models.CharField(max_length=5, choices=Ruled.choices)
    reason = models.CharField(max_length=2_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class RoundState(models.TextChoices):
    """Where a round stands."""

    CALLED = "called"
    RUN = "run"
    """Its result stands and has been shown to the network; no proposal has left."""
    SENT = "sent"
    CANCELLED = "cancelled"


class Round(models.Model):
    """A matching session that a network runs: its call, who takes part, its rehearsals and its result."""

    key = models.CharField(max_length=KEY, primary_key=True, default=new_key, editable=False)
    network = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="rounds")
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    words = models.TextField(blank=True)
    """The call, in the network's own words."""
    opens = models.DateField()
    closes = models.DateField()
    """The last day on which needs and offers are taken in."""
    terms: Any = models.JSONField(default=dict)
    """Of the round as ``matching.rounds`` takes them: floor, equity, most of each."""
    chosen: Any = models.JSONField(default=dict)
    """Who takes part: topics, countries, groups; members only or all."""
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.CALLED)
    rehearsed: Any = models.JSONField(default=dict)
    result: Any = models.JSONField(default=dict)
    certificate: Any = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    run_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2_000, blank=True)
    """Why it was cancelled."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["-opens", "key"]


class Solution(models.Model):
    """What an owner of a finished activity says of it in three fields, so that others can do it again."""

    key = models.CharField(max_length=KEY, primary_key=True, default=new_key, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="solutions")
    activity = models.CharField(max_length=400, db_index=True)
    """Of the record."""
    language = models.CharField(max_length=8)
    problem = models.TextField()
    done = models.TextField()
    takes = models.TextField()
    """What it takes to do it again."""
    topics: Any = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)


class Lesson(models.Model):
    """Where a solution is what a dossier taught: the words that its parties agreed to at its end, in all their languages. One a dossier."""

    solution = models.OneToOneField(Solution, on_delete=models.CASCADE, related_name="lesson")
    dossier = models.CharField(max_length=KEY, unique=True)
    said: Any = models.JSONField(default=dict)
    """title, problem, done, remains, lesson: each language → words."""
    parties: Any = models.JSONField(default=list)
    """Keys of the organisations that agreed to it."""
    places: Any = models.JSONField(default=list)
    since = models.PositiveSmallIntegerField(null=True)
    until = models.PositiveSmallIntegerField(null=True)
    in_record = models.BooleanField(default=False, db_index=True)
    """Whether the record was handed it as it stands."""


class Reuse(models.Model):
    """Somebody did it again: counted by the link that shows it (an activity of the record, or an address), never by clicks."""

    solution = models.ForeignKey(Solution, on_delete=models.CASCADE, related_name="reuses")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    link = models.CharField(max_length=400)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["solution", "link"], name="exchange_reuse_once")
        ]
