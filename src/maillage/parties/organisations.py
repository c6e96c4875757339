"""Organisations written down, and what they say of themselves changed: each in one transaction, the organisation locked first.

What is public of an organisation under claim stays as it was until the claim is settled; of one that is contested, nothing
changes at all (``rights.may_describe``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.db.models import F
from rapidfuzz import fuzz

from maillage.parties.kinds import LOCAL_AUTHORITY, kinds, levels
from maillage.parties.models import TEXT, Code, Holding, Name, Office, Organisation, Standing
from maillage.parties.registers import fault_of_code, written
from maillage.parties.rights import Account, may_describe
from maillage.parties.written import fault_of_line, line
from maillage.reference.countries import country
from maillage.reference.names import fold
from maillage.reference.texts import catalogue

NEAR_NAME = 80
"""Of 100: how near a new name is to the one before when only its spelling was mended."""
MOST_NAMES, MOST_CODES = 20, 20
MOST_A_DAY = 20
"""Organisations that one person writes down within a day: a list of members comes as a sheet, through its network."""
LONGEST_TITLE = 200
Faults = dict[str, str]
"""Field → what is wrong with it: a key of the texts ``party.fault``."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the organisation since the form was shown."""


class NotAllowed(Exception):
    """Whoever asks may not do this on this day: no office, no right, or a claim stands in the way."""


class TooMany(Exception):
    """More than one person writes down in a day."""


class Wrong(Exception):
    """What was sent cannot be: ``faults`` by field."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(str(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Facts:
    """What an organisation is, as somebody says it; ``place`` is an identifier, and its country wins over ``country``."""

    kind: str
    level: str = ""
    country: str = ""
    place: str = ""
    website: str = ""
    mailbox: str = ""
    telephone: str = ""
    languages: tuple[str, ...] = ()

    def faults(self) -> Faults:
        """What cannot be."""
        found = {}
        if self.kind not in kinds():
            found["kind"] = "choose"
        if self.kind == LOCAL_AUTHORITY and self.level not in levels():
            found["level"] = "level"
        if not self.country or country(self.country) is None:
            found["country"] = "choose"
        if self.website and not _is_web_address(self.website):
            found["website"] = "web_address"
        if self.mailbox and not is_mailbox(self.mailbox):
            found["mailbox"] = "mailbox"
        if self.telephone and (fault := fault_of_line(self.telephone, 40)):
            found["telephone"] = fault
        return found

    @classmethod
    def of(cls, organisation: Organisation) -> Facts:
        """As they stand."""
        return cls(
            organisation.kind, organisation.level, organisation.country, organisation.place, organisation.website,
            organisation.mailbox, organisation.telephone, tuple(organisation.languages),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody writes down of an organisation that is not here yet, and the title of their own office in it."""

    facts: Facts
    name: str
    language: str
    title: str
    title_language: str = ""

    def faults(self) -> Faults:
        """What cannot be."""
        found = self.facts.faults()
        if fault := fault_of_line(self.name, TEXT):
            found["name"] = fault
        if not is_language(self.language):
            found["language"] = "choose"
        if fault := fault_of_line(self.title, LONGEST_TITLE):
            found["title"] = fault
        return found


def working_languages() -> tuple[str, ...]:
    """Codes of the languages that are offered, as an organisation's or a name's."""
    found: list[str] = catalogue("maillage.parties", "kinds")["working"]["languages"]
    return tuple(found)


def is_language(code: str) -> bool:
    """Whether it is one of them."""
    return code in working_languages()


def is_mailbox(text: str) -> bool:
    """Whether mail can be sent there."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


def _is_web_address(text: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return len(text) <= TEXT


def name_of(names: Iterable[Name], language: str) -> Name | None:
    """The name to show to who reads in a language: in that language, else the organisation's own form."""
    told = list(names)
    return next((each for each in told if each.language == language), told[0] if told else None)


@transaction.atomic
def register(said: Registration, by: Account, on: date, now: datetime) -> Organisation:
    """Write an organisation down; its author gets a first office with every right, and holds it from that day. It is new: nobody
    has shown that it is theirs. Raises Wrong, TooMany."""
    if faults := said.faults():
        raise Wrong(faults)
    if Organisation.objects.filter(made_by=by, made_at__gt=now - timedelta(days=1)).count() >= MOST_A_DAY:
        raise TooMany
    organisation = Organisation(made_by=by, standing=Standing.NEW, confirmed_on=on)
    _put(organisation, said.facts)
    organisation.save()
    Name.objects.create(
        organisation=organisation, language=said.language, name=said.name, folded=_folded(said.name)
    )
    office = Office.objects.create(
        organisation=organisation, title=said.title, language=said.title_language or said.language,
        may_manage=True, may_publish=True, may_bind=True,
    )  # fmt: skip
    Holding.objects.create(office=office, account=by, since=on, named_by=by)
    return organisation


