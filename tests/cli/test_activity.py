"""`maillage activity`: all of one activity in the reader's language, with its sources, and no person in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.cli.speak import width
from tests.cli.typed import Typed
from tests.record.door import Door, sheet
from tests.record.iati.published import OLD, activity, file_of, write

LANGUAGES = ("en", "fr", "ar")
WHOLE = """<iati-activity xml:lang="es" default-currency="EUR" last-updated-datetime="2025-01-01T00:00:00Z" humanitarian="0">
<iati-identifier>FR-RCS-1/W</iati-identifier>
<reporting-org ref="FR-RCS-1" type="11"><narrative xml:lang="fr">Ville de Rennes</narrative><narrative>Ciudad de Rennes</narrative></reporting-org>
<title><narrative>Agua potable</narrative><narrative xml:lang="ar">ماء الشرب</narrative></title>
<description type="1"><narrative>Pozos y bombas</narrative><narrative xml:lang="fr">Des puits et des pompes</narrative></description>
<description type="2"><narrative xml:lang="pt">Menos doenças</narrative></description>
<participating-org role="1" type="10" ref="FR-10"><narrative xml:lang="en">Water Agency</narrative></participating-org>
<participating-org role="4" type="11" ref="SN-T"><narrative>Ciudad de Thiès</narrative></participating-org>
<activity-status code="2"/>
<activity-date type="2" iso-date="2012-12-10"/>
<activity-date type="3" iso-date="2015-06-30"/>
<contact-info><organisation><narrative>Ville</narrative></organisation><person-name><narrative>Ada Lovelace</narrative></person-name>
<email>ada@example.org</email></contact-info>
<recipient-country code="SN" percentage="100.00"/>
<location><name><narrative>Thiès</narrative></name><point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>14.79 -16.93</pos></point></location>
<sector vocabulary="1" code="14030" percentage="100"/>
<tag vocabulary="2" code="6"/>
<collaboration-type code="1"/>
<default-flow-type code="10"/>
<default-tied-status code="5"/>
<budget type="1"><period-start iso-date="2013-01-01"/><period-end iso-date="2013-12-31"/><value value-date="2013-01-01">1000</value></budget>
<budget type="2"><period-start iso-date="2013-01-01"/><period-end iso-date="2013-12-31"/><value value-date="2013-01-01">1200</value></budget>
<transaction><transaction-type code="2"/><transaction-date iso-date="2013-01-05"/><value value-date="2013-01-05">900</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2014-12-31"/><value value-date="2013-02-01" currency="XOF">1000000</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2013-03-01"/><value value-date="2013-03-01">100.10</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2013-04-01"/><value value-date="2013-04-01">-0.35</value></transaction>
<transaction><transaction-type code="3"/><transaction-date iso-date="2013-05-01"/><value value-date="2013-05-01">about ten</value></transaction>
<document-link url="https://example.org/a.pdf" format="application/pdf"><title><narrative>Informe</narrative></title><category code="A01"/></document-link>
<related-activity ref="FR-RCS-1/1" type="1"/><related-activity ref="FR-RCS-1/X" type="3"/>
<conditions attached="1"><condition type="1"><narrative>Una tarifa justa</narrative></condition></conditions>
<result type="1"><title><narrative>Pozos</narrative></title><indicator measure="1"><title><narrative>Número</narrative></title>
<baseline year="2012" value="0"/><period><period-start iso-date="2013-01-01"/><period-end iso-date="2013-12-31"/><target value="5"/><actual value="4"/></period>
</indicator></result>
</iati-activity>"""


@pytest.fixture
def door(home: Path) -> Door:
    return Door(home, None)


@pytest.fixture
def record(door: Door, tmp_path: Path) -> Door:
    door.take(write(tmp_path / "published" / "all.xml", file_of(activity("FR-RCS-1/1"), WHOLE)))
    return door


ask = Typed("activity")
shown, as_json = ask.shown, ask.json


@pytest.mark.usefixtures("record")
class TestOneActivity:
    @pytest.mark.parametrize("said", ["FR-RCS-1/W", "iati:FR-RCS-1/W"])
    def test_by_its_identifier_or_ours(self, said: str) -> None:
        assert as_json(said)["id"] == "iati:FR-RCS-1/W"

    def test_who_where_when_why(self) -> None:
        said = as_json("FR-RCS-1/W", "--lang", "fr")
        stated = said["stated"]
        assert [(p["role"], p["name"]["text"], p["name"]["language"]) for p in stated["parties"]] == [
            ("reporting", "Ville de Rennes", "fr"),
            ("funding", "Water Agency", "en"),
            ("implementing", "Ciudad de Thiès", "es"),
        ]
        assert [(c["code"], c["percentage"]) for c in stated["countries"]] == [("SN", "100.00")]
        assert [(d["type"], d["day"]) for d in stated["dates"]] == [
            ("actual_start", "2012-12-10"), ("planned_end", "2015-06-30"),
        ]  # fmt: skip
        assert [d["text"]["text"] for d in stated["descriptions"]] == [
            "Des puits et des pompes",
            "Menos doenças",
        ]
        assert [p["place_said"] for p in said["places"]] == ["Thiès"]
        assert (said["kind"], said["day_basis"]) == ("north_south", "actual_start")

    def test_a_text_comes_in_the_language_asked_else_the_default_else_the_first(self) -> None:
        titles = {lang: as_json("FR-RCS-1/W", "--lang", lang)["stated"]["title"] for lang in LANGUAGES}
        assert {lang: (t["text"], t["language"]) for lang, t in titles.items()} == {
            "en": ("Agua potable", "es"), "fr": ("Agua potable", "es"), "ar": ("ماء الشرب", "ar"),
        }  # fmt: skip
        assert titles["en"]["languages"] == ["es", "ar"]
        assert "Agua potable [es]" in shown("FR-RCS-1/W", "--lang", "fr")
        assert "[es] espagnol" in shown("FR-RCS-1/W", "--lang", "fr")

    def test_groups_are_those_of_its_own_day(self) -> None:
        """Senegal is a least developed country on 10 December 2012."""
        assert "LDC" in as_json("FR-RCS-1/W")["groups"]
        assert "Its own date is 10 December 2012 (actual start)" in shown("FR-RCS-1/W")

    def test_money_by_measure_year_and_currency_never_added_across(self) -> None:
        """Of the value date, not of the transaction's: by hand from the file above."""
        money = as_json("FR-RCS-1/W")["money"]
        assert [(m["measure"], m["year"], m["currency"], m["amount"], m["items"]) for m in money["sums"]] == [
            ("commitment", 2013, "EUR", "900", 1),
            ("disbursement", 2013, "EUR", "99.75", 2),
            ("disbursement", 2013, "XOF", "1000000", 1),
            ("budget", 2013, "EUR", "1000", 1),
            ("budget_revised", 2013, "EUR", "1200", 1),
        ]
        assert money["left_out"] == {"bad_amount": 1}
        assert "99,75 EUR" in shown("FR-RCS-1/W", "--lang", "fr")
        assert "1 amount is no number" in shown("FR-RCS-1/W")

    def test_conditions_results_documents_and_relations(self) -> None:
        page = shown("FR-RCS-1/W")
        assert "Conditions are attached: Policy: Una tarifa justa [es]" in page
        assert "Untied" in page
        assert (
            "Output: Pozos [es] Número [es]: baseline 2012: 0 · target by 31 December 2013: 5 · reached by 31 December 2013: 4"
            in page
        )
        assert "Informe [es] https://example.org/a.pdf" in page
        assert "Parent FR-RCS-1/1 Eau potable" in page
        assert "Sibling FR-RCS-1/X not in the record" in page

    def test_goals_say_whether_they_are_stated_or_derived(self, door: Door, tmp_path: Path) -> None:
        assert "Goals, as stated: 6 " in shown("FR-RCS-1/W")
        sector = '<recipient-country code="SN"/><sector vocabulary="1" code="14030"/>'
        door.take(write(tmp_path / "b.xml", file_of(activity("S", sector))))
        assert "Goals, derived from its topics (none is stated): 6 " in shown("S")

    def test_it_says_its_file_and_line(self, tmp_path: Path) -> None:
        [statement] = as_json("FR-RCS-1/W")["statements"]
        assert (statement["file"], statement["line"]) == (str(tmp_path / "published" / "all.xml"), 4)
        assert "all.xml, line 4, of 1 January 2025" in shown("FR-RCS-1/W")

    def test_no_person_is_shown(self) -> None:
        for words in (("FR-RCS-1/W",), ("FR-RCS-1/W", "--json")):
            assert "Lovelace" not in ask(*words).stdout
            assert "ada@" not in ask(*words).stdout
        assert as_json("FR-RCS-1/W")["stated"]["contacts"] == 1
        assert "names 1 contact; persons are not shown here" in shown("FR-RCS-1/W")

    def test_its_problems_are_counted_with_their_mend(self) -> None:
        said = as_json("FR-RCS-1/W")
        by_code = {p["code"]: p for p in said["problems"]}
        problem = by_code["record.iati-schema-bad-number"]
        assert (problem["count"], problem["severity"]) == (1, "error")
        assert problem["mend"]
        assert said["problem_count"] == sum(p["count"] for p in said["problems"])
        assert f"{said['problem_count']} problems found when its file was read" in shown("FR-RCS-1/W")
        assert all("about ten" not in json.dumps(p) for p in as_json("FR-RCS-1/1")["problems"])

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_page_fits_and_is_whole(self, language: str) -> None:
        result = ask("FR-RCS-1/W", "--lang", language)
        assert all(width(line) <= 80 for line in result.stdout.splitlines() if "/" not in line)
        assert "{" not in result.stdout
        if language == "ar":
            assert len(re.findall("[\u2067\u2068]", result.stdout)) == result.stdout.count("\u2069") > 0
            lines = [line for line in result.stdout.splitlines() if "FR-RCS-1/W" in line]
            assert "\u2068FR-RCS-1/W\u2069" in lines[0]


