"""What a code of IATI's lists is called in the reader's language.

Facts: IATI's own English and French (``check/codelists.py``); the lists of ``reference`` for sectors, policy markers,
types of organisations, goals, targets and countries; our own words for the rest (``data/code_names.toml``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from maillage.record.iati.check import names
from maillage.reference.texts import catalogue


@lru_cache(maxsize=4_096)
def code_name(codelist: str, code: str, language: str) -> str | None:
    """The name of a code in a language, else in English; None for a code that the list does not name."""
    english = names(codelist, "en").get(code)
    if english is None:
        return None
    own = names(codelist, language)[code]
    if language == "en" or own != english:
        return own
    ours: Mapping[str, str] = catalogue("maillage.record.iati", "code_names").get(codelist, {}).get(code, {})
    return ours.get(language) or _in_reference(codelist, code, language) or english


def _in_reference(codelist: str, code: str, language: str) -> str | None:
    find = _lists().get(codelist)
    entry = find(code) if find else None
    return (
        str(entry.name(language))
        if entry is not None and code in (entry.code, entry.facts.get("iati"))
        else None
    )


@cache
def _lists() -> Mapping[str, Callable[[str], Any]]:
    from maillage.reference import topics

    marked = {marker.code: marker for marker in topics.markers()}
    return {
        "Sector": topics.dac,
        "SectorCategory": topics.dac,
        "PolicyMarker": marked.get,
        "OrganisationType": topics.organisation_type,
        "UNSDG-Goals": topics.goal,
        "UNSDG-Targets": topics.target,
    }
