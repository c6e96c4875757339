"""How one activity says texts and amounts: its languages as it tags them, its currency where it is not the default."""

from __future__ import annotations

from datetime import date

from maillage.demo.iati.markup import element, escaped
from maillage.demo.iati.model import Activity, Money, Party, Texts

OWN_CODES = "https://maillage.example/ns/demo/codes"
"""Address of the codes that are the publisher's own."""


class Speaker:
    """Writes the small parts of ``activity`` that every other part is made of."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        self.main = activity.languages[0]
        self._tags = dict(activity.head.tags)
        self._known = {activity.head.publisher.ref, *(part.party.ref for part in activity.parts)}

    def narratives(self, texts: Texts) -> str:
        """Narratives as this activity tags them; a language that it does not speak is tagged as it is."""
        return "".join(
            [element("narrative", {"xml:lang": self._tags.get(x, x)}, escaped(text)) for x, text in texts]
        )

    def all(self, name: str, texts: dict[str, str]) -> str:
        """An element that says a sentence in all languages of the activity."""
        return element(name, {}, self.narratives(tuple((x, texts[x]) for x in self.activity.languages)))

    def one(self, name: str, text: str) -> str:
        """An element that says a text in the main language."""
        return element(name, {}, self.narratives(((self.main, text),)))

    def named(self, party: Party) -> str:
        """The narrative of a party's name."""
        return self.narratives(((self.main, party.name(self.main)),))

    def end(self, side: str, party: Party | None, activity: str) -> str:
        """A provider or receiver; one that takes part in the activity is not named again."""
        if party is None:
            return ""
        attributes = {"ref": party.ref, f"{side}-activity-id": activity, "type": party.kind}
        return element(f"{side}-org", attributes, "" if party.ref in self._known else self.named(party))

    def value(self, money: Money) -> str:
        """An amount, with its currency unless it is the default."""
        currency = "" if money.currency == self.activity.head.default_currency else money.currency
        return element("value", {"currency": currency, "value-date": str(money.day)}, f"{money.amount:f}")


def code(name: str, value: str) -> str:
    """An element that is only a code; nothing when there is none."""
    return element(name, {"code": value}) if value else ""


def days(start: date, end: date) -> str:
    """The two ends of a period."""
    return element("period-start", {"iso-date": str(start)}) + element("period-end", {"iso-date": str(end)})
