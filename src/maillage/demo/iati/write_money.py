"""Writes budgets, planned disbursements and transactions."""

from __future__ import annotations

from maillage.demo.iati.markup import element
from maillage.demo.iati.model import Deed, Spell
from maillage.demo.iati.speak import Speaker, code, days
from maillage.demo.iati.words import phrases


def money(speaker: Speaker) -> list[str]:
    """All money of the activity, in the order of the schema."""
    funds = speaker.activity.funds
    return [
        *[_spell(speaker, "budget", spell) for spell in funds.budgets],
        *[_spell(speaker, "planned-disbursement", spell) for spell in funds.planned],
        element("capital-spend", {"percentage": "62.5"}) if speaker.activity.rest.extras else "",
        *[_deed(speaker, deed) for deed in funds.deeds],
    ]


def _spell(speaker: Speaker, name: str, spell: Spell) -> str:
    attributes = {"type": spell.kind, "status": spell.status}
    return element(name, attributes, days(spell.start, spell.end), speaker.value(spell.money))


def _deed(speaker: Speaker, deed: Deed) -> str:
    said = phrases()["transactions"][deed.said][speaker.main] if deed.said else ""
    return element(
        "transaction",
        {},
        code("transaction-type", deed.kind),
        element("transaction-date", {"iso-date": str(deed.day)}),
        speaker.value(deed.money),
        speaker.one("description", said) if said else "",
        speaker.end("provider", deed.provider, deed.provider_activity),
        speaker.end("receiver", deed.receiver, deed.receiver_activity),
        code("disbursement-channel", deed.channel),
        element("sector", {"vocabulary": "1", "code": deed.sector}) if deed.sector else "",
        element("sector", {"vocabulary": "7", "code": deed.goal}) if deed.goal else "",
        code("recipient-country", deed.country),
        *(_TYPED if deed.typed else ()),
    )


_TYPED = (
    code("flow-type", "10"),
    code("finance-type", "110"),
    code("aid-type", "D02"),
    code("tied-status", "5"),
)
