"""`maillage embassies`: both directions, a neighbour's seat, doubles named, and "not listed" rather than "none"."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.cli.speak import width
from maillage.record.arrow import to_arrow
from maillage.record.store import Manifest, Store
from tests.cli.typed import Typed

SOURCE = {
    "id": "starter:missions-wikidata",
    "path": "missions.csv",
    "title": "Embassies and consulates of the world (Wikidata, 16 November 2022)",
    "titles": {
        "en": "Embassies and consulates of the world (Wikidata, 16 November 2022)",
        "fr": "Ambassades et consulats du monde (Wikidata, 16 novembre 2022)",
    },
    "as_of": "2022-11-16",
    "licence": "CC0-1.0",
    "address": "https://www.wikidata.org/",
    "kinds": {"embassies": 9},
    "rows": 9,
    "versions": [],
}
ROWS = [
    # kind, sending, its own words, receiving, city, countries served, since
    ("embassy", "MA", "Morocco", "ES", "Madrid", ["ES"], None),
    ("embassy", "ES", "Spain", "MA", "Rabat", ["MA"], "1961-05-03"),
    ("consulate_general", "ES", "Spain", "MA", "Larache", None, None),
    ("embassy", "FR", "France", "IT", "Rome", ["IT", "SM"], "1875-01-01"),
    ("embassy", "FR", "France", "IT", "Rome", ["VA"], None),
    ("embassy", "AT", "Austria", "SN", "Dakar", ["SN", "GM"], None),
    ("embassy", None, "Sovereign Military Order of Malta", "SN", "Dakar", None, None),
    ("embassy", "AU", "Australia", "AU", "Ankara", ["TR"], None),
    ("consulate", "NA", "Namibia", "ES", None, None, None),
]


@pytest.fixture
def listed(home: Path) -> Path:
    """A home whose record holds these nine rows."""
    rows = [
        {
            "id": f"mission:{number}",
            "statement": f"statement:{number}",
            "kind": kind,
            "sending": sending,
            "sending_said": said,
            "receiving": receiving,
            "receiving_said": receiving,
            "place_said": city,
            "jurisdictions": served,
            "since": since,
            "source": SOURCE["id"],
            "line": number,
            "as_of": "2022-11-16",
            "import_no": 1,
            "generated": False,
            "raw": "{}",
        }
        for number, (kind, sending, said, receiving, city, served, since) in enumerate(ROWS, 2)
    ]
    store = Store(home)
    store.prepare()
    part = store.write_part("missions", to_arrow("missions", rows), 1)
    store.publish(Manifest(number=1, tables={"missions": (part,)}, sources=(SOURCE,)))
    return home


ask = Typed("embassies")
said, as_json = ask.shown, ask.json


@pytest.mark.usefixtures("listed")
def test_both_directions_are_given_with_city_and_date() -> None:
    found = as_json("--from", "MA", "--to", "ES")
    assert [(m["kind"], m["city"]) for m in found["missions"]] == [("embassy", "Madrid")]
    assert [(m["kind"], m["city"], m["since"]) for m in found["back"]] == [
        ("embassy", "Rabat", "1961-05-03"),
        ("consulate_general", "Larache", None),
    ]
    assert (found["from"]["code"], found["to"]["code"]) == ("MA", "ES")
    shown = said("--from", "Maroc", "--to", "Espagne", "--lang", "fr")
    assert "Maroc → Espagne : 1 mission diplomatique listée." in shown
    assert "depuis le 3 mai 1961" in shown


@pytest.mark.usefixtures("listed")
def test_every_answer_says_its_source_and_how_old_it_is() -> None:
    for words in (("--from", "MA", "--to", "ES"), ("--from", "MA", "--to", "SN"), ("--to", "SN")):
        assert "Embassies and consulates of the world (Wikidata), as of 16 November 2022." in said(*words)
    sources = as_json("--from", "MA", "--to", "ES")["sources"]
    assert [(s["id"], s["as_of"]) for s in sources] == [("starter:missions-wikidata", "2022-11-16")]


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "does not mean that there is none"),
        ("fr", "cela ne veut pas dire que cela n’existe pas"),
        ("ar", "ولا يعني ذلك أنه غير موجود"),
    ],
)
def test_no_mission_is_said_as_not_listed_never_as_none(language: str, words: str) -> None:
    shown = said("--from", "MA", "--to", "SN", "--lang", language)
    assert words in shown
    found = as_json("--from", "MA", "--to", "SN")
    assert (found["missions"], found["back"], found["listed"]) == ([], [], True)


@pytest.mark.usefixtures("listed")
def test_a_country_served_from_a_neighbour_is_told_with_the_seat() -> None:
    found = as_json("--from", "AT", "--to", "GM")
    assert [(m["serves"], m["receiving"], m["city"]) for m in found["serving"]] == [("GM", "SN", "Dakar")]
    assert "Austria → Gambia: embassy in Dakar, Senegal" in said("--from", "AT", "--to", "GM")
    assert "Austria (Dakar)" in said("--to", "GM")


@pytest.mark.usefixtures("listed")
def test_several_embassies_of_one_pair_are_shown_and_explained() -> None:
    shown = said("--from", "FR", "--to", "IT")
    assert shown.count("Rome") == 2
    assert "One pair has several embassies" in shown
    assert "accredited to: Vatican City" in shown
    assert "since 1875" in shown


@pytest.mark.usefixtures("listed")
def test_a_sender_that_is_no_state_keeps_its_own_words() -> None:
    assert "Sovereign Military Order" in said("--to", "SN")
    assert [m["sending"] for m in as_json("--to", "SN")["missions"]].count(None) == 1


@pytest.mark.usefixtures("listed")
def test_a_host_that_is_the_sender_itself_is_called_unclear() -> None:
    assert "host unclear" in said("--from", "AU")
    assert said("--from", "AU").startswith(
        "Australia: no diplomatic mission abroad is listed. 1 mission is listed whose host is unclear; it is not counted."
    )
    assert [m["city"] for m in as_json("--from", "AU")["missions"]] == ["Ankara"]
    assert as_json("--to", "AU")["missions"] == [] and "Ankara" not in said("--to", "AU")
    assert "Australia → Türkiye: embassy in Ankara " in said("--from", "AU", "--to", "TR")


@pytest.mark.usefixtures("listed")
def test_namibia_is_a_country_here_too() -> None:
    found = as_json("--from", "NA")
    assert [(m["sending"], m["city"]) for m in found["missions"]] == [("NA", None)]
    assert "city not stated" in said("--from", "NA")


@pytest.mark.usefixtures("home")
def test_without_a_list_nothing_is_said_about_embassies() -> None:
    shown = said("--from", "MA", "--to", "ES")
    assert "no list of embassies" in shown
    assert "maillage start" in shown
    assert as_json("--from", "MA", "--to", "ES")["listed"] is False


@pytest.mark.usefixtures("listed")
def test_a_country_must_be_said_and_known() -> None:
    assert ask().exit_code == 2
    assert "--from MA --to ES" in ask().stderr
    unknown = ask("--from", "Xyzzyland")
    assert unknown.exit_code == 2
    assert "is no country" in unknown.stderr


@pytest.mark.usefixtures("listed")
def test_missions_is_another_name_of_the_command() -> None:
    assert (
        CliRunner().invoke(front, ["missions", "--from", "MA", "--to", "ES"]).stdout
        == ask("--from", "MA", "--to", "ES").stdout
    )


@pytest.mark.usefixtures("listed")
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize(
    "words", [("--from", "FR", "--to", "IT"), ("--from", "AU"), ("--to", "SN"), ("--to", "GM")]
)
def test_every_sentence_is_filled_and_fits_the_page(language: str, words: tuple[str, ...]) -> None:
    result = ask(*words, "--lang", language)
    assert "{" not in result.stdout
    assert all(width(shown) <= 80 for shown in result.stdout.splitlines())
