"""Numbers that Maillage cannot add up, or not with all their decimals: told where they stand, kept as published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.record.iati.check import Fault, as_problem, check_block
from maillage.record.iati.typing import is_rounded, is_too_large, read_number
from tests.record.iati.samples import GOOD, read

TODAY = date(2026, 11, 22)
VALUE = ">100.00</value>"


def limits(text: str) -> list[Fault]:
    root = read(text)
    return [f for f in check_block(root, root.tag, "2.03", TODAY) if f.rule.startswith("limit:")]


def told(fault: Fault) -> tuple[str, str, str, str]:
    return fault.code, fault.rule, fault.path, fault.values["found"]


def with_value(number: str) -> str:
    start, end = GOOD.index("<value"), GOOD.index("</value>")
    return GOOD[: GOOD.index(">", start) + 1] + number + GOOD[end:]


def test_an_absurd_amount_is_an_error_at_its_line_with_its_mend() -> None:
    text = with_value("1" + "0" * 17)
    (fault,) = limits(text)
    assert told(fault)[:2] == ("record.iati-number-too-large", "limit:number-too-large")
    assert fault.path.endswith("value")
    assert fault.line == text[: text.index("1" + "0" * 17)].count("\n") + 1
    problem = as_problem(fault, "a.xml", "XX-1")
    assert problem.severity == "error"
    for language in ("en", "fr", "ar"):
        assert "100000000000000000" in problem.message(language) and problem.mend(language)


@pytest.mark.parametrize(
    "number", ["99999999999999999.99", "-99999999999999999", "0" * 60, "1." + "0" * 60, "12"]
)
def test_what_can_be_added_up_is_no_matter(number: str) -> None:
    assert limits(with_value(number)) == []


def test_a_number_beyond_all_measure_is_shown_short() -> None:
    (fault,) = limits(with_value("9" * 5_000))
    assert len(fault.values["found"]) < 100


def test_a_share_of_many_decimals_counts_and_is_told_once_a_record() -> None:
    shares = "".join(
        f'<sector vocabulary="1" code="{code}" percentage="33.333333333333336"/>'
        for code in (11110, 11120, 11130)
    )
    start, end = GOOD.index("<sector"), GOOD.index("/>", GOOD.index("<sector")) + 2
    (fault,) = limits(GOOD[:start] + shares + GOOD[end:])
    assert told(fault)[::3] == ("record.iati-number-rounded", "33.333333333333336")
    assert fault.path == "sector[1]/@percentage"
    assert read_number("33.333333333333336") == D("33.3333333333")


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=12, min_value=D(-10) ** 30, max_value=D(10) ** 30
    )
)
def test_a_number_is_read_within_half_of_its_last_decimal_or_not_at_all(number: D) -> None:
    text = f"{number:f}"
    found = read_number(text)
    if found is None:
        assert abs(number) > D(10) ** 27
    else:
        assert abs(found - number) <= D("5e-11")
        assert is_rounded(text) == (found != number)
    assert is_too_large(text) == (abs(number) >= D(10) ** 17)
