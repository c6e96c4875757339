"""What parties and experts declare of conflicts of interest, as it stands beside their names wherever their word is read.

Pure. In: a party, or an expert of a visit. Sentences stand in ``data/story.toml`` ([tail]): the same in the story and on pages.
"""

from __future__ import annotations

from maillage.dossiers.decisions import Words
from maillage.dossiers.model import Expert, Party
from maillage.dossiers.naming import quoted
from maillage.dossiers.texts import says_something
from maillage.reference.texts import catalogue, choose, fill


def conflict_case(conflict: str, says: Words) -> str:
    """Which sentence says it: by the yes or no, else by the words alone."""
    if conflict == "none":
        return "no_conflict_says" if says_something(says) else "no_conflict"
    return "conflict" if conflict == "some" else "interest"


def declared_by_party(party: Party, language: str) -> list[str]:
    """What it declared: its interests, the last first, or that it has none; nothing where it said nothing."""
    if party.conflict == "none":
        return [_said("none", party.no_conflict, language)]
    return [_said(party.declares, each, language) for each in reversed(party.interests)]


def declared_by_expert(expert: Expert, language: str) -> str:
    """What they declared when they were named."""
    return _said(expert.conflict, expert.interest, language)


def _said(conflict: str, says: Words, language: str) -> str:
    sentence = catalogue("maillage.dossiers", "story")["tail"][conflict_case(conflict, says)]
    return fill(choose(sentence, language), language, {"interest": quoted(says, language)})
