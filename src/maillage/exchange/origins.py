"""Other instances whose signed files are taken in: by a key that somebody here said is theirs, and by no other.

In: a document that was checked (``signed``). Out: what it would add, change, leave and take back; and that done. What came so is
read here and edited there alone. An older document changes nothing any more; what the newest one lacks is withdrawn here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from maillage.exchange.entries import lacks_itself, take_over
from maillage.exchange.models import Entry, Origin, Side, State
from maillage.exchange.preview import What
from maillage.exchange.reading import Reading, clean, read
from maillage.exchange.signed import Signed
from maillage.matching.profiles import fields
from maillage.parties.models import KEY, Name, Organisation
from maillage.parties.rights import Account
from maillage.reference.countries import country
from maillage.reference.names import fold
from maillage.reference.problems import Problem

if TYPE_CHECKING:
    from maillage.reference.places import Places

AHEAD = timedelta(days=1)
"""How far a clock elsewhere may be before ours."""
AT_ONCE = 500
_WRITTEN = (
    "said", "text", "language", "place", "country", "topics", "expires", "state", "published_at", "confirmed_on", "generated",
    "source", "version", "changed_at", "organisation",
)  # fmt: skip
_NO_STOP = frozenset({"exchange.place-in-doubt", "exchange.place-unknown"})


class NotTrusted(Exception):
    """Nothing of the document is taken in: ``why`` is ``unknown`` (nobody said whose key this is), ``other_key`` (another key was
    pinned for this address), ``ended``, ``older`` (a later one was taken in) or ``ahead`` (it is dated after today)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a document: what comes of it, what it is called there, its words and whose they are."""

    what: str
    """``added``, ``changed``, ``left``, ``refused`` or ``withdrawn``."""
    own_id: str
    side: str
    organisation: str
    words: str
    key: str = ""
    """Of the entry here, where there is one."""
    changes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    said: Mapping[str, Any] = field(default_factory=dict)
    reading: Reading | None = None


def trust(signed: Signed, by: Account | None) -> Origin:
    """Say that this is the key of that instance; said before, it stays. Raises NotTrusted where another key is pinned for the
    address."""
    with transaction.atomic():
        before = Origin.objects.select_for_update(no_key=True).filter(address=signed.address).first()
        if before is None:
            return Origin.objects.create(
                address=signed.address, name=signed.name, public_key=signed.public_key, pinned_by=by
            )
        if before.ended_at is None and before.public_key != signed.public_key:
            raise NotTrusted("other_key")
        if before.ended_at is not None:  # ended, then trusted anew: perhaps by another key
            before.public_key, before.name = signed.public_key, signed.name
            before.ended_at, before.pinned_by, before.pinned_at = None, by, timezone.now()
            before.save()
        return before


def end(number: int) -> Origin:
    """Nothing of an instance is taken in any more, and what came from it is withdrawn. Raises Origin.DoesNotExist."""
    with transaction.atomic():
        origin = Origin.objects.select_for_update(no_key=True).get(pk=number)
        if origin.ended_at is None:
            origin.ended_at = timezone.now()
            origin.save(update_fields=["ended_at"])
            _withdraw(Entry.objects.filter(origin=origin, state=State.PUBLISHED))
        return origin


def origin_of(signed: Signed, now: datetime) -> Origin:
    """The instance that is trusted to have signed this. Raises NotTrusted."""
    found = Origin.objects.filter(address=signed.address).first()
    if found is None:
        raise NotTrusted("unknown")
    _trusted(found, signed, now)
    return found


def _trusted(origin: Origin, signed: Signed, now: datetime) -> None:
    if origin.ended_at is not None:
        raise NotTrusted("ended")
    if origin.public_key != signed.public_key:
        raise NotTrusted("other_key")
    if signed.signed_at > now + AHEAD:
        raise NotTrusted("ahead")
    if origin.signed_at is not None and signed.signed_at < origin.signed_at:
        raise NotTrusted("older")


def plan(origin: Origin | None, signed: Signed, places: Places | None, on: date) -> list[Line]:
    """What taking the document in would do, entry by entry; of an instance that nobody has trusted yet, all is new."""
    before = {} if origin is None else {each.own_id: each for each in Entry.objects.filter(origin=origin)}
    seen: set[str] = set()
    lines = [_line(each, before, seen, places, on) for each in signed.entries]
    for own_id, entry in before.items():
        if own_id not in seen and entry.state == State.PUBLISHED:
            name = str(entry.said.get("organisation", ""))
            lines.append(Line("withdrawn", own_id, str(entry.side), name, entry.text, entry.key))
    return lines


def take(signed: Signed, places: Places | None, on: date, now: datetime) -> list[Line]:
    """Take a document in, in one transaction; again, it changes nothing. Raises NotTrusted."""
    with transaction.atomic():
        origin = Origin.objects.select_for_update(no_key=True).filter(address=signed.address).first()
        if origin is None:
            raise NotTrusted("unknown")
        _trusted(origin, signed, now)
        lines = plan(origin, signed, places, on)
        _keep(origin, lines, now)
        Origin.objects.filter(pk=origin.pk).update(
            signed_at=signed.signed_at, taken_at=now, name=signed.name[:200]
        )
    return lines


def _line(
    said: Mapping[str, Any], before: Mapping[str, Entry], seen: set[str], places: Places | None, on: date
) -> Line:
    """One entry of a document, read as if somebody wrote it here: nothing of it is believed unread."""
    own_id, side = str(said.get("key", ""))[: KEY + 1], str(said.get("side", ""))
    whose = said.get("organisation")
    name = _name(whose) if isinstance(whose, dict) else ""
    words = clean(str(_dict(said.get("said")).get("text", "")))[:200]
    if side not in Side.values or not own_id.isalnum() or len(own_id) > KEY or own_id in seen or not name:
        problem = Problem("exchange.elsewhere-unreadable", values={"found": own_id or "?"})
        known_side = side if side in Side.values else ""
        return Line(What.REFUSED, own_id, known_side, name, words, problems=(problem,))
    seen.add(own_id)
    known = {each.name for each in fields(side)}
    row = {key: value for key, value in _dict(said.get("said")).items() if key in known}
    reading = read(side, row, places, on)
    entry = before.get(own_id)
    if entry is not None and entry.side != side:
        entry = None
    faults = [each for each in reading.faults if each.code not in _NO_STOP]
    if not faults and reading.profile is not None:
        draft = Entry(side=Side(side))
        take_over(draft, reading)
        faults = lacks_itself(draft, on)
    if faults or reading.profile is None:
        return Line(
            What.REFUSED, own_id, side, name, words, entry.key if entry else "", (), tuple(faults), said
        )
    if entry is None:
        return Line(What.ADDED, own_id, side, name, words, said=said, reading=reading)
    changes = _changes(entry, reading, name, said)
    what = What.CHANGED if changes else What.LEFT
    return Line(what, own_id, side, name, words, entry.key, changes, (), said, reading)


def _changes(entry: Entry, reading: Reading, name: str, said: Mapping[str, Any]) -> tuple[str, ...]:
    new = {**reading.said, "organisation": name}
    differ = [key for key in sorted({*entry.said, *new}) if entry.said.get(key) != new.get(key)]
    differ += ["state"] if entry.state not in (State.PUBLISHED, State.HIDDEN) else []
    differ += ["confirmed_on"] if _day(said.get("confirmed_on")) != entry.confirmed_on else []
    return tuple(differ)


def _keep(origin: Origin, lines: Sequence[Line], now: datetime) -> None:
    new: list[Entry] = []
    old: list[Entry] = []
    before = {
        each.key: each
        for each in Entry.objects.select_for_update(no_key=True).filter(origin=origin).order_by("pk")
    }
    owners: dict[str, Organisation] = {}
    gone = [line.key for line in lines if line.what == "withdrawn"]
    gone += [
        line.key for line in lines if line.what == What.REFUSED and line.key
    ]  # it stands otherwise there: not here
    for line in lines:
        if line.reading is None or line.what not in (What.ADDED, What.CHANGED):
            continue
        entry = (
            before[line.key] if line.key else Entry(side=Side(line.side), origin=origin, own_id=line.own_id)
        )
        _write(entry, line, _owner(origin, line, owners), origin, now)
        (old if line.key else new).append(entry)
    Entry.objects.bulk_create(new, batch_size=AT_ONCE)
    Entry.objects.bulk_update(old, _WRITTEN, batch_size=AT_ONCE)
    _withdraw(Entry.objects.filter(key__in=gone, state=State.PUBLISHED))


def _withdraw(entries: Any) -> None:
    for entry in entries.select_for_update(no_key=True).order_by("pk"):
        entry.state = State.WITHDRAWN
        entry.version += 1
        entry.save()


def _write(entry: Entry, line: Line, owner: Organisation, origin: Origin, now: datetime) -> None:
    assert line.reading is not None
    entry.organisation = None  # its name is told by the document, not asked for one by one
    take_over(entry, line.reading)
    entry.organisation = owner
    entry.said = {**entry.said, "organisation": line.organisation}
    if entry.state != State.HIDDEN:  # who hid it here shows it again
        entry.state = State.PUBLISHED
    entry.published_at = min(
        _moment(line.said.get("published_at")) or now, now
    )  # the newest come first: none from a day to come
    entry.confirmed_on = _day(line.said.get("confirmed_on"))
    entry.generated = line.said.get("generated") is True
    entry.source = _address(line.said.get("address"), origin, f"entry/{line.own_id}")
    entry.version = entry.version + 1 if line.key else 1
    entry.changed_at = now


def _owner(origin: Origin, line: Line, owners: dict[str, Organisation]) -> Organisation:
    """Whose an entry is, by the address of its page there: a note of who it is, claimed by nobody here."""
    whose = _dict(line.said.get("organisation"))
    source = _address(whose.get("address"), origin, f"party/{str(whose.get('key', ''))[:KEY]}")
    if source not in owners:
        found = Organisation.objects.filter(source=source).first()
        while found is not None and found.merged_into is not None:
            found = found.merged_into
        owners[source] = found or _made(whose, line.organisation, source)
    return owners[source]


def _made(whose: Mapping[str, Any], name: str, source: str) -> Organisation:
    code, place = str(whose.get("country", "")), str(whose.get("place", ""))
    made = Organisation.objects.create(
        kind=clean(str(whose.get("kind", "")))[:30] or "other",
        country=code if country(code) else "",
        place=place if place.startswith(("geonames:", "iso3166-2:")) and len(place) <= 60 else "",
        source=source,
        generated=whose.get("generated") is True,
    )
    language = clean(str(whose.get("language", "")))[:8] or "und"
    Name.objects.create(organisation=made, language=language, name=name, folded=fold(name)[:400])
    return made


def _name(whose: Mapping[str, Any]) -> str:
    return clean(str(whose.get("name", "")))[:400]


def _address(said: Any, origin: Origin, otherwise: str) -> str:
    """An address of that instance; whatever else a document says leads to the instance all the same."""
    address = str(said or "")
    inside = (
        address.startswith(origin.address)
        and address.isprintable()
        and len(address) <= 400
        and " " not in address
    )
    return address if inside else f"{origin.address}{otherwise}"[:400]


def _dict(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}


def _day(said: Any) -> date | None:
    try:
        return date.fromisoformat(str(said)) if said else None
    except ValueError:
        return None


def _moment(said: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said)) if said else None
        return found.astimezone(UTC) if found and found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """How many lines come to what."""
    found = dict.fromkeys(("added", "changed", "left", "withdrawn", "refused"), 0)
    for line in lines:
        found[str(line.what)] += 1
    return found
