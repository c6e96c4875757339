"""What is kept of who acts: organisations, their names and codes, offices and holders, networks, ties, claims, merges.

A person acts *for* an organisation *in* an office, never by a shared login. Days are days of the calendar; what was written
when stands beside them. What goes when an account is erased: see ``site/accounts/personal_data.py``.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from maillage.parties.keys import new_key

KEY = 12
TEXT = 400


class Standing(models.TextChoices):
    """How far it is known that who acts for an organisation may do so."""

    NEW = "new"
    """Somebody wrote it down; nobody has shown that it is theirs."""
    UNDER_REVIEW = "under_review"
    """Claimed, with a proof that waits for an answer: its author works in private."""
    VERIFIED = "verified"
    FROZEN = "frozen"
    """Two claim it, or its claim is contested: nothing of it changes in public until that is settled."""


class Organisation(models.Model):
    """A body that acts: a town hall, an association, a hospital, a network. ``key`` is its identifier for ever."""

    key = models.CharField(max_length=KEY, primary_key=True, default=new_key, editable=False)
    kind = models.CharField(max_length=30)
    """A key of ``parties/data/kinds.toml``."""
    level = models.CharField(max_length=20, blank=True)
    """Of a local authority: a key of the same file [level]."""
    place = models.CharField(max_length=60, blank=True, db_index=True)
    """The identifier of its place (``geonames:2543549``)."""
    country = models.CharField(max_length=2, blank=True)
    record_id = models.CharField(max_length=TEXT, blank=True, db_index=True)
    """What the record calls it (``iati:FR-3-CSN1537``), where it stands there."""
    website = models.URLField(max_length=TEXT, blank=True)
    mailbox = models.EmailField(blank=True)
    """Public, of the organisation; never a person's."""
    telephone = models.CharField(max_length=40, blank=True)
    languages: Any = models.JSONField(default=list)
    """Codes of the languages that it works in."""
    standing = models.CharField(max_length=12, choices=Standing.choices, default=Standing.NEW)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    """Its old address leads there."""
    generated = models.BooleanField(default=False)
    """Invented for a demonstration."""
    source = models.CharField(max_length=TEXT, blank=True)
    """Where it was taken from, when nobody wrote it down here: a sheet, another instance."""
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_on = models.DateField(null=True)
    """The last day on which somebody of it said, or showed by an act, that what stands here holds."""
    hidden_at = models.DateTimeField(null=True)
    """A curator hid its page from the public."""
    hidden_why = models.CharField(max_length=2_000, blank=True)
    erased_at = models.DateTimeField(null=True)
    """Nothing of it is kept but its key, so that what others answered it stays theirs. Its address answers as if it had never
    been."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]

    @property
    def id(self) -> str:
        """As other rooms name it."""
        return f"maillage:{self.key}"


class Name(models.Model):
    """What an organisation calls itself in a language. The first one is its own form."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(max_length=8)
    name = models.CharField(max_length=TEXT)
    folded = models.CharField(max_length=TEXT, db_index=True)
    """As ``reference.names.fold`` writes it: for finding what is likely the same."""

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "language"], name="parties_one_name_a_language")
        ]


class Code(models.Model):
    """What a register calls an organisation: SIREN, INSEE, the register of associations."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=30)
    value = models.CharField(max_length=80, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["scheme", "value"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "scheme", "value"], name="parties_code_once")
        ]


class Office(models.Model):
    """A post in an organisation: the cooperation officer, the mayor. It stays when its holder goes."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offices")
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=8, blank=True)
    mailbox = models.EmailField(blank=True)
    """Of the office, shown to those whom an introduction brings together."""
    may_manage = models.BooleanField(default=False)
    """Names holders of offices, writes what the organisation says of itself."""
    may_publish = models.BooleanField(default=False)
    """Publishes and withdraws needs and offers; answers proposals."""
    may_bind = models.BooleanField(default=False)
    """Gives its key in a dossier."""
    closed_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]


