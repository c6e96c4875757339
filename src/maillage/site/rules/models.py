"""What is kept of rules here: calls that people wrote down, who wants to answer which, who was told, who runs a fund, rules of one's own.

What ships with the package is in no table: a call is named by its key, whether it ships or was written here (``here.calls_here``).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from maillage.parties.models import KEY as PARTY
from maillage.parties.models import Organisation

KEY = 80
TEXT = 400


class Call(models.Model):
    """A call of a fund that was written down here. Its dates are in its versions, each of which stands once it is confirmed."""

    id = models.SlugField(max_length=KEY, primary_key=True)
    fund = models.CharField(max_length=KEY, db_index=True)
    """The identifier of the fund's rules."""
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    desk = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    """Who runs the fund and made it; None where a reader proposed it."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "id"]


class Standing(models.TextChoices):
    """What a version says of its call: as ``maillage.rules.calls`` has it."""

    ANNOUNCED = "announced"
    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    WITHDRAWN = "withdrawn"


class CallVersion(models.Model):
    """Dates of a call as they were said on a day. Earlier versions stay: whoever had the old dates is told of the new."""

    call = models.CharField(max_length=KEY, db_index=True)
    """The key of a call that ships, or of one written down here."""
    published = models.DateField()
    """The day on which it became known: from then on it is what holds."""
    opens = models.DateField(null=True)
    closes = models.DateField(null=True)
    """The last day."""
    status = models.CharField(max_length=10, choices=Standing.choices, default=Standing.CONFIRMED)
    to_confirm = models.BooleanField(default=False)
    """The fund itself says that these dates are not sure."""
    source = models.CharField(max_length=TEXT, blank=True)
    """Where it was read, in words."""
    address = models.URLField(max_length=TEXT, blank=True)
    why = models.CharField(max_length=2_000, blank=True)
    """Why the dates moved, as the fund's desk says it."""
    desk = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+")
    """The desk that said it: it needs no second person."""
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=2_000, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["published", "id"]


class CallPlan(models.Model):
    """An organisation wants to answer a call: its dates stand in its agenda, and it is told when they move."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="call_plans")
    call = models.CharField(max_length=KEY, db_index=True)
    dates = models.CharField(max_length=64, blank=True)
    """The dates that it had then (``call_dates.mark_of``)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "call"], name="rules_one_plan_a_call")
        ]


class What(models.TextChoices):
    """What a letter about a call told."""

    PUBLISHED = "published"
    OPENED = "opened"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"


class Told(models.Model):
    """A mailbox was told something of a call, once a day. The mailbox stands as a mark from which it cannot be read."""

    call = models.CharField(max_length=KEY, db_index=True)
    dates = models.CharField(max_length=64)
    """Those that it was told of (``call_dates.mark_of``)."""
    what = models.CharField(max_length=10, choices=What.choices)
    reader = models.CharField(max_length=64)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="+")
    """For whom, where it is somebody of an organisation; None: a mailbox that follows the fund."""
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[Any]] = [
            # once a day: dates that come back to what they were, and move again, are told again
            models.UniqueConstraint(fields=["call", "dates", "what", "reader", "on"], name="rules_told_once")
        ]


class OwnPack(models.Model):
    """Rules that were added or changed here: of the instance (no organisation), of a network for its members, of an organisation for
    itself. An earlier text stays when another takes its place, or when it is withdrawn."""

    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="packs")
    pack = models.CharField(max_length=KEY, db_index=True)
    text = models.TextField()
    """TOML."""
    cases = models.TextField(blank=True)
    """TOML: what was tried before it came into force."""
    from_desk = models.BooleanField(default=False)
    """Made on the page of a fund's desk: it holds for everybody. Pasted ones hold for whom their owner speaks."""
    said: Any = models.JSONField(default=dict)
    """Of a desk's: the values that it set, from which the text was written (``fund_desk_values``)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    """Another text took its place, or it was withdrawn."""
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["organisation", "pack", "from_desk"],
                condition=models.Q(ended_at=None),
                name="rules_one_pack_in_force",
            ),
            models.UniqueConstraint(
                fields=["pack"],
                condition=models.Q(ended_at=None, organisation=None),
                name="rules_one_pack_of_instance",
            ),
        ]


class FundDesk(models.Model):
    """An organisation runs a fund: it makes its calls here. Granted by a curator with a reason."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="funds")
    fund = models.CharField(max_length=KEY, db_index=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=2_000)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]


class KeptFacts(models.Model):
    """What an organisation said of its project when it looked for a fund, so that it need not say it again."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="kept_facts")
    facts: Any = models.JSONField(default=dict)
    """By name, as plain JSON (``here.kept_facts`` reads them)."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]


class DossierAnswer(models.Model):
    """What a party of a dossier answered of what its decisions do not say, so that rules can be asked: once, for all parties."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="answers")
    fact = models.CharField(max_length=40)
    about = models.CharField(max_length=PARTY, blank=True)
    """The party whose own fact it is; empty for one of the project."""
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    """The party for which it was said."""
    value: Any = models.JSONField()
    """As plain JSON (``facts_kept.plain``)."""
    currency = models.CharField(max_length=3, blank=True, default="")
    """Of money: the currency that was known when it was answered; empty where none was."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    on = models.DateField()

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["dossier", "about", "fact"], name="rules_one_answer_a_fact")
        ]