@transaction.atomic
def describe(key: str, version: int, said: Facts, by: Account, on: date) -> None:
    """What the organisation says of itself, changed. A verified one that is of another kind, level, country or place now has not
    been shown to be theirs. Raises NotAllowed, ChangedMeanwhile, Wrong."""
    organisation = to_describe(key, version, by, on)
    if faults := said.faults():
        raise Wrong(faults)
    before = _what_was_shown(organisation)
    _put(organisation, said)
    if _what_was_shown(organisation) != before:
        _is_to_be_shown_anew(organisation)
    organisation.save()


@transaction.atomic
def call(key: str, version: int, language: str, name: str, by: Account, on: date) -> None:
    """Its name in a language, given or changed; under quite another name a verified one has not been shown to be theirs. Raises
    NotAllowed, ChangedMeanwhile, Wrong."""
    organisation = to_describe(key, version, by, on)
    said, faults = line(name), {}
    if fault := fault_of_line(said, TEXT):
        faults["name"] = fault
    if not is_language(language):
        faults["language"] = "choose"
    others = organisation.names.exclude(language=language).count()
    if others >= MOST_NAMES:
        faults["name"] = "too_many"
    if faults:
        raise Wrong(faults)
    known = organisation.names.filter(language=language).first()
    if known is not None and fuzz.ratio(known.folded, _folded(said)) < NEAR_NAME:
        _is_to_be_shown_anew(organisation)
    Name.objects.update_or_create(
        organisation=organisation, language=language, defaults={"name": said, "folded": _folded(said)}
    )
    organisation.save()


def _what_was_shown(organisation: Organisation) -> tuple[str, ...]:
    return organisation.kind, organisation.level, organisation.country, organisation.place


def _is_to_be_shown_anew(organisation: Organisation) -> None:
    """What was verified was another: a network could else call itself a town hall."""
    if organisation.standing == Standing.VERIFIED:
        organisation.standing = Standing.NEW


@transaction.atomic
def call_no_more(key: str, version: int, language: str, by: Account, on: date) -> None:
    """Its name in a language, taken out; the last one stays. Raises NotAllowed, ChangedMeanwhile, Wrong."""
    organisation = to_describe(key, version, by, on)
    if not organisation.names.exclude(language=language).exists():
        raise Wrong({"name": "last_name"})
    organisation.names.filter(language=language).delete()
    organisation.save()


@transaction.atomic
def add_code(key: str, version: int, scheme: str, typed: str, by: Account, on: date) -> None:
    """A code of a register, added; one that is there already stays. Raises NotAllowed, ChangedMeanwhile, Wrong."""
    organisation = to_describe(key, version, by, on)
    code = written(scheme, typed)
    fault = fault_of_code(scheme, code)
    if not fault and organisation.codes.count() >= MOST_CODES:
        fault = "too_many"
    if fault:
        raise Wrong({"scheme" if fault == "scheme" else "code": "choose" if fault == "scheme" else fault})
    Code.objects.get_or_create(organisation=organisation, scheme=scheme, value=code)
    organisation.save()


@transaction.atomic
def drop_code(key: str, version: int, scheme: str, code: str, by: Account, on: date) -> None:
    """A code, taken out. Raises NotAllowed, ChangedMeanwhile."""
    organisation = to_describe(key, version, by, on)
    organisation.codes.filter(scheme=scheme, value=code).delete()
    organisation.save()


@transaction.atomic
def confirm(key: str, by: Account, on: date) -> None:
    """Somebody of it says that what stands here holds. Raises NotAllowed."""
    organisation = locked(key)
    if not may_describe(by, organisation, on):
        raise NotAllowed
    Organisation.objects.filter(pk=key).update(confirmed_on=on, version=F("version") + 1)


def locked(key: str) -> Organisation:
    """The organisation, held until the transaction around ends. Raises NotAllowed where none has the key (any more)."""
    found = (
        Organisation.objects.select_for_update(no_key=True)
        .filter(pk=key, merged_into=None, erased_at=None)
        .first()
    )
    if found is None:
        raise NotAllowed
    return found


def to_describe(key: str, version: int, by: Account, on: date) -> Organisation:
    """The organisation locked, for whoever may write what it says of itself, as the form knew it; its version is one higher and
    its day of confirmation today once it is saved. Raises NotAllowed, ChangedMeanwhile."""
    organisation = locked(key)
    if not may_describe(by, organisation, on):
        raise NotAllowed
    if organisation.version != version:
        raise ChangedMeanwhile
    organisation.version += 1
    organisation.confirmed_on = on
    return organisation


def _put(organisation: Organisation, said: Facts) -> None:
    organisation.kind = said.kind
    organisation.level = said.level if said.kind == LOCAL_AUTHORITY else ""
    organisation.country, organisation.place = said.country, said.place
    organisation.website, organisation.mailbox = said.website, said.mailbox
    organisation.telephone, organisation.languages = said.telephone, list(said.languages)


def _folded(name: str) -> str:
    return fold(name)[:TEXT]
