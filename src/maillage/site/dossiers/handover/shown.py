"""What whoever arrives in a dossier reads of it: the same on the page of its handover, on paper, and in the file that is taken away."""

from __future__ import annotations

from typing import Any

from maillage.dossiers.deciding.gates import recommendations_left
from maillage.dossiers.measures import sides
from maillage.dossiers.obligations import of_dossier
from maillage.dossiers.where_it_stands import where_it_stands
from maillage.parties.models import Office
from maillage.rules.agenda import merge, sentences
from maillage.rules.obligation import Obligation
from maillage.site import words
from maillage.site.dossiers.checkpoint.foot import shown as last_checkpoint
from maillage.site.dossiers.conditions_shown import conditions_shown
from maillage.site.dossiers.declared_shown import of_parties, of_team
from maillage.site.dossiers.documents_shown import listed_of
from maillage.site.dossiers.here import Here, at, language_said, said
from maillage.site.dossiers.procedure.here import sittings_of
from maillage.site.dossiers.told import story_rows

NEXT = 3
"""Actions that whoever arrives does first."""
DOCUMENTS = 10
"""How many somebody who arrives reads of; the page of the documents has all of them."""
WHOLE_STORY = 60
"""Lines that somebody who arrives still reads; of a longer story the page tells the main things."""


def shown(here: Here, people: bool = True) -> dict[str, Any]:
    """What stands on the page for reading. ``people``: with the names of those who acted, where they can be read."""
    state, spoken = here.state, words.language()
    partners = [key for key in sides(state) if key != here.acting.pk]
    mailboxes = Office.objects.filter(organisation__in=partners, closed_on=None).exclude(mailbox="")
    titles = {f"office:{each.pk}": each.title for each in here.acting.offices.all()}
    return {
        "dossier": said(state.title),
        "waits": [each.sentence for each in where_it_stands(state, here.on, spoken).blocks],
        "next": [
            {"what": sentences(each, spoken).what, "due": each.due_said, "address": f"/{spoken}{each.address}" if each.address else ""}
            for each in lines(here)[:NEXT]
        ],
        "promises": [
            {"who": here.named(each.party), "text": said(each.says), "language": language_said(each.says), "due": str(each.due),
             "state": words.say(f"dossier_handover.promise.{each.state}")}
            for each in sorted(state.promises.values(), key=lambda each: (each.party == here.acting.pk, each.due))
        ],
        "recommendations": [
            {"number": number, "text": said(mission.follow[number - 1].recommendation.says),
             "owner": here.named(mission.follow[number - 1].recommendation.owner), "due": str(mission.follow[number - 1].recommendation.due)}
            for mission, number in recommendations_left(state)
        ],
        "conditions": conditions_shown(here),
        "documents": listed_of(here, reversed(state.documents[-DOCUMENTS:])),
        "documents_all": at(here, "dossier_documents") if len(state.documents) > DOCUMENTS else "",
        "declared": [
            *of_parties(here, (key for key, each in state.parties.items() if each.here and each.conflict)),
            *(one for mission in state.missions.values() for one in of_team(here, mission, named=False)),
        ],
        "contacts": [
            {"who": here.named(each.organisation_id), "title": each.title, "mailbox": each.mailbox} for each in mailboxes.order_by("pk")
        ],
        "habits": [
            {"who": here.named(each.party), "text": said(each.habits), "language": language_said(each.habits), "day": str(each.on)}
            for each in reversed(state.handovers) if said(each.habits)
        ],
        "texts": [
            {"name": here.text_name(name), "number": version.number, "day": str(version.agreed_on), "address": at(here, "dossier_text", name)}
            for name in state.texts if (version := state.in_force(name))
        ],
        "remarks": [{"who": here.named(each.party), "text": said(each.says), "language": language_said(each.says), "day": str(each.on)} for each in state.remarks[-10:]],
        "done": [
            {"from": titles.get(each.from_office, ""), "to": each.to_title, "to_office": each.to_office, "day": str(each.on), "note": said(each.note),
             "language": language_said(each.note), "read": bool(each.read), "number": each.seq}
            for each in state.handovers if each.party == here.acting.pk
        ],
        **_story(here, people),
        "checkpoint": last_checkpoint(here.key),
    }  # fmt: skip


def lines(here: Here) -> list[Obligation]:
    """What the dossier asks of the organisation, the most pressing first."""
    names = {key: here.named(key) for key in here.state.parties}
    found = of_dossier(here.key, here.state, here.on, names, sittings=sittings_of(here.state.parties))
    mine = [each for each in found if each.whose == here.acting.pk]
    merged = merge(mine, here.on)
    return [*merged.late, *merged.this_week, *merged.later, *merged.waiting]


def _story(here: Here, people: bool) -> dict[str, Any]:
    """The story; of a long one the main things alone, with where all of it stands."""
    rows = story_rows(here, here.decisions(), people)
    long = len(rows) > WHOLE_STORY
    return {
        "story": [each for each in rows if each["important"]] if long else rows,
        "story_all": at(here, "dossier_story") if long else "",
    }
