"""Offices of missions: how to reach them, never a person's mailbox; offices of organisations; parts of older records."""

from __future__ import annotations

from pathlib import Path

import pytest

from maillage.record.arrow import to_arrow
from maillage.record.mailboxes import office_mailboxes
from maillage.record.questions import ask
from maillage.record.store import Manifest, Store
from maillage.reference.places import Places
from tests.record.door import Door, sheet

_HEADINGS = "Pays représenté;Pays d'accueil;Ville;Type;Adresse;Téléphone;Courriel;Site web;Fax"


@pytest.fixture
def door(tmp_path: Path, places: Places) -> Door:
    return Door(tmp_path / "home", places)


@pytest.mark.parametrize(
    "mailbox",
    [
        "info@example.org", "visa@example.org", "consulate@example.org", "Ambassade.Rabat@diplomatie.example",
        "ambassade.x@example.org", "rusemb@example.net", "rabat@mfa.example", "at.rabat@example.ch",
        "embassy.senegal@gmail.com", "consulado_rabat@example.org", "nzhcmaroc@example.org", "ConsRabat@example.org", "rabatcon@example.org",
        "info.ma@example.org", "snemb@example.org", "snembma@example.org", "senegalembassyrabat@example.org", "emb_ma@example.org",
    ],
)  # fmt: skip
def test_a_mailbox_of_an_office_is_told(mailbox: str) -> None:
    assert office_mailboxes([mailbox], ("Sénégal", "Maroc", "Rabat")) == [mailbox]


@pytest.mark.parametrize(
    "mailbox",
    [
        "first.last@example.org", "amina.diallo@ambassade.example", "jsmith@state.example", "nov54@example.net",
        "rabat.dupont@example.org", "consul@example.org", "consul.john.smith@example.org", "info.john.smith@example.org",
        "x@example.org", "ambassadeur@example.org", "دنيا@example.org", "conor.smith@example.org", "constance.miller@example.org",
        "sudha.kumar@example.org", "radha.sharma@example.org", "bamba.diallo@example.org", "aminata.kamba@example.org",
        "consuelo.garcia@example.org", "marie.culture@example.org", "un.smith@example.org", "conrad@example.org", "tembo@example.org",
        "bamba@example.org", "embalo@example.org", "visar@example.org", "info.smith@example.org", "consul.general@example.org",
        "ambassadeurrabat@example.org", "rabatte@example.org", "maroccos@example.org", "emb" * 40 + "rabat@example.org",
    ],
)  # fmt: skip
def test_a_mailbox_that_may_be_a_persons_is_not(mailbox: str) -> None:
    assert office_mailboxes([mailbox], ("Sénégal", "Maroc", "Rabat")) == []


def test_how_to_reach_an_office_is_kept_and_a_persons_mailbox_only_in_the_row(
    door: Door, tmp_path: Path
) -> None:
    path = sheet(
        tmp_path / "ambassades.csv",
        "Sénégal;Maroc;Rabat;Ambassade;17, rue Cadi Ayad;+212 5377-07070;mailto:ambassade@rabat.sn|moussa.ba@rabat.sn;"
        "https://ambasenegal.example;+212 5",
        "Sénégal;Espagne;Madrid;Consulat;;;moussa.ba@example.sn;;",
        "Sénégal;Portugal;Lisbonne;Consulat;;;Jean Secret;;",
        header=_HEADINGS,
    )
    outcome = door.take(path)
    assert [(p.code, p.line) for p in outcome.problems] == [("record.mailbox-unreadable", 4)]
    asked = (
        "SELECT address, phone, email, website, raw ->> 'Courriel', raw ->> 'Fax' FROM missions ORDER BY line"
    )
    assert door.ask(asked) == [
        ("17, rue Cadi Ayad", "+212 5377-07070", "ambassade@rabat.sn", "https://ambasenegal.example",
         "mailto:ambassade@rabat.sn|moussa.ba@rabat.sn", "+212 5"),
        (None, None, None, None, "moussa.ba@example.sn", ""),
        (None, None, None, None, "Jean Secret", ""),
    ]  # fmt: skip
    assert "Secret" not in str(door.ask("SELECT * FROM problems")) + "".join(
        p.message("fr") for p in outcome.problems
    )


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("info@un.example?subject=Bonjour&bcc=x%40y.example", "info@un.example"),
        ("mailto:info@un.example?cc=visa@un.example", "info@un.example"),
        ("info@un.example&bcc=visa@un.example", None), ("info@un.example%0Abcc", None), ("x%40y&info@un.example", None),
        ("visa+ma@un.example, 'info@un.example.'", "visa+ma@un.example; info@un.example"),
        ("info@un.example#x", "info@un.example"),
    ],
)  # fmt: skip
def test_a_mailbox_says_nothing_but_whom_to_write_to(
    door: Door, tmp_path: Path, cell: str, told: str | None
) -> None:
    path = sheet(tmp_path / "a.csv", f'Sénégal;Maroc;Rabat;Ambassade;;;"{cell}";;', header=_HEADINGS)
    door.take(path)
    assert door.ask("SELECT email FROM missions") == [(told,)]


