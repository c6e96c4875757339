"""What the record at home holds of needs and offers, told to them before they are matched: links, networks, proof."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.cli.speak import Front
    from maillage.matching.profiles import Held, Need, Offer, Profile
    from maillage.record.store import Reader
    from maillage.reference.places import Places


def tell_held(
    front: Front, needs: Sequence[Need], offers: Sequence[Offer], on: date, places: Places | None
) -> tuple[list[Need], list[Offer], list[Problem]]:
    """The needs and offers with what the record holds of them. Without a record they stay as they are; with one that
    cannot be read too, and it is named."""
    from maillage.exchange.held import speaks_for
    from maillage.matching.profiles import tell_found
    from maillage.record.store import RecordDamaged, Store

    try:
        with Store(front.home).open() as reader:
            held = _held(front, reader, needs, offers)
    except RecordDamaged as fault:
        unread = Problem("matching.record-unread", str(front.home), values={"found": str(fault)})
        return list(needs), list(offers), [unread]
    if held is None:
        return list(needs), list(offers), []
    return *tell_found(needs, offers, held, on, lambda profile: speaks_for(profile, places)), []


def _held(front: Front, reader: Reader, needs: Sequence[Need], offers: Sequence[Offer]) -> Held | None:
    """The rows of the record about these needs and offers; None when there is no record."""
    from maillage.cli.place import source_title
    from maillage.matching.profiles import Held
    from maillage.record.held import done, links_between, members

    if not reader.manifest.tables:
        return None
    both: list[Profile] = [*needs, *offers]
    places = {one.place for one in both if one.place}
    named = {(one.organisation, one.country) for one in both if one.organisation}
    titles = {source["id"]: source_title(dict(source), front.language) for source in reader.manifest.sources}
    at_needs, at_offers = (
        {
            (one.place, one.place_name, one.country)
            for one in side
            if one.place or (one.place_name and one.country)
        }
        for side in (needs, offers)
    )
    did, meant = done(reader, named, places)
    listed = (links_between(reader, at_needs, at_offers), members(reader), did)
    for row in (row for rows in listed for row in rows):
        row["source"] = titles.get(row["source"], row["source"])
    return Held(*listed, meant)
