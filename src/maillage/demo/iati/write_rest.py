"""Writes contacts, documents, conditions and results."""

from __future__ import annotations

from maillage.demo.iati.markup import element, escaped
from maillage.demo.iati.model import Document, Indicator, Year
from maillage.demo.iati.speak import Speaker, code, days
from maillage.demo.iati.words import phrases


def contact(speaker: Speaker) -> str:
    """The invented person to write to, if any."""
    person, said = speaker.activity.rest.contact, phrases()["contact"]
    if person is None:
        return ""
    return element(
        "contact-info",
        {"type": "2"},
        speaker.one("organisation", speaker.activity.head.publisher.name(speaker.main)),
        speaker.one("department", said["department"][speaker.main]),
        speaker.one("person-name", person.name),
        speaker.one("job-title", said["job"][speaker.main]),
        element("telephone", {}, escaped(person.phone)),
        element("email", {}, escaped(person.address)),
    )


def rest(speaker: Speaker) -> list[str]:
    """What stands after the transactions, in the order of the schema."""
    activity = speaker.activity
    own = activity.rest
    return [
        *[_document(speaker, document, at) for at, document in enumerate(own.documents, 1)],
        *[element("related-activity", {"ref": ref, "type": kind}) for ref, kind in own.related],
        element("legacy-data", {"name": "dossier", "value": activity.identifier[-4:]}) if own.extras else "",
        _conditions(speaker),
        *[_result(speaker, indicator) for indicator in own.indicators],
        element("maillage:generated", {}, "true"),
    ]


def _document(speaker: Speaker, document: Document, at: int) -> str:
    activity, page = speaker.activity, document.code == "A12"
    address = f"https://{activity.head.publisher.ref.lower()}.example/{activity.identifier.lower()}"
    return element(
        "document-link",
        {
            "url": address if page else f"{address}-{at}.pdf",
            "format": "text/html" if page else "application/pdf",
        },
        speaker.one("title", phrases()["documents"][document.code][speaker.main]),
        code("category", document.code),
        code("language", document.language),
        element("document-date", {"iso-date": str(document.day)}),
    )


def _conditions(speaker: Speaker) -> str:
    kinds, texts = speaker.activity.rest.conditions, phrases()["conditions"]
    if not kinds:
        return ""
    inner = []
    for kind in kinds:
        narrative = speaker.narratives(((speaker.main, texts[kind][speaker.main]),))
        inner.append(element("condition", {"type": kind}, narrative))
    return element("conditions", {"attached": "1"}, *inner)


def _result(speaker: Speaker, indicator: Indicator) -> str:
    spoken = indicator.measure == "5"
    comment = element("comment", {}, speaker.narratives(indicator.comment)) if indicator.comment else ""
    base = {"year": str(indicator.base_year), "value": indicator.base}
    measured = element(
        "indicator",
        {"measure": indicator.measure, "ascending": "" if spoken else "1"},
        element("title", {}, speaker.narratives(indicator.title)),
        element("baseline", base, "" if spoken else comment),
        *[_year(year, comment if spoken else "") for year in indicator.years],
    )
    title = speaker.all("title", phrases()["results"]["output" if indicator.kind == "1" else "outcome"])
    return element(
        "result", {"type": indicator.kind, "aggregation-status": "0" if spoken else "1"}, title, measured
    )


def _year(year: Year, comment: str) -> str:
    actual = element("actual", {"value": year.actual}, comment) if year.actual or comment else ""
    target = element("target", {"value": year.target}) if year.target else ""
    return element("period", {}, days(year.start, year.end), target, actual)
