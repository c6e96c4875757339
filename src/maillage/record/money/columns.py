"""The tables of money: what each money item says, what is left out of sums and why, rates, and sums made beforehand."""

from __future__ import annotations

from maillage.record.columns import (
    DAY,
    DECIMAL,
    FLAG,
    GENERATED,
    IMPORT_NO,
    INTEGER,
    TEXT,
    TEXTS,
    Column,
    Plain,
)

_c = Column

MONEY = Plain(
    "money",
    "each money item (transaction, budget, planned disbursement, amount of a sheet) in parts: country or region × sector × "
    "goal; the parts of an item sum to its amount exactly",
    (
        _c("id", TEXT, "the activity"),
        _c("statement", TEXT, "the statement that says it"),
        IMPORT_NO,
        _c("record", INTEGER, "number of the IATI record in its import; negative for a row of a sheet"),
        _c("item", TEXT, "transaction, budget, planned_disbursement, or sheet"),
        _c("row", INTEGER, "row of its table of that name (iati_transaction, iati_budget, iati_planned_disbursement)"),
        _c("part", INTEGER, "number of this part of the item, from 0"),
        _c("measure", TEXT, "incoming, incoming_commitment, incoming_pledge, commitment, disbursement, expenditure, pledge, "
           "interest, loan_repayment, reimbursement, equity_purchase, equity_sale, guarantee, budget, planned, stated (a "
           "sheet's amount of no said kind); null for a type that no list knows"),
        _c("day", DAY, "value date, at which it is converted"),
        _c("day_basis", TEXT, "value_date, transaction_date, period_start or since"),
        _c("year", INTEGER, "year of that day; of a budget or plan, the year in which its period begins"),
        _c("period_start", DAY, "first day of the period of a budget or plan"),
        _c("period_end", DAY, "its last day"),
        _c("currency", TEXT, "ISO 4217, in capitals; null when not said"),
        _c("currency_basis", TEXT, "own, or default (of the activity)"),
        _c("amount", DECIMAL, "the amount of this part, exact; negative amounts are corrections"),
        _c("country", TEXT, "recipient country, ISO 3166-1 alpha-2; null when not said"),
        _c("region", TEXT, "recipient region, code of the DAC list; null when not said"),
        _c("area_basis", TEXT, "whose country or region it is: transaction, activity or sheet"),
        _c("area_split", TEXT, "how it was shared between several: stated (by percentages of 100), scaled (by percentages of "
           "another sum), unknown (not shared: no usable percentages), unknown_code (a code that no list knows)"),
        _c("sector", TEXT, "sector, code of the DAC list (5 digits, else 3); null when not said"),
        _c("sector_basis", TEXT, "whose sector it is: transaction, activity or sheet"),
        _c("sector_split", TEXT, "stated, scaled or unknown, as in area_split"),
        _c("topic", TEXT, "main topic of the sector (reference.topics); null without a sector"),
        _c("goal", INTEGER, "the Sustainable Development Goal, 1 to 17, where it is one"),
        _c("goal_basis", TEXT, "stated (tag, or sector of the goals' lists), derived (main goal of the topic), several (stated "
           "without shares: see goals)"),
        _c("goals", TEXTS, "the stated goals where there are several and their shares are not known"),
        _c("place", TEXT, "the activity's place, where all its locations are one settled place"),
        _c("organisation", TEXT, "the organisation that reports it"),
        _c("provider", TEXT, "the organisation that gives, when said"),
        _c("provider_name", TEXT, "its name in the source's own words"),
        _c("provider_activity", TEXT, "the activity that it comes from, when said"),
        _c("receiver", TEXT, "the organisation that receives, when said"),
        _c("receiver_name", TEXT, "its name in the source's own words"),
        _c("receiver_activity", TEXT, "the activity that it goes to, when said"),
        GENERATED,
        _c("why", TEXT, "why it is left out of sums: no_amount, absurd, unknown_type, zero, no_currency, no_date, revised as its "
           "own statement tells; generated, at_children, at_funder as others tell; null: counted"),
    ),
)  # fmt: skip

STANDING = Plain(
    "money_standing",
    "money that other statements make not count, and why; made anew at each import",
    (
        _c("import_no", INTEGER, "import of the statement"),
        _c("record", INTEGER, "number of its record"),
        _c("measure", TEXT, "the measure of it that is meant"),
        _c("why", TEXT, "not_current (a newer version or another source is current), generated, at_children, at_funder; "
           "may_be_twice is counted and only a warning"),
        _c("by", TEXT, "the activity that it is counted at, where one is"),
    ),
)  # fmt: skip

RATES = Plain(
    "rates_used",
    "for each currency and day of the record: the rate that holds, made anew at each import",
    (
        _c("currency", TEXT, "ISO 4217"),
        _c("day", DAY, "the day; null: the year as a whole"),
        _c("year", INTEGER, "its year"),
        _c("per_eur", DECIMAL, "units of the currency for one euro, as used (10 decimals)"),
        _c(
            "kind",
            TEXT,
            "same (the euro), fixed (a parity), daily, or yearly (a mean: no daily rate within 31 days)",
        ),
        _c("source", TEXT, "where it comes from"),
        _c("verified", FLAG, "whether it was checked against its source"),
    ),
)

_YEAR = _c("year", INTEGER, "year")
_COUNTRY = _c("country", TEXT, "recipient country")
_SECTOR = _c("sector", TEXT, "sector of the DAC list")
_EUR = _c(
    "eur", DECIMAL, "sum in euro at the value dates, each part converted to 10 decimals; null without a rate"
)
_ITEMS = _c("items", INTEGER, "money items (an item in several parts is counted with its first)")

CUBE = Plain(
    "money_cube",
    "sums of money made beforehand from current statements; made anew at each import",
    (
        _c("measure", TEXT, "as in money"),
        _c("why", TEXT, "why it is left out of sums; null: counted"),
        _YEAR,
        _COUNTRY,
        _c("region", TEXT, "recipient region, where no country is said"),
        _SECTOR,
        _c("topic", TEXT, "its main topic"),
        _c("goal", INTEGER, "goal"),
        _c("goal_basis", TEXT, "stated, derived or several"),
        _c("currency", TEXT, "currency"),
        _c("rate", TEXT, "kind of the rates: same, fixed, daily, yearly; none: not convertible"),
        _c("verified", FLAG, "whether the rates were checked"),
        _c("may_be_twice", FLAG, "true for money of activities that others in the record paid for in part"),
        GENERATED,
        _c("amount", DECIMAL, "sum in the currency, exact; null where why is absurd or no_amount"),
        _EUR,
        _ITEMS,
    ),
)  # fmt: skip

SUMS = Plain(
    "money_sums",
    "what counts, in euro, by measure, year, country and sector: one row each, made anew at each import",
    (
        _c("measure", TEXT, "as in money; spent is disbursement and expenditure together"),
        *(_YEAR, _COUNTRY, _SECTOR, _EUR, _ITEMS, GENERATED),
    ),
)

TABLES = {table.name: table for table in (MONEY, STANDING, RATES, CUBE, SUMS)}
