"""`maillage money`: sums to read, as JSON and as CSV, in three languages; rates added and taken back; refusals in a sentence."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.reference.places import Places
from tests.cli.typed import Typed
from tests.record.door import Door
from tests.record.iati.files import file_of, write
from tests.record.money.world import activity, budget, countries, sectors, transaction

DAKAR = "<location><name><narrative>Dakar</narrative></name><point><pos>14.69 -17.45</pos></point></location>"
RABAT = "<location><name><narrative>Rabat</narrative></name><point><pos>34.01 -6.83</pos></point></location>"
TO = '<receiver-org ref="SN-9"><narrative>Ville de Dakar</narrative></receiver-org>'


@pytest.fixture
def record(home: Path, places: Places, tmp_path: Path) -> Door:
    here = countries(("SN", "100")) + sectors(("14030", "60"), ("11220", "40"))
    door = Door(home, places)
    door.take(
        write(
            tmp_path / "a.xml",
            file_of(
                activity("A", countries(("SN", "")) + DAKAR + sectors(("14030", "100")) + transaction("100.10", inside=TO)),
                activity("B", here + transaction("1000", date="2022-03-01") + transaction("655957", "2", currency="XOF") + budget("50") + budget("60", "2")),
                activity("C", countries(("MA", "")) + DAKAR + RABAT + transaction("7", currency="MAD")),
            ),
        ),
        workers=1,
    )  # fmt: skip
    return door


ask = Typed("money")
as_json = ask.json


def amounts(rows: list[dict[str, Any]], *keys: str) -> dict[Any, Decimal]:
    return {tuple(row[key] for key in keys): Decimal(row["amount"]) for row in rows}


@pytest.mark.usefixtures("record")
class TestAnswers:
    def test_sums_have_the_keys_that_are_promised(self) -> None:
        answer = as_json()
        promised = {
            "question",
            "currency",
            "rows",
            "totals",
            "counted",
            "left_out",
            "may_be_twice",
            "rates",
            "conflicts",
            "coverage",
        }
        assert promised <= answer.keys()
        assert amounts(answer["totals"], "measure") == {
            ("disbursement",): Decimal("1100.10"), ("commitment",): 1000, ("budget",): 60, ("spent",): Decimal("1100.10"),
        }  # fmt: skip
        assert {(one["why"], one["currency"], one["amount"], one["items"]) for one in answer["left_out"]} == {
            ("revised", "EUR", "50", 1),
            ("no_rate", "MAD", "7", 1),
        }
        assert answer["coverage"] == {"activities": 3, "with_money": 3}

    def test_by_year_country_and_sector(self) -> None:
        answer = as_json("--by", "year,country,sector", "--measure", "spent")
        assert amounts(answer["rows"], "year", "country", "sector") == {
            (2022, "SN", "14030"): 600, (2022, "SN", "11220"): 400, (2023, "SN", "14030"): Decimal("100.10"),
        }  # fmt: skip

    def test_what_is_asked_for_narrows_the_sums(self) -> None:
        assert amounts(as_json("--country", "Maroc", "--currency", "own")["rows"], "currency") == {
            ("MAD",): 7
        }
        assert amounts(as_json("--sector", "140", "--measure", "spent")["rows"], "measure") == {
            ("disbursement",): Decimal("700.10")
        }
        assert amounts(as_json("--goal", "4", "--measure", "spent")["rows"], "measure") == {
            ("disbursement",): 400
        }
        assert amounts(
            as_json("--topic", "eau potable", "--from", "2023", "--measure", "spent")["rows"], "measure"
        ) == {("disbursement",): Decimal("100.10")}
        assert amounts(
            as_json("--organisation", "ville de DAKAR", "--role", "receiver")["rows"], "measure"
        ) == {("disbursement",): Decimal("100.10")}
        assert amounts(as_json("--activity", "B", "--to", "2022")["rows"], "measure") == {
            ("disbursement",): 1000
        }

    def test_a_place_counts_activities_that_are_there_alone(self) -> None:
        answer = as_json("--place", "Dakar", "--country", "SN", "--currency", "own")
        assert amounts(answer["rows"], "measure") == {("disbursement",): Decimal("100.10")}
        elsewhere = as_json("--place", "Rabat", "--currency", "own")
        assert not elsewhere["rows"]
        assert [(one["why"], one["amount"], one["currency"]) for one in elsewhere["left_out"]] == [
            ("share_unknown", "7", "MAD")
        ]

    def test_a_place_page_gains_activities_and_money_by_year(self) -> None:
        given = CliRunner().invoke(front, ["place", "Dakar", "--country", "SN", "--json"])
        answer = json.loads(given.stdout)
        assert answer["activities"] == {"here": 1, "among_several": 0}
        assert amounts(answer["money"]["rows"], "year", "measure") == {
            (2023, "disbursement"): Decimal("100.10")
        }
        other = json.loads(CliRunner().invoke(front, ["place", "Rabat", "--json"]).stdout)
        assert (other["activities"], other["money"]["rows"]) == ({"here": 0, "among_several": 1}, [])
        shown = CliRunner().invoke(front, ["place", "Dakar", "--country", "SN", "--lang", "fr"]).stdout
        assert "Activités et argent" in shown and "2023" in shown
        assert shown.splitlines()[0].endswith("1 activité listée, et aucun lien.")
        assert "  maillage money --place Dakar --country SN" in shown.splitlines()  # a command is never cut

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", ("Spent", "1,100 EUR", "3 activities are listed", "no exchange rate is known", "revised")),
            ("fr", ("Dépensé", "1 100 EUR", "3 activités sont listées", "aucun cours n’est connu", "révisé")),
            ("ar", ("المنفَق", "1,100", "3 أنشطة مذكورة", "لا سعر صرف معروف", "معدلة")),
        ],
    )
    def test_the_answer_stands_first_and_says_what_is_left_out(
        self, language: str, words: tuple[str, ...]
    ) -> None:
        shown = ask("--lang", language, "--by", "year").stdout
        plain = (
            shown.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2068", "").replace("\u2069", "")
        )
        assert all(word in plain for word in words), plain
        assert plain.index(words[0]) < plain.index(words[3])

    def test_csv_has_every_sum_exact(self) -> None:
        rows = list(csv.DictReader(io.StringIO(ask("--by", "year", "--measure", "spent", "--csv").stdout)))
        assert [(row["year"], Decimal(row["amount"])) for row in rows] == [
            ("2022", Decimal(1000)),
            ("2023", Decimal("100.10")),
        ]

    def test_words_of_french_are_understood(self) -> None:
        given = CliRunner().invoke(front, ["argent", "--by", "année,pays", "--json"])
        assert json.loads(given.stdout)["question"]["by"] == ["year", "country"]

    def test_rates_are_added_and_taken_back(self, tmp_path: Path) -> None:
        rates = tmp_path / "rates.csv"
        rates.write_text(
            "devise;cours;date;source\nMAD;10,00;2023-07-31;invented\nQQQ;1;2023-07-31;x\n", encoding="utf-8"
        )
        given = ask("--add-rates", str(rates), "--json")
        said = json.loads(given.stdout)
        assert (given.exit_code, said["added"], [p["line"] for p in said["problems"]]) == (1, 1, [3])
        answer = as_json("--country", "MA")
        assert amounts(answer["rows"], "measure") == {("disbursement",): Decimal("0.7")}
        assert [(one["kind"], one["source"]) for one in answer["rates"]] == [("daily", "invented")]
        undone = CliRunner().invoke(front, ["undo", "--lang", "fr"])
        assert undone.exit_code == 0 and "cours" in undone.stdout
        assert not as_json("--country", "MA")["rows"]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "words",
    [
        ("--by", "colour"), ("--currency", "COWRIE"), ("--region", "Africa"), ("--sector", "water"), ("--topic", "zzzz"),
        ("--place", "Xyzzyville"), ("--organisation", "nobody at all"), ("--role", "provider"), ("--by", "role"),
        ("--csv", "--json"), ("--add-rates", "missing.csv"), ("--from", "2020", "--to", "2010"), ("--activity", "NOPE"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_a_sentence(words: tuple[str, ...]) -> None:
    given = ask(*words)
    assert given.exit_code == 2
    assert "Traceback" not in given.output and given.output.strip()


def test_an_empty_record_has_no_money_and_says_what_that_means(home: Path) -> None:
    given = ask()
    assert given.exit_code == 0
    assert "does not mean" in given.stdout
    assert as_json()["rows"] == []


def test_absurd_amounts_are_told_whole_and_stay_out(home: Path, places: Places, tmp_path: Path) -> None:
    nines = "9" * 28
    body = activity("BIG", countries(("SN", "100")) + transaction("100") + transaction(nines))
    Door(home, places).take(write(tmp_path / "big.xml", file_of(body)), workers=1)
    given = ask("--activity", "BIG")
    assert given.exit_code == 0 and "too large" in given.stdout
    assert nines in given.stdout.replace(",", "")


@pytest.mark.parametrize("shares", [("0", "0"), ("", ""), ("60", "")])
def test_sectors_without_shares_are_not_called_unsaid(
    home: Path, places: Places, tmp_path: Path, shares: tuple[str, str]
) -> None:
    listed = sectors(("14030", shares[0]), ("11220", shares[1]))
    Door(home, places).take(write(tmp_path / "a.xml", file_of(activity("Z", listed + transaction("100")))))
    assert "no sector said, or several without shares" in ask("--by", "sector").stdout


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("USD: rate of the day", "European Central Bank", "XAF, XPF: fixed parity with the euro (not checked)")),
        ("fr", ("USD : cours du jour", "Banque centrale européenne", "XAF, XPF : parité fixe avec l’euro (non vérifié)")),
        ("ar", ("USD: سعر اليوم", "البنك المركزي الأوروبي", "XAF، XPF: سعر ثابت مقابل اليورو (غير متحقق منه)")),
    ],
)  # fmt: skip
def test_rates_are_told_in_the_readers_words(
    home: Path, places: Places, tmp_path: Path, language: str, said: tuple[str, ...]
) -> None:
    paid = [transaction("100", currency=code, date="2023-03-01") for code in ("USD", "XAF", "XPF")]
    Door(home, places).take(write(tmp_path / "a.xml", file_of(activity("Z", "".join(paid)))))
    shown = " ".join(ask("--lang", language).stdout.replace("\u202f", " ").split())
    assert all(each in shown.replace("\u2068", "").replace("\u2069", "") for each in said), shown
