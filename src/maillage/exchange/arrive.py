"""An organisation's whole data taken in, as another instance wrote it (``whole``): with the same keys, in one transaction.

Taken in twice, it changes nothing; a newer document changes what it has newer. What somebody changed here since stays. Offices
come without holders: whose they are, is shown here anew. Of the other side of a proposal, who it is comes along, in no list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.db.utils import DatabaseError

from maillage.exchange import whole
from maillage.exchange.models import Answer, Entry, Introduction, Proposal, Reuse, Solution, State
from maillage.parties.models import KEY, Code, Membership, Name, Office, Organisation, Tie
from maillage.reference.names import fold

MOST = 100_000
"""Rows of one sort in a document."""
_MOMENTS = ("made_at", "at")
"""What the database writes when a row is made: written over with what the document says."""


class NotOurs(Exception):
    """This is no such document, or it cannot stand beside what is here: ``why`` is one word, ``found`` what it is about."""

    def __init__(self, why: str, found: object = "") -> None:
        super().__init__(f"{why}: {found}")
        self.why, self.found = why, str(found)[:200]


@dataclass(slots=True)
class Arrived:
    """What was done, by sort of row."""

    key: str
    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    left: int = 0

    def count(self, sort: str, done: str) -> None:
        """One row of a sort was ``added``, ``changed`` or ``left``."""
        if done == "left":
            self.left += 1
        else:
            numbers = self.added if done == "added" else self.changed
            numbers[sort] = numbers.get(sort, 0) + 1


def arrive(document: Any, source: str = "") -> Arrived:
    """Take a document in; ``source`` says where others that it names are from. Raises NotOurs, and keeps nothing then."""
    if not isinstance(document, dict) or document.get("format") != whole.FORMAT:
        raise NotOurs("format")
    if document.get("version") != whole.VERSION:
        raise NotOurs("version", document.get("version"))
    try:
        with transaction.atomic():
            return _Arriving(document, source).all()
    except (KeyError, TypeError, AttributeError, ValueError, ValidationError, DatabaseError) as fault:
        raise NotOurs("damaged", f"{type(fault).__name__} {fault}") from fault


class _Arriving:
    """Takes in one document, inside a transaction."""

    def __init__(self, document: Mapping[str, Any], source: str) -> None:
        self._document, self._source = document, source
        self._key = _key(document["organisation"]["key"])
        self._arrived = Arrived(self._key)

    def all(self) -> Arrived:
        self._organisation = self._of_itself()
        self._once("names", Name, whole.NAME, ("language",), folded="name")
        self._once("codes", Code, whole.CODE, whole.CODE)
        self._once("offices", Office, whole.OFFICE, ("title", "language"))
        self._once("ties", Tie, whole.TIE, ("place", "side", "consent_at"))
        self._memberships()
        for said in self._rows("entries"):
            self._by_key("entries", Entry, whole.ENTRY, said, organisation=self._organisation)
        for said in self._rows("proposals"):
            self._proposal(said)
        for said in self._rows("solutions"):
            self._by_key("solutions", Solution, whole.SOLUTION, said, organisation=self._organisation)
            for reuse in _list(said.get("reuses", [])):
                self._reuse(_key(said["key"]), self._other(reuse["organisation"]), reuse)
        for said in self._rows("reused"):
            if Solution.objects.filter(pk=_key(said["solution"])).exists():
                self._reuse(said["solution"], self._organisation, said)
        return self._arrived

    def _rows(self, name: str) -> Sequence[Mapping[str, Any]]:
        return _list(self._document.get(name, []))

    def _of_itself(self) -> Organisation:
        said = self._document["organisation"]
        before = Organisation.objects.select_for_update().filter(pk=self._key).first()
        if before is not None and before.merged_into_id:
            raise NotOurs("merged", self._key)
        values = _values(Organisation, whole.ORGANISATION, said)
        kept: Organisation = self._keep("organisation", Organisation, before, values)
        return kept

    def _by_key(
        self,
        sort: str,
        model: type[Any],
        columns: Sequence[str],
        said: Mapping[str, Any],
        **owner: Organisation,
    ) -> Any:
        """A row that has a key for ever: made with it, or changed where the document has a later version. Raises NotOurs where
        the key is somebody else's here."""
        key = _key(said["key"])
        before = model.objects.select_for_update().filter(pk=key).first()
        if before is not None and any(getattr(before, f"{name}_id") != of.pk for name, of in owner.items()):
            raise NotOurs("taken", key)
        values = _values(model, columns, said)
        if model is Entry:
            values |= _read_out(values)
        return self._keep(sort, model, before, {**values, **owner})

    def _keep(self, sort: str, model: type[Any], before: Any, values: Mapping[str, Any]) -> Any:
        if before is None:
            made = model.objects.create(**values)
            self._moments(made, values)
            self._arrived.count(sort, "added")
            return made
        if before.version >= values.get("version", 1):
            self._arrived.count(sort, "left")
            return before
        for name, value in values.items():
            setattr(before, name, value)
        before.save()
        self._arrived.count(sort, "changed")
        return before

    def _once(
        self, sort: str, model: type[Any], columns: Sequence[str], by: Sequence[str], folded: str = ""
    ) -> None:
        """Rows of the organisation that have no key: added where none is alike in ``by``."""
        for said in self._rows(sort):
            values = _values(model, columns, said)
            if folded:
                values["folded"] = fold(str(values[folded]))
            alike = {name: values.get(name, "") for name in by}
            if model.objects.filter(organisation=self._organisation, **alike).exists():
                self._arrived.count(sort, "left")
                continue
            model.objects.create(organisation=self._organisation, **values)
            self._arrived.count(sort, "added")

    def _memberships(self) -> None:
        sides = (("memberships", "network", whole.MEMBERSHIP), ("members", "member", whole.MEMBER))
        for sort, other_side, columns in sides:
            mine = "member" if other_side == "network" else "network"
            for said in self._rows(sort):
                values = _values(Membership, columns, said)
                values["folded"] = fold(str(values["name"]))
                other = self._other(said[other_side]) if said.get(other_side) else None
                alike = {
                    "folded": values["folded"],
                    "place": values.get("place", ""),
                    "since": values.get("since"),
                }
                found = Membership.objects.filter(**{mine: self._organisation, other_side: other}, **alike)
                if found.exists():
                    self._arrived.count(sort, "left")
                    continue
                Membership.objects.create(**{mine: self._organisation, other_side: other}, **values)
                self._arrived.count(sort, "added")

    def _proposal(self, said: Mapping[str, Any]) -> None:
        key, mine = _key(said["key"]), said["side"]
        if mine not in ("need", "offer"):
            raise NotOurs("damaged", mine)
        before = Proposal.objects.filter(pk=key).first()
        if before is not None:
            self._arrived.count("proposals", "left")
            proposal = before
        else:
            own = Entry.objects.get(pk=_key(said[mine]), organisation=self._organisation)
            other = self._other_entry(said["other"])
            pair = {"need": own, "offer": other} if mine == "need" else {"need": other, "offer": own}
            proposal = Proposal.objects.create(**_values(Proposal, whole.PROPOSAL, said), **pair)
            self._moments(proposal, _values(Proposal, whole.PROPOSAL, said))
            self._arrived.count("proposals", "added")
        for answer in _list(said.get("answers", [])):
            values = _values(Answer, whole.ANSWER, answer)
            if not Answer.objects.filter(proposal=proposal, side=values["side"], at=values["at"]).exists():
                self._moments(Answer.objects.create(proposal=proposal, **values), values)
                self._arrived.count("answers", "added")
        told = said.get("introduction")
        if told and not Introduction.objects.filter(proposal=proposal).exists():
            values = _values(Introduction, (*whole.INTRODUCTION, "contacts"), told)
            self._moments(Introduction.objects.create(proposal=proposal, **values), values)
            self._arrived.count("introductions", "added")

    def _other_entry(self, said: Mapping[str, Any]) -> Entry:
        """The other side of a proposal: the entry itself where it is here, else what was called so there, in no list."""
        key = _key(said["key"])
        before = Entry.objects.filter(pk=key).first()
        if before is not None:
            return before
        values = _values(Entry, whole.OTHER_ENTRY, said)
        other = self._other(said.get("organisation") or {})
        return Entry.objects.create(
            **values, organisation=other, state=State.WITHDRAWN, source=self._source[:400],
            said={name: values[name] for name in ("text", "language", "country") if values.get(name)},
        )  # fmt: skip

    def _other(self, said: Mapping[str, Any]) -> Organisation | None:
        """Another organisation that the document names: the one of that key, else a note of who it is, known by nobody."""
        if not said:
            return None
        key = _key(said["key"])
        before = Organisation.objects.filter(pk=key).first()
        if before is not None:
            return before
        made = Organisation.objects.create(
            **_values(Organisation, whole.WHO, said), source=self._source[:400]
        )
        for name in _list(said.get("names", [])):
            values = _values(Name, whole.NAME, name)
            Name.objects.create(organisation=made, folded=fold(str(values["name"])), **values)
        return made

    def _reuse(self, solution: str, organisation: Organisation | None, said: Mapping[str, Any]) -> None:
        values = _values(Reuse, whole.REUSE, said)
        if organisation is None or Reuse.objects.filter(solution=solution, link=values["link"]).exists():
            return
        self._moments(Reuse.objects.create(solution_id=solution, organisation=organisation, **values), values)
        self._arrived.count("reuses", "added")

    def _moments(self, made: Model, values: Mapping[str, Any]) -> None:
        """The moments that the document says, over those that the database wrote."""
        said = {name: values[name] for name in _MOMENTS if values.get(name)}
        if said:
            type(made)._default_manager.filter(pk=made.pk).update(**said)


