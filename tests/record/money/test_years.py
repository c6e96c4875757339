"""Money by year in the shape of a page: nothing is added but spending, nothing is lost, the largest sums stay whole."""

from decimal import Decimal

from maillage.record.money.model import LeftOut, MoneyAnswer, Question, Sum
from maillage.record.money.years import sums_as_rows, yearly


def said(year: int | None, measure: str | None, amount: str) -> Sum:
    return Sum({"year": year}, measure, "EUR", Decimal(amount), 1)


ANSWER = MoneyAnswer(
    Question(by=("year",)),
    rows=(
        said(2020, "disbursement", "10.25"),
        said(2020, "expenditure", "5"),
        said(2020, "commitment", "100"),
        said(2019, "commitment", "1"),
        said(None, "commitment", "7"),
        said(2018, None, "3"),
    ),
    left_out=(
        LeftOut("budget", "revised", "EUR", Decimal(1), 2),
        LeftOut("planned", "revised", "EUR", None, 3),
    ),
)


def test_spending_is_one_column_and_commitments_another() -> None:
    found = yearly(ANSWER)
    assert found.columns == ("spent", "commitment", "unknown")
    assert found.totals == {"spent": Decimal("15.25"), "commitment": Decimal(108), "unknown": Decimal(3)}
    assert [year for year, _ in found.years] == [2018, 2019, 2020, None]
    assert found.left_out == {"revised": 5}


def test_what_two_years_have_is_drawn() -> None:
    assert yearly(ANSWER).drawn == "commitment"
    assert yearly(MoneyAnswer(Question(by=("year",)))).drawn == ""


def test_the_largest_sums_stay_whole() -> None:
    large = "9" * 38
    found = yearly(
        MoneyAnswer(
            Question(by=("year",)),
            rows=(said(2020, "disbursement", large), said(2020, "expenditure", "0.01")),
        )
    )
    assert found.totals["spent"] == Decimal(large + ".01")


def test_lines_of_a_file_stand_under_their_headings() -> None:
    rows = list(sums_as_rows(ANSWER))
    assert rows[0] == ["year", "measure", "currency", "amount", "items"]
    assert rows[1] == [2020, "disbursement", "EUR", "10.25", 1]
    assert len(rows) == len(ANSWER.rows) + 1