class Holding(models.Model):
    """Who holds an office, from a day to a day. ``until`` is the first day on which it no longer does."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="holdings")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="holdings")
    since = models.DateField()
    until = models.DateField(null=True)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    named_at = models.DateTimeField(auto_now_add=True)
    confirmed_on = models.DateField(null=True)
    """The last day on which its holder said that they hold it still; what they do says so too."""

    class Meta:
        ordering: ClassVar[list[str]] = ["since", "id"]


class Invitation(models.Model):
    """Somebody is asked to hold an office. It is taken up by typing the code of the letter, signed in; a link alone does
    nothing."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    code = models.CharField(max_length=200)
    """Hashed."""
    at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    taken_at = models.DateTimeField(null=True)


class Membership(models.Model):
    """An organisation in a network, from a day to a day. ``member`` is None as long as nobody of it is here: then it has a
    name, a place and an address as the network's sheet says."""

    network = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="members")
    member = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="memberships")
    own_id = models.CharField(max_length=80, blank=True)
    """What the network's sheet calls the line."""
    name = models.CharField(max_length=TEXT)
    folded = models.CharField(max_length=TEXT, db_index=True)
    place = models.CharField(max_length=60, blank=True, db_index=True)
    country = models.CharField(max_length=2, blank=True)
    email = models.EmailField(blank=True)
    """Seen by who looks after the network alone."""
    language = models.CharField(max_length=8, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    source = models.CharField(max_length=TEXT, blank=True)
    confirmed_on = models.DateField(null=True)
    different: Any = models.JSONField(default=list)
    """Keys of organisations of which it was said that they are another."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["folded", "id"]


class Side(models.TextChoices):
    """Of a diaspora's two territories."""

    RESIDENCE = "residence"
    ORIGIN = "origin"


class Tie(models.Model):
    """A diaspora organisation is tied to a territory, as somebody of it consented. Withdrawn, it is shown no more."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="ties")
    place = models.CharField(max_length=60, db_index=True)
    side = models.CharField(max_length=10, choices=Side.choices)
    consent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    consent_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)


class Proof(models.TextChoices):
    """How somebody shows that an organisation is theirs."""

    LETTER = "letter"
    """A stamped letter, photographed."""
    WORD = "word"
    """The word of a verified partner or network."""
    MAILBOX = "mailbox"
    """A code sent to a mailbox that stands in public for the organisation."""


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    OPEN = "open"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Claim(models.Model):
    """ "This is my town hall", said by somebody, with a proof, and what came of it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="claims")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    title = models.CharField(max_length=200)
    """Of the office that its author holds."""
    office = models.ForeignKey(Office, null=True, on_delete=models.SET_NULL, related_name="+")
    """In which its author works, in private while the claim is open. None where others were there before: then they work on
    drafts of their own until it is decided."""
    before = models.CharField(max_length=12, choices=Standing.choices, default=Standing.NEW)
    """Where the organisation stood before anybody's claim was open: it stands there again when none is granted."""
    proof = models.CharField(max_length=10, choices=Proof.choices)
    file = models.CharField(max_length=100, blank=True)
    """The name, in the folder of proofs of the home, of what was photographed."""
    words = models.CharField(max_length=2_000, blank=True)
    asked = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    """Whose word is asked for."""
    word = models.CharField(max_length=3, blank=True)
    """yes or no, once they have answered."""
    word_why = models.CharField(max_length=2_000, blank=True)
    word_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    mailbox = models.EmailField(blank=True)
    """Where the code goes."""
    mailbox_public = models.BooleanField(default=False)
    """Whether it is known to stand in public for the organisation; else a curator looks before a code leaves."""
    code = models.CharField(max_length=200, blank=True)
    """Hashed: what was sent to the mailbox."""
    code_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    shown_at = models.DateTimeField(null=True)
    """When its proof was there: the letter sent, the code typed, the word given."""
    wanted = models.CharField(max_length=2_000, blank=True)
    """What a curator asks for besides; empty once it came."""
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.OPEN)
    at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(max_length=2_000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class Merge(models.Model):
    """Two organisations were found to be one: ``gone`` leads to ``kept`` from then on. ``moved`` says what went over, so that
    it can be taken back."""

    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    gone = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=2_000)
    moved: Any = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)


