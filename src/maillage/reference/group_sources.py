"""Notes and sources of the list of groups (``data/groups.csv``, kept in English) as the reader's language says them."""

from __future__ import annotations

from maillage.reference.texts import catalogue, choose


def said(note: str, language: str) -> str:
    """A note or a source in ``language``, part by part; a part that is a name stays as it is written.

    >>> said("PyPI countrygroups 0.13.0; founding status from memory", "en")
    'PyPI countrygroups 0.13.0; founding status from memory'
    """
    texts = catalogue("maillage.reference", "group_sources")["parts"]
    return joined(
        [choose(texts[part], language) if part in texts else part for part in parts(note)], language
    )


def parts(note: str) -> list[str]:
    """What a note or source is made of, as it is kept."""
    return [part.strip() for part in note.split(";") if part.strip()]


def joined(said: list[str], language: str) -> str:
    """Parts one after the other, parted as the language parts them."""
    return choose(catalogue("maillage.reference", "group_sources")["join"], language).join(said)
