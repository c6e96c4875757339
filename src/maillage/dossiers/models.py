"""What is kept of dossiers. The decisions are the one truth; what else is said of a dossier here is made anew from them (``rebuilt``).

The database itself lets nobody change or take away a decision or a leaf (``guards``).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from maillage.parties.keys import new_key
from maillage.parties.models import KEY, Organisation

HASH = 64
"""Hexadecimal letters of SHA-256."""


class Dossier(models.Model):
    """One cooperation. But for its key, all of this is made from its decisions."""

    key = models.CharField(max_length=KEY, primary_key=True, default=new_key, editable=False)
    seq = models.PositiveIntegerField(default=0)
    """The number of its last decision."""
    head = models.BinaryField(max_length=32, default=bytes)
    """The hash of its last decision."""
    title: Any = models.JSONField(default=dict)
    phase = models.CharField(max_length=12, default="draft", db_index=True)
    light = models.BooleanField(default=False)
    public = models.BooleanField(default=False, db_index=True)
    """Whether it has a page for citizens that all its parties agreed to."""
    came_from = models.CharField(max_length=80, blank=True, db_index=True)
    changed_on = models.DateField(null=True)
    kept = models.BinaryField(default=bytes)
    """Where it stood after the decision ``kept_seq``, so that a long dossier is not read from its beginning."""
    kept_seq = models.PositiveIntegerField(default=0)
    generated = models.BooleanField(default=False)
    """Invented for a demonstration."""
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]


class Part(models.Model):
    """An organisation in a dossier, made from its decisions: for finding the dossiers of an organisation."""

    names_for_ever: ClassVar[bool] = True
    """Decisions name it: it is merged into no other (``parties.merging``)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="parts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=20)
    key = models.BooleanField()
    joined = models.BooleanField()
    left = models.BooleanField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier", "organisation"], name="dossiers_part_once")
        ]


class Decision(models.Model):
    """One decision, as its bytes."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="decisions")
    seq = models.PositiveIntegerField()
    body = models.BinaryField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar[list[str]] = ["dossier", "seq"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier", "seq"], name="dossiers_decision_once")
        ]


class Leaf(models.Model):
    """A decision in the tree over all dossiers, at its place from 0; put there when a checkpoint is made."""

    place = models.PositiveBigIntegerField(primary_key=True)
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(max_length=32)
    """Of the leaf."""

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]


class Checkpoint(models.Model):
    """What the tree was at a moment, signed: partners keep it."""

    size = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    text = models.TextField()
    frontier = models.BinaryField()
    """``ledger.tree.Frontier``, for going on from here."""

    class Meta:
        ordering: ClassVar[list[str]] = ["size"]


class PersonKey(models.Model):
    """The key under which what is said of a person is sealed. Destroyed, all of it is gone, in copies too that lack this table."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    key = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(auto_now_add=True)


class Sealed(models.Model):
    """A personal value that decisions name by its commitment."""

    commitment = models.CharField(max_length=HASH, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="sealed")
    person = models.ForeignKey(PersonKey, null=True, on_delete=models.SET_NULL, related_name="sealed")
    """None: its key is gone."""
    box = models.BinaryField()
    made_at = models.DateTimeField(auto_now_add=True)


class Draft(models.Model):
    """What somebody is writing for a text, before it is proposed. Nobody else sees it; it goes when it is proposed or thrown away."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="drafts")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=60)
    base = models.CharField(max_length=HASH, blank=True)
    """The version that it is written from."""
    said: Any = models.JSONField(default=dict)
    """What was typed, field by field; of a text, with what it was begun on (``site.dossiers.writing``)."""
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier", "account", "text"], name="dossiers_draft_once")
        ]


class Door(models.Model):
    """A way in for a party from outside, without an account: a link of a letter, bound to an office and to a day. Opening it shows;
    only the code that was sent apart, typed and sent, acts."""

    key = models.CharField(max_length=40, primary_key=True)
    """Stands in the link. Nobody guesses it."""
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="doors")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    """The office that it was sent to."""
    email = models.EmailField()
    language = models.CharField(max_length=8, blank=True)
    binds = models.BooleanField(default=False)
    """Whether whoever sent it vouched that the office may bind."""
    text = models.CharField(max_length=60, blank=True)
    version = models.CharField(max_length=HASH, blank=True)
    """The version whose key it may give; empty: it reads, joins and remarks."""
    code = models.CharField(max_length=200)
    """Hashed."""
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """When it gave the key or joined: it does so once."""
    ended_at = models.DateTimeField(null=True)
    """When whoever sent it ended it."""
    sent_for = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    """The party that sent it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]


class Fingerprint(models.Model):
    """The hash of a version, made from the decisions: for finding it by what stands on paper."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="fingerprints")
    text = models.CharField(max_length=60)
    version = models.CharField(max_length=HASH, db_index=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier", "version"], name="dossiers_fingerprint_once")
        ]


class Question(models.Model):
    """What a reader without an account asked on a dossier's page for citizens, outside the chain: it may hold what has to be erased.
    Where it stands, :mod:`.questions` says."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="questions")
    text = models.TextField()
    language = models.CharField(max_length=8)
    at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    """When the last side let it through; None: nobody but the parties sees it."""
    refused_at = models.DateTimeField(null=True)
    refused_for = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=12, blank=True)
    answer: Any = models.JSONField(default=dict)
    """Words; one text for all sides."""
    answered_for = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    """The party that proposed the answer."""
    answered_at = models.DateTimeField(null=True)
    """When the last side let the answer through."""

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class Voice(models.Model):
    """A party lets a question through (``show``), or the answer that stands beside it (``answer``)."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="voices")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=8)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["question", "organisation", "what"], name="dossiers_voice_once")
        ]