class Question(models.Model):
    """One small question put to somebody by mail: of a network to its members, or whether a line still holds. Answered by
    replying, or on its page."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="questions")
    """Who asks; of a question about a line, whose line it is."""
    membership = models.ForeignKey(Membership, null=True, on_delete=models.CASCADE, related_name="questions")
    """Of the member asked."""
    about = models.CharField(max_length=80, blank=True, db_index=True)
    """The line asked about (``need:…``), where it is one."""
    batch = models.CharField(max_length=KEY, db_index=True)
    """One question put to many has one."""
    words = models.CharField(max_length=1_000, blank=True)
    email = models.EmailField(blank=True, db_index=True)
    language = models.CharField(max_length=8, blank=True)
    reply_key = models.CharField(max_length=32, unique=True)
    """Stands in the address or the subject that is replied to. It lets an answer in, and nothing out."""
    asked_at = models.DateTimeField(auto_now_add=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    """When its letter was put in the queue."""
    answered_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=10, blank=True)
    """Of a line: yes, no or changed; empty where the answer is in words alone."""
    answer = models.CharField(max_length=4_000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]


class Received(models.TextChoices):
    """What came of a mail that was received."""

    TAKEN = "taken"
    """It answers its question."""
    ELSEWHERE = "elsewhere"
    """It answers its question, from another address than was asked."""
    AGAIN = "again"
    """Its question had been answered."""
    UNKNOWN = "unknown"
    """It names no question of ours."""
    AUTOMATIC = "automatic"
    """A machine wrote it: somebody is out of office."""
    RETURNED = "returned"
    """The letter that asked did not arrive."""
    EMPTY = "empty"
    """Nothing is left without what it quotes."""
    LARGE = "large"
    """Larger than a mail that is read."""


class Reply(models.Model):
    """A mail that came in answer to a question, whatever came of it. Nobody is told of one that answers nothing: who asked sees it
    in a list, until it is forgotten."""

    question = models.ForeignKey(Question, null=True, on_delete=models.CASCADE, related_name="replies")
    """None where it names none of ours."""
    state = models.CharField(max_length=10, choices=Received.choices)
    email = models.EmailField(blank=True)
    """Who wrote, as the mail says."""
    subject = models.CharField(max_length=200, blank=True)
    text = models.CharField(max_length=4_000, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    """Of the mail: read twice, it is taken once."""
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-id"]


class MandateOf(models.TextChoices):
    """Who was elected, or named, until a day."""

    COUNCIL = "council"
    HEAD = "head"
    """A mayor, a president, a governor."""
    BOARD = "board"
    """Of an association, a network, an institution."""


class Mandate(models.Model):
    """Until when those who decide in an organisation may, as somebody of it said: what is begun has to be handed over then."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="mandates")
    what = models.CharField(max_length=10, choices=MandateOf.choices)
    ends_on = models.DateField()
    """Its last day: that of the vote, where nothing else was said."""
    election = models.DateField(null=True)
    """The day of the vote, where it is known and another."""
    source = models.CharField(max_length=TEXT, blank=True)
    """Where that day stands: a decree, an address. Empty: nobody said."""
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    said_at = models.DateTimeField(auto_now_add=True)
    generated = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["ends_on", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "what", "ends_on"], name="parties_mandate_once")
        ]


class Sitting(models.Model):
    """A day on which the council of an organisation sits: what needs its vote can be voted then."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sittings")
    day = models.DateField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    generated = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["day", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "day"], name="parties_sitting_once")
        ]


class Follow(models.Model):
    """Somebody wants to hear of a place, a country, a topic, a network or a fund: by an address alone, confirmed by a code that is
    typed; or an organisation does, such as an embassy, through the mailbox of an office."""

    email = models.EmailField(db_index=True)
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.CASCADE, related_name="follows"
    )
    kind = models.CharField(max_length=10)
    """place, country, topic, network or fund."""
    thing = models.CharField(max_length=TEXT)
    language = models.CharField(max_length=8)
    code = models.CharField(max_length=200, blank=True)
    """Hashed: what the last letter brought."""
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    stop_key = models.CharField(max_length=32, unique=True)
    seen: Any = models.JSONField(default=dict)
    """What the last letter had told of, so that the next one tells of what is new."""
    sent_on = models.DateField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["email", "kind", "thing"], name="parties_follow_once")
        ]