def _values(model: type[Any], columns: Sequence[str], said: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says, as the columns of the database take it. Raises ValidationError for what no column takes."""
    found = {}
    for name in columns:
        if name in said:
            column = model._meta.get_field(name)
            value = (
                said[name]
                if name in ("said", "parts", "contacts", "talked")
                else column.to_python(said[name])
            )
            column.run_validators(value)
            if getattr(column, "choices", None) and value not in dict(column.choices):
                raise ValidationError(f"{name}: {value}")
            found[name] = value
    return found


def _read_out(values: Mapping[str, Any]) -> dict[str, Any]:
    """Of an entry: what lists read, out of what it says."""
    said = values.get("said") or {}
    place = str(said.get("place", ""))
    return {
        "said": said,
        "text": str(said.get("text", "")),
        "language": str(said.get("language", "")),
        "place": place if place.startswith(("geonames:", "iso3166-2:")) else "",
        "country": str(said.get("country", "")),
        "topics": list(said.get("topics", ())),
    }


def _key(said: Any) -> str:
    if not (isinstance(said, str) and said.isascii() and said.isalnum() and len(said) <= KEY):
        raise NotOurs("damaged", said)
    return said


def _list(said: Any) -> list[Any]:
    if not isinstance(said, list) or len(said) > MOST or not all(isinstance(each, dict) for each in said):
        raise NotOurs("damaged", type(said).__name__)
    return said
