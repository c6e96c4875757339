"""An activity in the form of 2.03 told as plain values, its texts in one language, its codes by name.

A text is told in the language asked for, else in the activity's default language, else in the first there is; the
language that is shown stands beside it. Nothing is added up here (see :mod:`.sums`) and no contact is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from maillage.record.iati.code_names import code_name
from maillage.record.iati.standard import XML_LANG
from maillage.record.iati.tree import ATTRIBUTES, CHILDREN, NAME, TEXT, Node
from maillage.record.iati.typing import read_day
from maillage.record.languages import declared_language

Told = dict[str, Any]


class Teller:
    """Tells one activity in one language."""

    def __init__(self, activity: Node, language: str) -> None:
        self.node, self.language = activity, language
        self.default = declared_language(attribute(activity, XML_LANG))

    def told(self) -> Told:
        """Everything, in reading order."""
        node = self.node
        return {
            "title": self.text(first(node, "title")),
            "status": self.code(first(node, "activity-status"), "ActivityStatus"),
            "scope": self.code(first(node, "activity-scope"), "ActivityScope"),
            "parties": list(self.parties()),
            "countries": [self.share(c, "Country") for c in children(node, "recipient-country")],
            "regions": [self.share(c, "Region") for c in children(node, "recipient-region")],
            "places": [self.place(c) for c in children(node, "location")],
            "dates": [self.day(c) for c in children(node, "activity-date")],
            "descriptions": [self.description(c) for c in children(node, "description")],
            "collaboration": self.code(first(node, "collaboration-type"), "CollaborationType"),
            "sectors": list(self.sectors()),
            "goals_stated": list(self.goals()),
            "markers": list(self.markers()),
            "flow": self.code(first(node, "default-flow-type"), "FlowType"),
            "finance": self.code(first(node, "default-finance-type"), "FinanceType"),
            "aid": [self.code(c, "AidType") for c in children(node, "default-aid-type")],
            "tied": self.code(first(node, "default-tied-status"), "TiedStatus"),
            "conditions": self.conditions(),
            "results": [self.result(c) for c in children(node, "result")],
            "documents": [self.document(c) for c in children(node, "document-link")],
            "related": [
                {"reference": attribute(c, "ref"), **self.named(attribute(c, "type"), "RelatedActivityType")}
                for c in children(node, "related-activity")
            ],
            "other_identifiers": [
                {"reference": attribute(c, "ref"), **self.named(attribute(c, "type"), "OtherIdentifierType")}
                for c in children(node, "other-identifier")
            ],
            "contacts": len(list(children(node, "contact-info"))),
        }

    # Texts and codes

    def text(self, element: Node | None) -> Told | None:
        """The text of an element in the best language: text, its language, the languages there are; None without any."""
        said = [
            (declared_language(attribute(c, XML_LANG)) or self.default, " ".join((c[TEXT] or "").split()))
            for c in (children(element, "narrative") if element is not None else ())
        ]
        said = [(language, words) for language, words in said if words]
        if not said:
            return None
        for wanted in (self.language, self.default):
            for language, words in said:
                if wanted and language == wanted:
                    return {"text": words, "language": language, "languages": _languages(said)}
        return {"text": said[0][1], "language": said[0][0], "languages": _languages(said)}

    def named(self, code: str | None, codelist: str) -> Told:
        """A code with its name in the language, as far as the list has names."""
        said = (code or "").strip()
        return {"code": said or None, "name": code_name(codelist, said, self.language)}

    def code(self, element: Node | None, codelist: str) -> Told | None:
        """The code of an element with its name; None where it is not stated."""
        if element is None or not (attribute(element, "code") or "").strip():
            return None
        return self.named(attribute(element, "code"), codelist)

    # Parts

    def parties(self) -> Iterator[Told]:
        """Who reports, then who takes part."""
        node = self.node
        for element in children(node, "reporting-org"):
            secondary = (attribute(element, "secondary-reporter") or "").strip() in ("1", "true")
            yield {"role": "reporting", "secondary": secondary, **self.party(element)}
        for element in children(node, "participating-org"):
            role = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
            yield {
                "role": role.get((attribute(element, "role") or "").strip()),
                "secondary": False,
                **self.party(element),
            }

    def party(self, element: Node) -> Told:
        return {
            "name": self.text(element),
            "reference": attribute(element, "ref") or None,
            "type": self.named(attribute(element, "type"), "OrganisationType"),
        }

    def share(self, element: Node, codelist: str) -> Told:
        """A country or region with its share as published."""
        return {
            **self.named(attribute(element, "code"), codelist),
            "said": self.text(element),
            "percentage": attribute(element, "percentage") or None,
        }

    def place(self, element: Node) -> Told:
        point = first(element, "point")
        where = first(point, "pos") if point is not None else None
        return {
            "name": self.text(first(element, "name")),
            "position": " ".join((where[TEXT] or "").split()) or None if where is not None else None,
            "exactness": self.code(first(element, "exactness"), "GeographicExactness"),
        }

    def day(self, element: Node) -> Told:
        sort = {"1": "planned_start", "2": "actual_start", "3": "planned_end", "4": "actual_end"}
        said = (attribute(element, "iso-date") or "").strip()
        found = read_day(said)
        return {
            "type": sort.get((attribute(element, "type") or "").strip()),
            "day": found.isoformat() if found else None,
            "said": said or None,
            "note": self.text(element),
        }

    def description(self, element: Node) -> Told:
        return {**self.named(attribute(element, "type"), "DescriptionType"), "text": self.text(element)}

    def sectors(self) -> Iterator[Told]:
        """Sectors of the activity and, each once, of its transactions."""
        for level, elements in self._levels("sector"):
            met: set[tuple[str | None, str | None]] = set()
            for element in elements:
                vocabulary = (attribute(element, "vocabulary") or "1").strip()
                code = attribute(element, "code")
                if level == "transaction" and (vocabulary, code) in met:
                    continue
                met.add((vocabulary, code))
                lists = {"1": "Sector", "2": "SectorCategory", "7": "UNSDG-Goals", "8": "UNSDG-Targets"}
                yield {
                    **self.named(code, lists.get(vocabulary, "")),
                    "vocabulary": self.named(vocabulary, "SectorVocabulary"),
                    "said": self.text(element),
                    "percentage": attribute(element, "percentage") or None,
                    "level": level,
                }

    def _levels(self, name: str) -> Iterator[tuple[str, list[Node]]]:
        yield "activity", list(children(self.node, name))
        yield "transaction", [c for t in children(self.node, "transaction") for c in children(t, name)]

    def goals(self) -> Iterator[Told]:
        """Where goals and targets are stated: as tags, as sectors; each with where it stands."""
        for element in children(self.node, "tag"):
            vocabulary = (attribute(element, "vocabulary") or "").strip()
            if vocabulary in ("2", "3"):
                codelist = "UNSDG-Goals" if vocabulary == "2" else "UNSDG-Targets"
                yield {**self.named(attribute(element, "code"), codelist), "as": "tag"}
        for level, elements in self._levels("sector"):
            for element in elements:
                vocabulary = (attribute(element, "vocabulary") or "").strip()
                if vocabulary in ("7", "8"):
                    codelist = "UNSDG-Goals" if vocabulary == "7" else "UNSDG-Targets"
                    yield {**self.named(attribute(element, "code"), codelist), "as": f"sector of {level}"}

    def markers(self) -> Iterator[Told]:
        for element in children(self.node, "policy-marker"):
            yield {
                **self.named(attribute(element, "code"), "PolicyMarker"),
                "said": self.text(element),
                "significance": self.named(attribute(element, "significance"), "PolicySignificance"),
            }

    def conditions(self) -> Told | None:
        """Whether conditions are attached, and which; None where nothing is said of them."""
        element = first(self.node, "conditions")
        if element is None:
            return None
        attached = {"1": True, "true": True, "0": False, "false": False}
        return {
            "attached": attached.get((attribute(element, "attached") or "").strip()),
            "listed": [
                {**self.named(attribute(c, "type"), "ConditionType"), "text": self.text(c)}
                for c in children(element, "condition")
            ],
        }

    def result(self, element: Node) -> Told:
        return {
            **self.named(attribute(element, "type"), "ResultType"),
            "title": self.text(first(element, "title")),
            "description": self.text(first(element, "description")),
            "indicators": [self.indicator(c) for c in children(element, "indicator")],
        }

    def indicator(self, element: Node) -> Told:
        return {
            "title": self.text(first(element, "title")),
            "measure": self.named(attribute(element, "measure"), "IndicatorMeasure"),
            "baselines": [
                {"year": attribute(c, "year"), "day": attribute(c, "iso-date"), **self.value(c)}
                for c in children(element, "baseline")
            ],
            "periods": [self.period(c) for c in children(element, "period")],
        }

    def period(self, element: Node) -> Told:
        start, end = first(element, "period-start"), first(element, "period-end")
        return {
            "from": attribute(start, "iso-date"),
            "to": attribute(end, "iso-date"),
            "targets": [self.value(c) for c in children(element, "target")],
            "actuals": [self.value(c) for c in children(element, "actual")],
        }

    def value(self, element: Node) -> Told:
        dimensions = [
            f"{attribute(c, 'name') or '?'}: {attribute(c, 'value') or '?'}"
            for c in children(element, "dimension")
        ]
        said = {"value": attribute(element, "value"), "comment": self.text(first(element, "comment"))}
        return {**said, "dimensions": dimensions} if dimensions else said

    def document(self, element: Node) -> Told:
        day = first(element, "document-date")
        return {
            "address": (attribute(element, "url") or "").strip() or None,
            "title": self.text(first(element, "title")),
            "categories": [self.code(c, "DocumentCategory") for c in children(element, "category")],
            "languages": [code for c in children(element, "language") if (code := attribute(c, "code"))],
            "day": attribute(day, "iso-date"),
        }


def _languages(said: list[tuple[str | None, str]]) -> list[str]:
    return list(dict.fromkeys(language for language, _ in said if language))


def children(node: Node | None, name: str) -> Iterator[Node]:
    """The elements of that name directly inside a node."""
    for child in (node[CHILDREN] or ()) if node is not None else ():
        if child[NAME] == name:
            yield child


def first(node: Node | None, name: str) -> Node | None:
    """The first element of that name inside a node."""
    return next(children(node, name), None)


def attribute(node: Node | None, name: str) -> str | None:
    """An attribute of a node; None for none."""
    return (node[ATTRIBUTES] or {}).get(name) if node is not None else None
