"""The country of an organisation, read from its reference, where the reference says it; never guessed.

``FR-RCS-123`` was registered in France; ``XM-DAC-5-52`` is an agency of the donor 5 of the DAC's list; ``XM-DAC-41114`` is a
multilateral body. What else begins with X says no country.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from maillage.reference.list_files import list_file
from maillage.reference.texts import catalogue

_DAC = re.compile(r"(?:XM-DAC-)?(\d{1,3})(?:-\d+)?\Z")
_INVENTED = "XM-DEMO-"
"""How references of the demonstration begin; the country of the invented body follows."""
_MULTILATERAL = re.compile(r"(?:XM-DAC-)?4[1-9]\d{3}\Z")


@lru_cache(maxsize=20_000)
def country_of(reference: str | None) -> str | None:
    """ISO 3166-1 alpha-2 of the country that a reference names, None when it names none.

    >>> country_of("FR-RCS-123"), country_of("XM-DAC-5-52"), country_of("XI-IATI-WBTF"), country_of("wat")
    ('FR', 'DE', None, None)
    """
    from maillage.reference.countries import country

    said = (reference or "").strip().upper()
    said = said.removeprefix(_INVENTED)
    prefix, dash, _ = said.partition("-")
    if dash and said not in _no_country() and len(prefix) == 2 and prefix.isascii() and prefix.isalpha():
        found = country(prefix)
        if found:
            return found.alpha2
    donor = _DAC.match(said)
    return _donors().get(donor[1]) if donor else None


@lru_cache(maxsize=20_000)
def is_multilateral(reference: str | None) -> bool:
    """Whether a reference is that of a multilateral body on the DAC's list (41000 to 49999)."""
    return bool(_MULTILATERAL.match((reference or "").strip().upper()))


@cache
def _no_country() -> frozenset[str]:
    return frozenset(catalogue("maillage.record.iati", "words")["reference"]["no_country"])


@cache
def _donors() -> dict[str, str]:
    return {row["dac"]: row["country"] for row in list_file("dac_donors").rows}
