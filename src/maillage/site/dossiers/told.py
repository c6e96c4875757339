"""The story of a dossier as rows of a page, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.dossiers.decisions import Decision
from maillage.dossiers.people import names
from maillage.dossiers.story import Told, acting_in, story
from maillage.site import words
from maillage.site.dossiers.here import Seen
from maillage.site.dossiers.procedure.names import step_names


def story_rows(here: Seen, decisions: Sequence[Decision], people: bool = True) -> list[dict[str, Any]]:
    """Each decision: its day and its sentence, with the name of who acted where it can be read. ``people``: without, it names offices
    alone, as in what is taken away, where no name can be erased later."""
    opened = {**step_names(decisions), **(names(acting_in(decisions)) if people else _nobody(decisions))}
    spoken = words.language()
    told = story(decisions, here.state, spoken, opened)
    # the sentence is the reader's, whatever names and quotations it holds
    return [
        {"when": str(each.day), "text": _with_corrections(each), "language": spoken, "number": each.seq, "important": each.important, "party": each.party, "kind": each.kind}
        for each in reversed(told)
    ]  # fmt: skip


def _nobody(decisions: Sequence[Decision]) -> dict[str, str]:
    """No name of who acted; a mailbox that was written for another is there, and stands in no word."""
    return dict.fromkeys(acting_in(decisions) - {each.by.holder for each in decisions}, "")


def _with_corrections(told: Told) -> str:
    """A decision that was corrected says by which: it is not rewritten."""
    numbers = [str(each) for each in told.corrected]
    return (
        f"{told.sentence} {words.say('dossier.corrected', numbers=words.listed(numbers))}"
        if numbers
        else told.sentence
    )
