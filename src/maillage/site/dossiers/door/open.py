"""A link that somebody opens: the dossier as its party reads it, or why there is nothing to read; and an act that the code lets in.

Each page of a link goes through here: opened, it does nothing, sets no cookie, and is kept by nobody. Sent, it counts what comes from one
address, asks for the code, and acts once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from maillage.dossiers.doors import NEVER_READ, Shut, WrongCode, acts_of, shut, type_code
from maillage.dossiers.models import Door
from maillage.dossiers.refused import Refused
from maillage.dossiers.turn import standing
from maillage.reference.spoken import day as spoken_day
from maillage.site import words
from maillage.site.acts.once import once
from maillage.site.dossiers.door.read import sender_of, sent_version
from maillage.site.dossiers.here import Acting
from maillage.site.limits import Buckets, address_of
from maillage.site.parties.own_page import page
from maillage.site.parties.typed import Typed
from maillage.site.today import today

GROUP = "dossier_door"
A_MINUTE = 12
sendings = Buckets(A_MINUTE)
"""By address of the sender: codes that are tried, files that are taken."""


@dataclass(frozen=True)
class Outside(Acting):
    """As whoever has a link reads it; ``acting``: the party that the link is for."""

    door: Door

    @property
    def address(self) -> str:
        """The page of the link."""
        return reverse("dossier_door", args=[self.door.key])

    @cached_property
    def why(self) -> str:
        """Why it does not do what it was sent for; empty where it does."""
        return shut(self.door, self.state, timezone.now())

    @cached_property
    def acts(self) -> tuple[str, ...]:
        """What can be done through it."""
        return acts_of(self.door, self.state, timezone.now())


Again = Callable[[Outside, Mapping[str, str], int], HttpResponse]
"""The page once more, as the dossier stands by now, with sentences by where they stand, and its status."""


def outside(request: HttpRequest, key: str) -> Outside | HttpResponse:
    """The dossier of a link; the page that says why it shows nothing, where it shows nothing any more. Raises Http404."""
    door = Door.objects.select_related("organisation", "sent_for").filter(pk=key).first()
    found = standing(door.dossier_id) if door else None
    if door is None or found is None:
        raise Http404
    seen = Outside(found.key, found.state, door.organisation, today(), door)
    return _closed(request, seen, seen.why) if seen.why in NEVER_READ else seen


def sent_too_often(request: HttpRequest) -> str:
    """What is said to whoever sends too much at once; empty where it is not."""
    return words.say(f"{GROUP}.why.often") if sendings.wait(address_of(request)) else ""


def by_code(
    request: HttpRequest, seen: Outside, act: Callable[[], str], again: Again, at_code: str, at_all: str,
    placed: Callable[[Refused], Mapping[str, str]], not_so: str = "",
) -> HttpResponseBase:  # fmt: skip
    """Do ``act`` once where the code is the right one. ``at_code``: where what is wrong with the code stands; ``at_all``: with all of
    it; ``placed``: what the core refuses; ``not_so``: what is said where the link still acts, and this is not, or no more, among what it
    does."""
    try:
        type_code(seen.door.key, Typed.sent(request).one("code"))
        return once(request, act)
    except WrongCode as wrong:
        sentence = words.count(f"{GROUP}.wrong", wrong.left) if wrong.left else why_said(seen, "spent")
        return again(seen, {at_code: sentence}, 422)
    except Shut as closed:
        now = outside(request, seen.door.key)
        if not isinstance(now, Outside):
            return now
        return again(now, {at_all: (closed.why == "other" and not_so) or why_said(now, closed.why)}, 409)
    except Refused as refused:
        return again(seen, placed(refused), 422)


def why_said(seen: Outside, why: str) -> str:
    """Why a link does not do what it was sent for (``doors.shut``), and what to do."""
    door, version = seen.door, sent_version(seen, seen.door)
    day = door.used_at if why == "used" and door.used_at else door.ends_at
    return words.say(
        f"{GROUP}.why.{why}", sender=sender_of(door), party=seen.named(door.organisation_id),
        day=spoken_day(str(day.date()), words.language()), number=version.number if version else "–",
    )  # fmt: skip


def _closed(request: HttpRequest, seen: Outside, why: str) -> HttpResponse:
    """Nothing of the dossier, and what to do."""
    declined = request.GET.get("done") == "decline" and why == "left"
    done = words.say(f"{GROUP}.done.decline") if declined else ""
    values = {"text": why_said(seen, why), "done": done}
    return page(request, "dossiers/door_closed.html", values, 200 if request.method != "POST" else 409)
