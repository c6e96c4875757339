"""Writes one invented activity as an ``iati-activity`` of IATI 2.03, its elements in the order of the schema."""

from __future__ import annotations

from datetime import date

from maillage.demo.iati.markup import element, escaped, lines
from maillage.demo.iati.model import (
    Activity,
    Deed,
    Indicator,
    Money,
    Part,
    Party,
    Share,
    Spell,
    Spot,
    Texts,
    Year,
)
from maillage.demo.iati.parties import names_of
from maillage.demo.iati.words import phrases

WGS84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
OWN_CODES = "https://maillage.example/ns/demo/codes"


def written(activity: Activity) -> str:
    """The activity as text."""
    return _Writer(activity).whole()


class _Writer:
    """One activity being written; knows how its languages are tagged and its amounts are marked."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        self.tags = dict(activity.tags)
        self.main = activity.languages[0]
        self.known = {activity.publisher.ref, *(part.party.ref for part in activity.parts)}

    def whole(self) -> str:
        a = self.activity
        attributes = {
            "xml:lang": a.default_language,
            "default-currency": a.default_currency,
            "last-updated-datetime": a.updated,
            "hierarchy": str(a.hierarchy or ""),
            "humanitarian": "1" if a.humanitarian else "",
            "maillage:generated": "true",
        }
        inner = lines(*self._heading(), *self._place_and_kind(), *self._money(), *self._rest())
        return element("iati-activity", attributes, f"\n{inner}\n")

    def _heading(self) -> list[str]:
        a = self.activity
        about = [
            ("1", a.about),
            ("2", a.aim),
            ("3", a.who),
            ("4", tuple((x, phrases()["generated"][x]) for x in a.languages)),
        ]
        names = tuple((language, a.publisher.name(language)) for language in a.languages)
        return [
            element("iati-identifier", {}, escaped(a.identifier)),
            element(
                "reporting-org", {"ref": a.publisher.ref, "type": a.publisher.kind}, self.narratives(names)
            ),
            element("title", {}, self.narratives(a.title)),
            *[
                element("description", {"type": kind}, self.narratives(texts))
                for kind, texts in about
                if texts
            ],
            *[self._part(part) for part in a.parts],
            *[element("other-identifier", {"ref": ref, "type": kind}) for kind, ref in a.others],
            element("activity-status", {"code": a.status}),
            *[element("activity-date", {"type": kind, "iso-date": str(day)}) for kind, day in a.dates],
            self._contact(),
        ]

    def _place_and_kind(self) -> list[str]:
        a = self.activity
        return [
            _code("activity-scope", a.scope),
            *[self._share("recipient-country", share) for share in a.countries],
            *[self._share("recipient-region", share) for share in a.regions],
            *[self._location(spot) for spot in a.spots],
            *[self._share("sector", share) for share in a.sectors],
            *[self._share("sector", share) for share in a.goals if not share.vocabulary.startswith("T")],
            *[self._share("tag", share) for share in a.goals if share.vocabulary.startswith("T")],
            self._event(),
            *[
                element("policy-marker", {"vocabulary": "1", "code": code, "significance": weight})
                for code, weight in a.markers
            ],
            _code("collaboration-type", a.collaboration),
            _code("default-flow-type", a.flow),
            _code("default-finance-type", a.finance),
            _code("default-aid-type", a.aid),
            _code("default-tied-status", a.tied),
        ]

    def _money(self) -> list[str]:
        a = self.activity
        return [
            *[self._spell("budget", spell) for spell in a.budgets],
            *[self._spell("planned-disbursement", spell) for spell in a.planned],
            element("capital-spend", {"percentage": "62.5"}) if a.extras else "",
            *[self._deed(deed) for deed in a.deeds],
        ]

    def _rest(self) -> list[str]:
        a = self.activity
        return [
            *[self._document(at) for at in range(len(a.documents))],
            *[element("related-activity", {"ref": ref, "type": kind}) for ref, kind in a.related],
            element("legacy-data", {"name": "dossier", "value": a.identifier[-4:]}) if a.extras else "",
            self._conditions(),
            *[self._result(indicator) for indicator in a.indicators],
            element("maillage:generated", {}, "true"),
        ]

    def narratives(self, texts: Texts) -> str:
        """Narratives as this activity tags them; a language that it does not speak is tagged as it is."""
        return "".join(
            [element("narrative", {"xml:lang": self.tags.get(x, x)}, escaped(text)) for x, text in texts]
        )

    def _name(self, party: Party) -> str:
        return self.narratives(((self.main, party.name(self.main)),))

    def _part(self, part: Part) -> str:
        party = part.party
        attributes = {
            "ref": party.ref, "type": party.kind, "role": part.role, "activity-id": part.activity,
            "maillage:country": party.country,
        }  # fmt: skip
        again = party == self.activity.publisher and part.role in ("2", "3")
        return element("participating-org", attributes, "" if again else self._name(party))

    def _contact(self) -> str:
        person, said = self.activity.contact, phrases()["contact"]
        if person is None:
            return ""

        def one(name: str, text: str) -> str:
            return element(name, {}, self.narratives(((self.main, text),)))

        return element(
            "contact-info",
            {"type": "2"},
            one("organisation", self.activity.publisher.name(self.main)),
            one("department", said["department"][self.main]),
            one("person-name", person.name),
            one("job-title", said["job"][self.main]),
            element("telephone", {}, escaped(person.phone)),
            element("email", {}, escaped(person.address)),
        )

    def _share(self, name: str, share: Share) -> str:
        own = OWN_CODES if share.vocabulary == "99" else ""
        attributes = {
            "vocabulary": share.vocabulary.removeprefix("T"), "vocabulary-uri": own, "code": share.code,
            "percentage": share.percent,
        }  # fmt: skip
        return element(name, attributes, self.narratives(share.texts))

    def _location(self, spot: Spot) -> str:
        place, town = spot.place, spot.place.name.kind == "town"
        names = tuple((language, place.written(language)) for language in self.activity.languages)
        position = element("pos", {}, f"{place.latitude} {place.longitude}")
        about = element("name", {}, self.narratives(_distinct(names)))
        if not town:
            about = element(
                "name", {}, self.narratives(tuple((x, dict(names_of("region", place))[x]) for x, _ in names))
            )
        return element(
            "location",
            {},
            _code("location-reach", "1" if spot.exact else "2"),
            about,
            element("point", {"srsName": WGS84}, position) if town else "",
            _code("exactness", "1" if spot.exact else "2"),
            _code("location-class", "2" if town else "1"),
            _code("feature-designation", "PPL" if town else "ADM1"),
        )

    def _event(self) -> str:
        a = self.activity
        if not a.event:
            return ""
        text = phrases()["events"]["flood"][self.main].format(year=a.event)
        attributes = {
            "type": "1",
            "vocabulary": "99",
            "vocabulary-uri": OWN_CODES,
            "code": f"DEMO-FLOOD-{a.event}",
        }
        return element("humanitarian-scope", attributes, self.narratives(((self.main, text),)))

    def _spell(self, name: str, spell: Spell) -> str:
        return element(
            name,
            {"type": spell.kind, "status": spell.status},
            _days(spell.start, spell.end),
            self._value(spell.money),
        )

    def _value(self, money: Money) -> str:
        default = self.activity.default_currency
        currency = "" if money.currency == default else money.currency
        return element("value", {"currency": currency, "value-date": str(money.day)}, f"{money.amount:f}")

    def _deed(self, deed: Deed) -> str:
        said = phrases()["transactions"][deed.said][self.main] if deed.said else ""
        typed = deed.typed and not deed.sector
        return element(
            "transaction",
            {"humanitarian": "1" if deed.humanitarian else ""},
            _code("transaction-type", deed.kind),
            element("transaction-date", {"iso-date": str(deed.day)}),
            self._value(deed.money),
            element("description", {}, self.narratives(((self.main, said),))) if said else "",
            self._end("provider", deed.provider, deed.provider_activity),
            self._end("receiver", deed.receiver, deed.receiver_activity),
            _code("disbursement-channel", deed.channel),
            element("sector", {"vocabulary": "1", "code": deed.sector}) if deed.sector else "",
            _code("recipient-country", deed.country),
            _code("flow-type", "10" if typed else ""),
            _code("finance-type", "110" if typed else ""),
            _code("aid-type", "D02" if typed else ""),
            _code("tied-status", "5" if typed else ""),
        )

    def _end(self, side: str, party: Party | None, activity: str) -> str:
        if party is None:
            return ""
        attributes = {"ref": party.ref, f"{side}-activity-id": activity, "type": party.kind}
        named = "" if party.ref in self.known else self._name(party)
        return element(f"{side}-org", attributes, named)

    def _document(self, at: int) -> str:
        document = self.activity.documents[at]
        title = phrases()["documents"][document.code]
        page = document.code == "A12"
        address = f"https://{self.activity.publisher.ref.lower()}.example/{self.activity.identifier.lower()}"
        return element(
            "document-link",
            {
                "url": address if page else f"{address}-{at + 1}.pdf",
                "format": "text/html" if page else "application/pdf",
            },
            element("title", {}, self.narratives(((self.main, title[self.main]),))),
            _code("category", document.code),
            _code("language", document.language),
            element("document-date", {"iso-date": str(document.day)}),
        )

    def _conditions(self) -> str:
        kinds, texts = self.activity.conditions, phrases()["conditions"]
        if not kinds:
            return ""
        inner = [
            element("condition", {"type": x}, self.narratives(((self.main, texts[x][self.main]),)))
            for x in kinds
        ]
        return element("conditions", {"attached": "1"}, *inner)

    def _result(self, indicator: Indicator) -> str:
        texts = phrases()["results"]["output" if indicator.kind == "1" else "outcome"]
        title = tuple((language, texts[language]) for language in self.activity.languages)
        spoken = indicator.measure == "5"
        comment = element("comment", {}, self.narratives(indicator.comment)) if indicator.comment else ""
        base = element(
            "baseline", {"year": str(indicator.base_year), "value": indicator.base}, "" if spoken else comment
        )
        years = [self._year(year, comment if spoken else "") for year in indicator.years]
        rising = "" if spoken else "1"
        return element(
            "result",
            {"type": indicator.kind, "aggregation-status": "0" if spoken else "1"},
            element("title", {}, self.narratives(title)),
            element(
                "indicator",
                {"measure": indicator.measure, "ascending": rising},
                element("title", {}, self.narratives(indicator.title)),
                base,
                *years,
            ),
        )

    def _year(self, year: Year, comment: str) -> str:
        actual = element("actual", {"value": year.actual}, comment) if year.actual or comment else ""
        target = element("target", {"value": year.target}) if year.target else ""
        return element("period", {}, _days(year.start, year.end), target, actual)


def _code(name: str, code: str) -> str:
    return element(name, {"code": code}) if code else ""


def _days(start: date, end: date) -> str:
    return element("period-start", {"iso-date": str(start)}) + element("period-end", {"iso-date": str(end)})


def _distinct(names: Texts) -> Texts:
    """A name that is the same in a second language is not repeated."""
    return names[:1] if len({text for _, text in names}) == 1 else names
