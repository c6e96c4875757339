"""What the record holds of needs and offers that stand, told to each on its own: links of its place, networks, proof.

Pure but for the record that is read; without the tables of this room, so that the command uses it too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from maillage.matching.profiles import Held, Need, Offer, Profile, tell_each
from maillage.record.held import done, links_of, members

if TYPE_CHECKING:
    from maillage.record.store import Reader
    from maillage.reference.places import Places

Kind = TypeVar("Kind", Need, Offer)


def tell_standing(
    reader: Reader,
    profiles: Sequence[Kind],
    on: date,
    places: Places | None,
    title: Callable[[str], str],
    more_members: Sequence[dict[str, Any]] = (),
) -> list[Kind]:
    """The profiles with what the record holds of them on a day. ``title`` names a source by its identifier;
    ``more_members`` are memberships that are kept elsewhere, in the columns of ``matching.profiles.found.MEMBER_COLUMNS``.

    Raises RecordDamaged.
    """
    if not profiles or not (reader.manifest.tables or more_members):
        return list(profiles)
    at = {one.place for one in profiles if one.place}
    named = {(one.organisation, one.country) for one in profiles if one.organisation}
    did, meant = done(reader, named, at)
    listed = (links_of(reader, at), [*members(reader), *more_members], did)
    for row in (row for rows in listed for row in rows):
        row["source"] = title(row["source"])
    return tell_each(profiles, Held(*listed, meant), on, lambda one: speaks_for(one, places))


def speaks_for(profile: Profile, places: Places | None) -> bool:
    """Whether the body of a profile is the authority of its place: it names none, or one that is the place's by its words
    ("Commune de Larache")."""
    if not profile.organisation:
        return True
    settled = places.settle(profile.organisation, profile.country or None) if places else None
    return settled is not None and settled.place.id == profile.place
