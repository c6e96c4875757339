"""Money: splits lose nothing, a rate is dated or missing, amounts are read as people write them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.reference.dates import PartialDate
from maillage.reference.money import (
    Rate,
    Rates,
    convert,
    fixed_parities,
    minor_units,
    read_amount,
    read_currency,
    read_rates,
    split,
)

D = Decimal
MAD = "currency;per_eur;date;source\nMAD;10,8250;2023-06-30;invented\nMAD;10.9500;2023-07-31;invented\n"


def no_bank(currency):
    return ()


@pytest.mark.parametrize(
    ("total", "weights", "places", "expected"),
    [
        (100, [3, 3, 1], 2, "42.86 42.86 14.28"),
        (100, [1, 1, 1], 2, "33.34 33.33 33.33"),
        (100, [1] * 7, 0, "15 15 14 14 14 14 14"),
        (100, [60, 30, 20], 2, "54.55 27.27 18.18"),
        (D("-100.00"), [3, 3, 1], 2, "-42.86 -42.86 -14.28"),
        (0, [1, 2], 2, "0.00 0.00"),
        (1000, [1, 0], 0, "1000 0"),
    ],
)
def test_a_total_is_split_by_largest_remainder(total, weights, places, expected):
    assert split(total, weights, places) == tuple(D(part) for part in expected.split())


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_a_split_loses_nothing_and_no_part_is_a_unit_off(units, weights):
    parts = split(D(units).scaleb(-2), weights, 2)
    assert sum(parts) == D(units).scaleb(-2)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part) * 100 - Fraction(units * weight, sum(weights))) < 1


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1]])
def test_a_split_without_weights_is_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        split(100, weights)


def test_a_total_finer_than_its_places_is_refused():
    with pytest.raises(ValueError, match="decimals"):
        split(D("1.005"), [1], 2)


@pytest.mark.parametrize(
    ("code", "decimals"), [("XOF", 0), ("TND", 3), ("EUR", 2), ("JPY", 0), ("RSD", 2), ("MAD", 2)]
)
def test_minor_units_follow_iso_4217(code, decimals):
    assert minor_units(code) == decimals


def test_a_fixed_parity_converts_exactly():
    found = convert(D(1_000_000), "XOF", "EUR", date(2020, 5, 1), Rates(daily=no_bank))
    assert round(found.amount, 4) == D("1524.4902")
    assert (found.kind, found.verified) == ("fixed", True)


def test_conversion_takes_the_value_date_and_not_the_transaction_date():
    rates, problems = read_rates(MAD)
    assert problems == []
    found = convert(D(250_000), "MAD", "EUR", date(2023, 6, 30), Rates(rates, no_bank))
    assert round(found.amount, 4) == D("23094.6882")
    assert found.kind == "daily"
    assert "invented" in found.source


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2023, 6, 30), "daily"),
        (date(2023, 7, 30), "daily"),
        (date(2023, 8, 31), "daily"),
        (date(2023, 9, 1), "yearly"),
        (date(2023, 6, 29), "yearly"),
        (date(2022, 12, 31), "none"),
        (date(2024, 2, 1), "none"),
    ],
)
def test_a_rate_serves_31_days_then_the_year_then_nobody(day, kind):
    rates, _ = read_rates(MAD)
    assert convert(D(1), "MAD", "EUR", day, Rates(rates, no_bank)).kind == kind


def test_the_yearly_mean_is_the_mean_and_says_so():
    rates, _ = read_rates(MAD)
    rate = Rates(rates, no_bank).find("MAD", date(2023, 10, 15))
    assert rate.per_eur == D("10.8875")
    assert (str(rate.on), rate.kind) == ("2023", "yearly")
    assert rate.source.startswith("mean of 2 rates")


def test_a_stated_yearly_rate_is_used_for_its_year():
    rates, problems = read_rates("devise,taux,date\nTND,2.2547,2014\n")
    assert problems == []
    found = convert(D("2.2547"), "TND", "EUR", date(2014, 5, 5), Rates(rates, no_bank))
    assert (found.amount, found.kind) == (D(1), "yearly")


def test_a_missing_rate_is_missing():
    found = convert(D(5), "MAD", "EUR", date(2023, 6, 30), Rates(daily=no_bank))
    assert (found.amount, found.rate, found.kind, found.verified) == (None, None, "none", False)


def test_the_same_currency_needs_no_rate():
    assert convert(D("1.50"), "MAD", "MAD", date(1950, 1, 1), Rates(daily=no_bank)).amount == D("1.50")


def test_a_conversion_is_as_weak_as_its_weaker_rate():
    rates, _ = read_rates(MAD)
    found = convert(D(655957), "XOF", "MAD", date(2023, 6, 30), Rates(rates, no_bank))
    assert (found.amount, found.kind) == (D("10825.0000"), "daily")


def test_the_bank_knows_the_dollar_and_not_the_dirham():
    pytest.importorskip(
        "currency_converter", reason="the extra 'money' is not installed: rates of the bank untested"
    )
    rates = Rates()
    # 31 December 1999: 1.0046 US dollars for one euro (the bank's own file)
    assert rates.find("USD", date(2000, 1, 1)).per_eur == D("1.0046")
    assert rates.find("MAD", date(2020, 1, 15)) is None
    assert rates.find("RUB", date(2022, 3, 20)).kind == "daily"
    assert rates.find("RUB", date(2022, 10, 1)).kind == "yearly"
    assert rates.find("RUB", date(2023, 6, 1)) is None


def test_a_parity_holds_from_its_day_and_only_the_checked_one_says_so():
    by_code = {rate.currency: rate for rate in fixed_parities()}
    assert by_code["XOF"].per_eur == by_code["XAF"].per_eur == D("655.957")
    assert [code for code, rate in by_code.items() if rate.verified] == ["XOF"]
    assert Rates(daily=no_bank).find("STN", date(2017, 12, 31)) is None
    assert Rates(daily=no_bank).find("STN", date(2018, 1, 1)).kind == "fixed"


def test_an_ended_parity_ends():
    peg = Rate(
        "MAD", D(10), PartialDate.parse("2000"), "fixed", "invented", True, PartialDate.parse("2001-01-01")
    )
    assert Rates([peg], no_bank).find("MAD", date(2000, 12, 31)) == peg
    assert Rates([peg], no_bank).find("MAD", date(2001, 1, 1)) is None


def test_each_row_of_rates_gives_a_rate_or_a_problem():
    text = "currency,per_eur,date\nMAD,10.8,2023-06-30\nXXQ,1,2023-01-01\nTND,0,2023-01-01\nTND,three,2023\nTND,3.3,soon\n\n"
    rates, problems = read_rates(text, "rates.csv")
    assert [rate.currency for rate in rates] == ["MAD"]
    assert [(problem.code, problem.line) for problem in problems] == [
        ("reference.rate-currency", 3),
        ("reference.rate-number", 4),
        ("reference.rate-number", 5),
        ("reference.rate-date", 6),
    ]
    for problem in problems:
        for language in ("en", "fr", "ar"):
            assert problem.values["found"] in problem.message(language)
            assert problem.mend(language)


def test_a_sheet_without_the_columns_of_rates_says_which():
    rates, problems = read_rates("a;b\n1;2\n")
    assert (rates, [problem.code for problem in problems]) == ([], ["reference.rates-columns"])
    assert "per_eur" in problems[0].message("fr")


@pytest.mark.parametrize(
    ("text", "country", "amount", "currency", "doubts"),
    [
        ("1 250 000,50 FCFA", "SN", "1250000.50", "XOF", ()),
        ("1 250 000,50 FCFA", "CM", "1250000.50", "XAF", ()),
        ("1 250 000,50 FCFA", None, "1250000.50", "XAF", ("currency",)),
        ("1.250.000,50 €", None, "1250000.50", "EUR", ()),
        ("$1,250.50", "US", "1250.50", "USD", ()),
        ("$1,250.50", None, "1250.50", "USD", ("currency",)),
        ("US$ 1,250,000", None, "1250000", "USD", ()),
        ("250 000 DH", None, "250000", "MAD", ()),
        ("250 000 dirhams", "AE", "250000", "AED", ()),
        ("12 500,750 DT", "TN", "12500.750", "TND", ()),
        ("3 000 000 DA", None, "3000000", "DZD", ()),
        ("٢٥٠", None, "250", None, ()),
        ("٢٥٠٬٠٠٠ درهم", None, "250000", "MAD", ()),
        ("250 k€", None, "250000", "EUR", ()),
        ("1,5 M€", None, "1500000.0", "EUR", ("multiplier",)),
        ("2,5 millions d'euros", None, "2500000.0", "EUR", ()),
        ("2 millions de FCFA", "BF", "2000000", "XOF", ()),
        ("3 milliards FCFA", "CM", "3000000000", "XAF", ()),
        ("1,250", None, "1250", None, ("separator",)),
        ("1.250", None, "1250", None, ("separator",)),
        ("1,25", None, "1.25", None, ()),
        ("0,250", None, "0.250", None, ()),
        ("1250,500", None, "1250.500", None, ()),
        ("12 345,678", None, "12345.678", None, ()),
        ("1'250'000.00 CHF", None, "1250000.00", "CHF", ()),
        ("150 000 RSD", None, "150000", "RSD", ()),
        ("150.000,00 дин.", None, "150000.00", "RSD", ()),
        ("20 000 лв.", None, "20000", "BGN", ()),
        ("EUR 40000", None, "40000", "EUR", ()),
        ("-1 200 €", None, "-1200", "EUR", ()),
        ("(1 200) €", None, "-1200", "EUR", ()),
        ("5 000 dinars", None, "5000", None, ("currency",)),
        ("5 000 dinars", "TN", "5000", "TND", ()),
        ("1\u202f250\u00a0000 XOF", None, "1250000", "XOF", ()),
        ("12,50,000 INR", None, "1250000", "INR", ()),
    ],
)
def test_an_amount_is_read_as_people_write_it(text, country, amount, currency, doubts):
    found = read_amount(text, country)
    assert found is not None
    assert (found.amount, found.currency, found.doubts) == (D(amount), currency, doubts)
    assert tuple(found) == (D(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "à définir",
        "10 000 - 20 000 €",
        "12 habitants",
        "2019-2021",
        "€",
        "1.2.3",
        "12,34,5",
        "1,234,56",
        "1,234.567.8",
        "k€ .5",
        "12 € USD",
    ],
)
def test_what_is_no_amount_is_not_made_one(text):
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("text", "comma_decimal", "amount"),
    [("1,234", True, "1.234"), ("1,234", False, "1234"), ("1.234", True, "1234"), ("1.234", False, "1.234")],
)
def test_a_column_that_tells_its_decimal_mark_leaves_no_doubt(text, comma_decimal, amount):
    found = read_amount(text, comma_decimal=comma_decimal)
    assert (found.amount, found.doubts) == (D(amount), ())


def test_a_sure_currency_settles_an_unsure_one_and_the_word_is_kept_as_written():
    assert tuple(read_amount("5 $ CAD")) == (D(5), "CAD")
    assert read_amount("5 $ CAD").doubts == ()
    assert read_amount("2 000 Francs CFA").word == "Francs CFA"


def test_an_amount_of_many_digits_stays_exact():
    assert read_amount("-1234567890123456789012345678901,25 €").amount == D(
        "-1234567890123456789012345678901.25"
    )


@pytest.mark.parametrize(
    ("text", "country", "currency", "sure"),
    [
        ("Euros", None, "EUR", True),
        ("xof", None, "XOF", True),
        ("FCFA", None, "XAF", False),
        ("FCFA", "SN", "XOF", True),
        ("dinars", None, None, False),
        ("mur", None, "MUR", True),
    ],
)
def test_a_currency_is_read_by_its_word_or_code(text, country, currency, sure):
    found = read_currency(text, country)
    assert (found.currency, found.sure, found.word) == (currency, sure, text)


@pytest.mark.parametrize("text", ["", "k", "million", "de", "tonnes"])
def test_what_names_no_currency_is_none(text):
    assert read_currency(text) is None


def test_a_code_in_small_letters_can_be_a_word():
    assert read_currency("all", any_case=False) is None
    assert read_currency("ALL", any_case=False).currency == "ALL"
