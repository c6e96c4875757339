"""What somebody types in a form of a dossier, kept as a draft that nobody else sees, until the form is sent.

In: the dossier, the name of the draft, what was typed. Out: the same, typed again. Drafts of texts are kept with what they were begun on
(``writing``); these are of forms of which no two people write one version.
"""

from __future__ import annotations

from collections.abc import Sequence

from maillage.dossiers.models import Draft
from maillage.site.dossiers.here import Here
from maillage.site.parties.typed import Typed


def kept(here: Here, name: str) -> Typed:
    """What the reader kept; empty where they kept nothing."""
    draft = Draft.objects.filter(dossier=here.key, account=here.account, text=name).first()
    return Typed({field: [value] for field, value in (draft.said if draft else {}).items()})


def keep(here: Here, name: str, typed: Typed, wanted: Sequence[str]) -> None:
    """Keep it in place of what was kept before. ``wanted``: how the names of its fields begin: all else that was sent is none of it."""
    said = {field: typed.whole(field) for field in typed.answers if field.startswith(tuple(wanted))}
    Draft.objects.update_or_create(
        dossier_id=here.key, account=here.account, text=name, defaults={"said": said, "base": ""}
    )


def let_go(here: Here, name: str) -> None:
    """Nothing is kept any more: it was sent."""
    Draft.objects.filter(dossier=here.key, account=here.account, text=name).delete()
