"""Money in IATI, written by hand for tests: activities with transactions and budgets, and a record that took them in."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from maillage.record.money.ask import money
from maillage.record.money.model import MoneyAnswer, Question
from tests.record.door import Door
from tests.record.iati.files import file_of, write


def activity(identifier: str, inside: str, organisation: str = "FR-RCS-1", **attributes: str) -> str:
    """An activity with what money needs and nothing else."""
    said = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return (
        f"<iati-activity{said}><iati-identifier>{identifier}</iati-identifier>"
        f'<reporting-org ref="{organisation}" type="11"><narrative>Ville</narrative></reporting-org>'
        f"<title><narrative>Puits</narrative></title>{inside}</iati-activity>"
    )


def transaction(
    amount: str,
    type: str = "3",
    date: str = "2023-07-31",
    *,
    value_date: str = "",
    currency: str = "EUR",
    inside: str = "",
) -> str:
    """A transaction; ``inside`` stands after its value."""
    dated = f' value-date="{value_date}"' if value_date else ""
    said = f' currency="{currency}"' if currency else ""
    return (
        f'<transaction><transaction-type code="{type}"/><transaction-date iso-date="{date}"/>'
        f"<value{said}{dated}>{amount}</value>{inside}</transaction>"
    )


def budget(amount: str, type: str = "1", year: int = 2023, currency: str = "EUR") -> str:
    """A budget of one year."""
    return (
        f'<budget type="{type}"><period-start iso-date="{year}-01-01"/><period-end iso-date="{year}-12-31"/>'
        f'<value currency="{currency}" value-date="{year}-01-01">{amount}</value></budget>'
    )


def countries(*pairs: tuple[str, str]) -> str:
    """Recipient countries with percentages as written (empty: none)."""
    return "".join(f'<recipient-country code="{code}"{_percentage(p)}/>' for code, p in pairs)


def sectors(*pairs: tuple[str, str], vocabulary: str = "1") -> str:
    """Sectors with percentages as written (empty: none)."""
    return "".join(f'<sector vocabulary="{vocabulary}" code="{code}"{_percentage(p)}/>' for code, p in pairs)


def _percentage(said: str) -> str:
    return f' percentage="{said}"' if said else ""


class World(Door):
    """A record with the files written into it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "home", None)
        self.folder, self.files = folder, 0

    def add(self, *activities: str, name: str = "", head: str = 'version="2.03"') -> World:
        """Take in one file of these activities."""
        self.files += 1
        path = write(self.folder / (name or f"{self.files}.xml"), file_of(*activities, head=head))
        outcome = self.take(path, kind="iati", workers=1, prove=False)
        assert not outcome.rejected
        return self

    def money(self, **asked: Any) -> MoneyAnswer:
        """The answer to a question."""
        with self.store.open() as reader:
            return money(reader, Question(**asked))

    def parts(self, columns: str, where: str = "true") -> list[tuple[Any, ...]]:
        """Rows of the table ``money`` in order."""
        return self.ask(f'SELECT {columns} FROM money WHERE {where} ORDER BY id, item, "row", part')


def total(answer: MoneyAnswer, measure: str, currency: str = "EUR") -> Decimal:
    """The total of a measure in a currency."""
    return sum(
        (s.amount or Decimal(0) for s in answer.totals if (s.measure, s.currency) == (measure, currency)),
        Decimal(0),
    )


def left(answer: MoneyAnswer) -> dict[tuple[str | None, str, str | None], tuple[Decimal | None, int]]:
    """What was left out, by measure, reason and currency."""
    return {(one.measure, one.why, one.currency): (one.amount, one.items) for one in answer.left_out}