class TestOtherVersionsAndSources:
    def test_an_older_version_stands_beside_with_why(self, door: Door, tmp_path: Path) -> None:
        file = tmp_path / "a.xml"
        door.take(write(file, file_of(activity("A"))))
        door.take(write(file, file_of(activity("A").replace("Eau potable", "Eau")), 1_700_000_001))
        said = as_json("A")
        assert said["title"] == "Eau"
        assert [s["standing"] for s in said["statements"]] == ["current", "superseded"]
        assert "older version" in shown("A")

    def test_figures_that_differ_stand_side_by_side(self, door: Door, tmp_path: Path) -> None:
        def paid(amount: str) -> str:
            return (
                '<recipient-country code="SN"/><transaction><transaction-type code="3"/><transaction-date iso-date="2024-02-01"/>'
                f'<value currency="EUR" value-date="2024-02-01">{amount}</value></transaction>'
            )

        head = 'version="2.03" generated-datetime="{}T00:00:00Z"'
        one = file_of(activity("A", paid("100.50")), head=head.format("2024-01-01"))
        other = file_of(activity("A", paid("90")), head=head.format("2025-01-01"))
        door.take(write(tmp_path / "one.xml", one), write(tmp_path / "other.xml", other))
        said = as_json("A")
        [conflict] = said["conflicts"]
        assert (conflict["what"], conflict["year"], conflict["currency"]) == ("disbursement", 2024, "EUR")
        assert [each["value"] for each in conflict["said"]] == ["90", "100.50"]
        assert [s["file"].rpartition("/")[2] for s in said["statements"]] == ["other.xml", "one.xml"]
        page = shown("A")
        assert "Figures that differ disbursed 2024 EUR 90 other.xml, line 3 100.5 one.xml, line 3" in page
        assert (
            "another source (the file of the one shown is of a later date)" in page or "a later date" in page
        )

    @pytest.mark.parametrize("sign", ["", "-"])
    def test_the_largest_sums_keep_every_digit(self, door: Door, tmp_path: Path, sign: str) -> None:
        paid = "".join(
            f'<transaction><transaction-type code="3"/><transaction-date iso-date="2024-02-01"/>'
            f'<value currency="EUR" value-date="2024-02-01">{sign}{amount}</value></transaction>'
            for amount in ("9" * 28 + ".0000000001", "1.0000000001")
        )
        door.take(write(tmp_path / "a.xml", file_of(activity("A", paid))))
        [one] = as_json("A")["money"]["sums"]
        assert one["amount"] == f"{sign}1{'0' * 28}.0000000002"
        assert f"{sign}1{',000' * 9},0.0000000002".replace(",", "") in shown("A").replace(",", "")

    def test_one_that_left_its_source_is_still_shown_and_says_so(self, door: Door, tmp_path: Path) -> None:
        file = tmp_path / "a.xml"
        door.take(write(file, file_of(activity("A"), activity("B"))))
        door.take(write(file, file_of(activity("B")), 1_700_000_001))
        assert "Its source no longer lists it; that does not mean it ended." in shown("A")