def test_an_office_of_an_organisation_needs_no_sending_country(door: Door, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "bureaux.csv",
        "Organisation internationale de la Francophonie;;Sénégal;Dakar;",
        ";France;Sénégal;Dakar;Ambassade",
        ";;Sénégal;Dakar;Ambassade",
        header="Organisation;Pays représenté;Pays d'accueil;Ville;Type de mission",
    )
    outcome = door.take(path)
    assert [(p.code, p.line) for p in outcome.problems] == [("record.mission-without-sender", 4)]
    assert door.ask(
        "SELECT kind, sending, sending_said, organisation IS NULL FROM missions ORDER BY line"
    ) == [
        ("io_office", None, "Organisation internationale de la Francophonie", False),
        ("embassy", "FR", "France", True),
    ]


def test_the_list_of_wikidata_gives_mailboxes_and_sites(door: Door, real_files: Path) -> None:
    door.take(real_files / "world/missions/database_of_embassies_2022-11-16.csv")
    counted = door.ask("SELECT count(*), count(phone), count(email), count(website) FROM missions_all")[0]
    assert counted == (9852, 885, 639, 6517)
    persons = [
        "hisham.eldib",
        "osman.khan",
        "zenel.hoxha",
        "lydia.dyk",
        "fmonterroso",
        "gjergjleqejza",
        "adriana",
    ]
    told = "|".join(persons)
    assert door.ask(f"SELECT count(*) FROM missions WHERE regexp_matches(email, '{told}')") == [(0,)]
    assert door.ask(f"SELECT count(*) FROM missions WHERE regexp_matches(raw, '{told}')") == [(len(persons),)]


def test_parts_of_an_older_record_are_read_without_the_columns_they_lack(tmp_path: Path) -> None:
    row = {"kind": "embassy", "sending": "SN", "receiving": "MA", "source": "s", "generated": False}
    old = to_arrow("missions", [{**row, "id": "mission:1", "statement": "st:1"}])
    new = to_arrow("missions", [{**row, "id": "mission:2", "statement": "st:2", "phone": "+212 5"}])
    store = Store(tmp_path / "home")
    store.prepare()
    parts = (
        store.write_part("missions", old.drop_columns(["organisation", "phone", "email"]), 1),
        store.write_part("missions", new, 2),
    )
    asked = "SELECT id, organisation, phone, email FROM missions ORDER BY id"
    store.publish(Manifest(number=1, tables={"missions": parts[:1]}))
    with store.open() as reader:
        assert ask(reader, asked).rows == [("mission:1", None, None, None)]
    store.publish(Manifest(number=2, tables={"missions": parts}))
    with store.open() as reader:
        assert ask(reader, asked).rows == [
            ("mission:1", None, None, None),
            ("mission:2", None, "+212 5", None),
        ]
