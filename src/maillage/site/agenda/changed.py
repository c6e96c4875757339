"""What others did since a day that matters to organisations: for the page that opens with it, and the letter of the week."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.urls import reverse

from maillage.exchange.models import Proposal, Side, Stage, Verdict
from maillage.parties.models import Organisation
from maillage.parties.vouching import called
from maillage.rules.obligation import Obligation
from maillage.rules.spoken import chosen
from maillage.site import words
from maillage.site.agenda.changed_dossiers import in_dossiers
from maillage.site.agenda.shown import path_of

MOST_CHANGES = 8


def changes(
    organisations: Sequence[Organisation], lines: Iterable[Obligation], since: date
) -> list[dict[str, str]]:
    """What others did since a day: proposals, answers, introductions, what ended, the newest first; of their lines, the calls whose
    dates moved; what partners decided in their dossiers."""
    keys = {each.pk for each in organisations}
    new = Q(at__date__gte=since) | Q(ended_at__date__gte=since) | Q(answers__at__date__gte=since)
    mine = Q(need__organisation__in=keys) | Q(offer__organisation__in=keys)
    found = Proposal.objects.filter(mine, new).distinct().order_by("-at", "key")
    found = found.select_related("need__organisation", "offer__organisation", "introduction")
    found = found.prefetch_related("need__organisation__names", "offer__organisation__names", "answers")
    rows = [_change(each, keys, since) for each in found[:MOST_CHANGES]] if keys else []
    for line in lines:
        if line.kind == "call_changed" and line.from_day is not None and line.from_day >= since:
            title = chosen(line.values["about"], words.language())
            rows.append(
                {"said": words.say("agenda.change.call", title=title), "address": path_of(line.address)}
            )
    rows += in_dossiers(keys, since) if keys else []
    return [each for each in rows if each]


def _change(proposal: Proposal, own: set[str], since: date) -> dict[str, str]:
    mine = Side.NEED if proposal.need.organisation_id in own else Side.OFFER
    other = proposal.offer if mine == Side.NEED else proposal.need
    said_yes = any(
        each.side != mine and each.verdict == Verdict.ACCEPTED and each.at.date() >= since
        for each in proposal.answers.all()
    )
    if proposal.stage == Stage.INTRODUCED:
        what = "introduced"
    elif proposal.stage != Stage.OPEN:
        what = "ended"
    elif said_yes:
        what = "accepted"
    elif proposal.at.date() >= since:
        what = "proposed"
    else:
        return {}
    who = called(other.organisation, words.language()) if other.organisation else "–"
    return {
        "said": words.say(f"agenda.change.{what}", who=who),
        "address": reverse("proposal", args=[proposal.pk]),
    }