class TestOtherForms:
    def test_version_1_is_told_in_the_same_words(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "old.xml", OLD))
        stated = as_json("FR-RCS-1-OLD")["stated"]
        assert [p["role"] for p in stated["parties"]] == ["reporting", "funding", "implementing"]
        assert [(d["type"], d["day"]) for d in stated["dates"]] == [
            ("actual_start", "2012-05-01"), ("planned_end", "2014-05-01"),
        ]  # fmt: skip
        sums = as_json("FR-RCS-1-OLD")["money"]["sums"]
        assert [(m["measure"], m["amount"]) for m in sums] == [("disbursement", "250"), ("budget", "1000")]

    def test_one_that_is_kept_whole(
        self, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("maillage.record.iati.prove.not_identical", lambda layout, tables, nodes: [0])
        door.take(write(tmp_path / "a.xml", file_of(WHOLE)))
        assert (
            as_json("FR-RCS-1/W", "--lang", "fr")["stated"]["parties"][0]["name"]["text"] == "Ville de Rennes"
        )

    def test_an_invented_one_says_so(self, door: Door, tmp_path: Path) -> None:
        head = 'version="2.03" m:generated="true" xmlns:m="https://maillage.example/ns/demo"'
        door.take(write(tmp_path / "d.xml", file_of(activity("D"), head=head)))
        assert as_json("D")["generated"] is True
        assert "Invented for the demonstration" in shown("D")

    def test_a_project_of_a_sheet(self, door: Door, tmp_path: Path) -> None:
        rows = (
            "P-1;Puits à Thiès;Rennes;Sénégal;2015;25000;EUR",
            "P-2;École à Larache;Rennes;Maroc;2016;1200;EUR",
        )
        header = "Référence;Titre du projet;Porteur;Pays;Année de début;Budget;Devise"
        door.take(sheet(tmp_path / "projets.csv", *rows, header=header), kind="projects")
        [identifier] = door.ask("SELECT id FROM activities WHERE title LIKE 'Puits%'")[0]
        said = as_json(identifier)
        assert (said["title"], said["stated"], said["money"]) == ("Puits à Thiès", None, None)
        assert "raw" not in said
        assert "projets.csv, line 2" in shown(identifier)
        assert "25,000 EUR" in shown(identifier)


class TestNothingFound:
    def test_an_unknown_one_is_answered_with_the_nearest(self, record: Door) -> None:
        result = ask("fr-rcs-1-w", "--json")
        assert (result.exit_code, json.loads(result.stdout)["error"]["nearest"]) == (2, ["FR-RCS-1/W"])
        result = ask("FR-RCS-1/")
        assert result.exit_code == 2
        assert "FR-RCS-1/1, FR-RCS-1/W" in result.stderr

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_an_empty_record_says_that_it_is_empty(self, home: Path, language: str) -> None:
        result = ask("X", "--lang", language)
        assert result.exit_code == 2
        assert "maillage import" in result.stderr

    @pytest.mark.parametrize(
        "said", ["'; DROP TABLE activities; --", "%", "\u2068X\u2069", "a" * 5000, "é\n"]
    )
    def test_odd_words_are_no_fault(self, record: Door, said: str) -> None:
        assert ask("--", said).exit_code == 2

    @pytest.mark.parametrize("word", ["activite", "activité"])
    def test_in_french_too(self, record: Door, word: str) -> None:
        assert CliRunner().invoke(front, [word, "FR-RCS-1/1"]).exit_code == 0
