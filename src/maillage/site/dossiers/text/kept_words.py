"""What somebody types in a form of a dossier, kept as a draft that nobody else sees, until the form is sent.

In: the dossier, the name of the draft, what was typed. Out: the same, typed again, or the form with why it is not kept. Drafts of texts
are kept with what they were begun on (``writing``); these are of forms of which no two people write one version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from maillage.dossiers import drafts
from maillage.dossiers.refused import Refused
from maillage.site.acts.once import once
from maillage.site.dossiers.form import told
from maillage.site.dossiers.here import Here
from maillage.site.parties.typed import Typed


def kept(here: Here, name: str) -> Typed:
    """What the reader kept; empty where they kept nothing."""
    draft = drafts.draft_of(here.key, here.account, name)
    return Typed({field: [value] for field, value in (draft.said if draft else {}).items()})


def keep_once(
    request: HttpRequest, act: Callable[[], str], otherwise: Callable[[str], HttpResponse]
) -> HttpResponseBase:
    """Keep a draft by ``act``, once; where there is no room for it, ``otherwise`` with why: the form, in which all stands as it was
    typed."""
    try:
        return once(request, act)
    except Refused as refused:
        return otherwise(told(refused))


def keep(here: Here, name: str, typed: Typed, wanted: Sequence[str]) -> None:
    """Keep it in place of what was kept before. ``wanted``: how the names of its fields begin: all else that was sent is none of it.
    Raises Refused."""
    said = {field: typed.whole(field) for field in typed.answers if field.startswith(tuple(wanted))}
    drafts.keep(here.key, here.account, name, said)


def let_go(here: Here, name: str) -> None:
    """Nothing is kept any more: it was sent."""
    drafts.let_go(here.key, here.account, name)
