"""Notices on countries: issuer, country, day and address, or the line is named; what an issuer wrote stays in its words."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from maillage.record.again import rebuild
from maillage.record.review import doubts
from maillage.reference.places import Places
from tests.conftest import NOW
from tests.record.door import Door, counts, sheet

HEADINGS = "Émetteur;Pays;Type;Jour;Jusqu'au;Citation;Langue;Adresse"
PAGE = "https://avis.example.org/sn"
EXAMPLE = Path(__file__).parents[2] / "docs/examples/notices.csv"


@pytest.fixture
def door(tmp_path: Path, places: Places) -> Door:
    return Door(tmp_path / "home", places)


def test_a_notice_is_kept_in_the_words_of_its_issuer(door: Door, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "avis.csv",
        f"Ministère d'Exemple;Sénégal;Conseils aux voyageurs;03/03/2026;2026-12-31;« Éviter la nuit. »;français;{PAGE}",
        f"Office of Examples;SN;arms embargo;2026-03-04;;No arms.;English;{PAGE}/2",
        header=HEADINGS,
    )
    outcome = door.take(path)
    assert (counts(outcome), list(outcome.problems)) == ((2, 0, 0, 0), [])
    asked = 'SELECT issuer, country, kind, day, "until", quote, language, website, line FROM notices ORDER BY line'
    assert door.ask(asked) == [
        ("Ministère d'Exemple", "SN", "travel_advice", "2026-03-03", "2026-12-31", "« Éviter la nuit. »", "fr", PAGE, 2),
        ("Office of Examples", "SN", "embargo", "2026-03-04", None, "No arms.", "en", f"{PAGE}/2", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (f";Sénégal;crise;2026-03-03;;Mot;fr;{PAGE}", "record.notice-without-issuer"),
        (f"Ministère;;crise;2026-03-03;;Mot;fr;{PAGE}", "record.notice-without-country"),
        (f"Ministère;Sénégal;crise;;;Mot;fr;{PAGE}", "record.notice-without-day"),
        (f"Ministère;Sénégal;crise;mars 2026;;Mot;fr;{PAGE}", "record.notice-without-day"),
        (f"Ministère;Sénégal;crise;2026;;Mot;fr;{PAGE}", "record.notice-without-day"),
        ("Ministère;Sénégal;crise;2026-03-03;;Mot;fr;", "record.notice-without-website"),
        ("Ministère;Sénégal;crise;2026-03-03;;Mot;fr;avis.example.org/sn", "record.notice-not-on-the-web"),
        ("Ministère;Sénégal;crise;2026-03-03;;Mot;fr;javascript:alert(1)", "record.notice-not-on-the-web"),
        ("Ministère;Sénégal;crise;2026-03-03;;Mot;fr;ftp://avis.example.org", "record.notice-not-on-the-web"),
        ("Ministère;Sénégal;crise;2026-03-03;;Mot;fr;https://[bad", "record.notice-not-on-the-web"),
        ("Ministère;Sénégal;crise;2026-03-03;;Mot;fr;https://gouv.fr@evil.example/", "record.notice-not-on-the-web"),
        (f"Ministère;Sénégal;crise;2031-03-03;;Mot;fr;{PAGE}", "record.notice-ahead"),
        (f"Ministère;Sénégal;crise;{NOW.date() + timedelta(days=1)};;Mot;fr;{PAGE}", "record.notice-ahead"),
    ],
)  # fmt: skip
def test_a_notice_that_lacks_what_makes_it_one_is_named_by_its_line(
    door: Door, tmp_path: Path, row: str, code: str
) -> None:
    whole = f"Ministère;Sénégal;crise;2026-01-03;;Mot;fr;{PAGE}"
    outcome = door.take(sheet(tmp_path / "avis.csv", whole, row, header=HEADINGS))
    assert counts(outcome) == (1, 0, 0, 1)
    assert [(p.code, p.line) for p in outcome.problems if p.severity == "error"] == [(code, 3)]


def test_a_notice_of_the_day_itself_is_taken(door: Door, tmp_path: Path) -> None:
    row = f"Ministère;Sénégal;crise;{NOW.date()};;Mot;fr;{PAGE}"
    assert counts(door.take(sheet(tmp_path / "avis.csv", row, header=HEADINGS))) == (1, 0, 0, 0)


def test_what_is_doubtful_in_a_notice_is_named_and_the_line_kept(door: Door, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "avis.csv",
        f"Ministère;Sénégal;rumeur;2026-01-03;2025;Mot;klingon;{PAGE}",
        f"Ministère;Pays qui n'existe pas;crise;2026-01-03;;Mot;fr;{PAGE}",
        header=HEADINGS,
    )
    outcome = door.take(path)
    assert counts(outcome) == (2, 0, 0, 0)
    assert sorted((p.code, p.line, p.field) for p in outcome.problems) == [
        ("record.country-unknown", 3, "Pays"),
        ("record.notice-ends-before", 2, "Jusqu'au"),
        ("record.word-unknown", 2, "Langue"),
        ("record.word-unknown", 2, "Type"),
    ]
    assert door.ask("SELECT country, kind, language FROM notices ORDER BY line") == [
        ("SN", None, None),
        (None, "crisis", "fr"),
    ]


def test_a_doubtful_place_of_a_notice_waits_for_a_word(door: Door, tmp_path: Path) -> None:
    row = f"Ministère;France;crise;2026-01-03;;Mot;fr;{PAGE};Saint-Denis"
    door.take(sheet(tmp_path / "avis.csv", row, header=f"{HEADINGS};Lieu"))
    with door.store.open() as reader:
        assert [(doubt.name, doubt.country) for doubt in doubts(reader, {})] == [("Saint-Denis", "FR")]


def test_an_end_said_later_is_the_same_notice(door: Door, tmp_path: Path) -> None:
    row = f"Ministère;Sénégal;crise;2026-01-03;{{}};Mot;fr;{PAGE}"
    door.take(sheet(tmp_path / "avis.csv", row.format(""), header=HEADINGS))
    assert counts(door.take(sheet(tmp_path / "avis.csv", row.format("2026-06-30"), header=HEADINGS))) == (
        0, 1, 0, 0,
    )  # fmt: skip
    assert door.ask('SELECT "until" FROM notices') == [("2026-06-30",)]
    assert len(door.ask("SELECT id FROM notices_all")) == 2


def test_several_notices_of_a_day_on_one_page_are_all_kept(door: Door, tmp_path: Path) -> None:
    row = f"Ministère;Sénégal;crise;2026-01-03;;{{}};fr;{PAGE}"
    rows = [row.format(words) for words in ("Éviter la nuit.", "Passer par la côte.", "éviter la nuit", "")]
    assert counts(door.take(sheet(tmp_path / "avis.csv", *rows, header=HEADINGS)))[0] == 4
    assert door.ask("SELECT count(*) FROM notices") == [(3,)]  # one of them was said twice
    assert counts(door.take(sheet(tmp_path / "encore.csv", *rows, header=HEADINGS)))[:2] == (0, 0)


def test_issuers_who_say_different_things_stand_side_by_side(door: Door, tmp_path: Path) -> None:
    row = f"{{}};Sénégal;crise;2026-01-03;;{{}};fr;{PAGE}"
    door.take(sheet(tmp_path / "avis.csv", row.format("A", "Oui"), row.format("B", "Non"), header=HEADINGS))
    assert door.ask("SELECT issuer, quote FROM notices ORDER BY 1") == [("A", "Oui"), ("B", "Non")]


def test_a_record_with_notices_is_rebuilt_as_it_was(door: Door, tmp_path: Path, places: Places) -> None:
    door.take(sheet(tmp_path / "avis.csv", f"Ministère;SN;crise;2026-01-03;;Mot;fr;{PAGE}", header=HEADINGS))
    before = door.ask("SELECT * FROM notices_all")
    rebuild(door.store, places, lambda *_: None)
    assert door.ask("SELECT * FROM notices_all") == before


@pytest.mark.parametrize(
    "headings",
    [
        "Émetteur;Pays;Type;Jour;Jusqu'au;Citation;Langue;Adresse",
        "Issuer;Country;Type;Day;Until;Quote;Language;Address",
        "Emisor;País;Tipo;Fecha del aviso;Hasta;Cita;Idioma;Enlace",
        "الجهة المصدرة;البلد;النوع;تاريخ الإشعار;حتى;نص الإشعار;اللغة;الرابط",
        "Издавалац;Држава;Врста;Датум обавештења;До;Текст обавештења;Језик;Линк",
    ],
)
def test_a_sheet_of_notices_is_recognised(door: Door, tmp_path: Path, headings: str) -> None:
    row = f"Ministère;Sénégal;crise;2026-01-03;2026-09-01;Mot;fr;{PAGE}"
    outcome = door.take(sheet(tmp_path / "feuille.csv", row, header=headings))
    assert (outcome.kinds["notices"], list(outcome.problems)) == (1, [])
    asked = 'SELECT kind, "until", quote, language FROM notices'
    assert door.ask(asked) == [("crisis", "2026-09-01", "Mot", "fr")]


@pytest.mark.parametrize("heading", ["Texte", "Text", "Texto", "النص", "Текст", "Message"])
def test_the_text_is_the_words_of_a_notice(door: Door, tmp_path: Path, heading: str) -> None:
    headings = f"Émetteur;Pays;Type;Date de l'avis;{heading};Langue du texte;Lien"
    row = f"Ministère;Sénégal;crise;2026-01-03;Éviter la nuit.;français;{PAGE}"
    outcome = door.take(sheet(tmp_path / "feuille.csv", row, header=headings))
    assert (outcome.kinds["notices"], list(outcome.problems)) == (1, [])
    assert door.ask("SELECT quote, language FROM notices") == [("Éviter la nuit.", "fr")]


def test_the_example_of_the_documentation_is_of_no_real_country(door: Door) -> None:
    outcome = door.take(EXAMPLE)
    assert counts(outcome) == (2, 0, 0, 0)
    assert {p.code for p in outcome.problems} == {"record.country-unknown"}
    assert door.ask("SELECT count(*), count(country) FROM notices") == [(2, 0)]
