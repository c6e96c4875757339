"""Organisations: one row each, likely doubles with reasons, a person's word on them; real cases counted another way."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from maillage.record.again import rebuild, undo
from maillage.record.lock import import_lock
from maillage.record.money.organisations import find_organisations
from maillage.record.organisations import WouldTurnInCircle, resolve
from maillage.record.organisations.about import about_organisation, find
from maillage.record.organisations.alike import doubts, stands_for_many
from maillage.record.organisations.model import Body, Doubt
from maillage.record.organisations.review import waiting, word_on
from maillage.record.organisations.same_as import Word, say, stand_together, widened
from maillage.record.state import State
from tests.record.door import Door
from tests.record.iati.files import file_of, write


def party(ref: str | None, name: str, role: str = "4") -> str:
    said = f' ref="{ref}"' if ref else ""
    return (
        f'<participating-org{said} role="{role}" type="21"><narrative>{name}</narrative></participating-org>'
    )


def activity(number: int, *parties: str) -> str:
    return (
        f"<iati-activity><iati-identifier>FR-RCS-1-{number}</iati-identifier>"
        '<reporting-org ref="FR-RCS-1" type="11"><narrative>Ville de Rennes</narrative></reporting-org>'
        "<title><narrative>Eau potable</narrative></title><description><narrative>Puits</narrative></description>"
        f"{''.join(parties)}"
        f'<activity-status code="2"/><activity-date type="1" iso-date="20{10 + number}-01-01"/>'
        '<recipient-country code="SN"/></iati-activity>'
    )


UNICEF, UNICEF_BARE = "iati-org:XM-DAC-41122", "iati-org:41122"
FILE = file_of(
    activity(1, party("XM-DAC-41122", "UNICEF"), party("FR-3", "AFD", "1")),
    activity(2, party("XM-DAC-41122", "United Nations Children's Fund (UNICEF)"), party(None, "Oxfam GB")),
    activity(3, party("41122", "United Nations Children’s Fund"), party(None, "OXFAM  GB")),
    activity(
        4, party(None, "UNICEF"), party("GB-CHC-202918", "Oxfam GB"), party("GB-CHC-202918", "Oxfam GB", "1")
    ),
    activity(
        5, party(None, "Agence française de développement (AFD)"), party(None, "nan"), party(None, "Oxfam GB")
    ),
    activity(6, party("22000", "nan"), party("22000", "Oxfam GB"), party("22000", "Plan Suomi")),
)
MEMBERS = "Réseau;Membre;Pays\nCités unies;Oxfam GB;Royaume-Uni\n"


@pytest.fixture
def door(tmp_path: Path) -> Door:
    door = Door(tmp_path / "home", None)
    door.take(write(tmp_path / "a.xml", FILE))
    return door


@pytest.mark.parametrize(
    "asked",
    ["FR-3", "fr-3", "XM-DAC-41122", "AFD", "Oxfam GB", "oxfam  gb", "UNICEF", "United Nations Children's Fund",
     "Agence francaise de developpement", "Plan Suomi", "iati-org:FR-RCS-1", "Oxfm GB", "Plan", "nobody at all"],
)  # fmt: skip
def test_a_question_about_money_understands_a_name_as_all_others_do(door: Door, asked: str) -> None:
    with door.store.open() as reader:
        named, _ = about_organisation(reader, asked, {})
        found = find_organisations(reader, asked)
    bodies = [named.body, *named.others] if named.body else list(named.others)
    assert set(found.found) == (set() if named.near else {body.id for body in bodies})
    assert set(found.near) == ({body.name for body in bodies[:3]} if named.near else set())


def listed(door: Door) -> dict[str, Doubt]:
    with door.store.open() as reader:
        found, _ = waiting(reader, State(door.store.folder / "state").in_force())
    return {doubt.body.id: doubt for doubt in found}


def decide(door: Door, *words: Word) -> None:
    door.at += timedelta(minutes=1)
    with import_lock(door.store.folder, "review", door.at.isoformat()):
        say(door.store, words, door.at)


def ends(door: Door) -> dict[str, str]:
    with door.store.open() as reader:
        return resolve(reader)


def back(door: Door) -> None:
    door.at += timedelta(minutes=1)
    undo(door.store, door.at)


class TestTheTable:
    def test_one_row_an_organisation_with_activities_by_role_each_once(self, door: Door) -> None:
        rows = door.ask(
            "SELECT id, name, activities, funding, implementing, reporting, publishes, country, type FROM organisations "
            "WHERE reference IN ('FR-RCS-1', 'GB-CHC-202918', 'XM-DAC-41122') ORDER BY id"
        )
        assert rows == [
            ("iati-org:FR-RCS-1", "Ville de Rennes", 6, 0, 0, 6, True, "FR", "11"),
            ("iati-org:GB-CHC-202918", "Oxfam GB", 1, 1, 1, 0, False, "GB", "21"),
            ("iati-org:XM-DAC-41122", "UNICEF", 2, 0, 2, 0, False, None, "21"),
        ]

    def test_every_party_is_in_one_organisation(self, door: Door) -> None:
        listed, met = (
            door.ask("SELECT count(*), count(DISTINCT id) FROM organisations")[0],
            door.ask("SELECT count(DISTINCT organisation) FROM activity_parties")[0][0],
        )
        assert listed == (met, met)

    def test_spellings_stand_together_the_most_frequent_first(self, door: Door) -> None:
        decide(door, Word(UNICEF_BARE, UNICEF))
        [(names, references, identifiers, activities)] = door.ask(
            f"SELECT names, \"references\", identifiers, activities FROM organisations WHERE id = '{UNICEF}'"
        )
        assert sorted(names) == [
            "UNICEF",
            "United Nations Children's Fund (UNICEF)",
            "United Nations Children’s Fund",
        ]
        assert references == ["XM-DAC-41122", "41122"]
        assert identifiers == [UNICEF_BARE, UNICEF]
        assert activities == 3

    def test_members_of_networks_are_organisations_too(self, door: Door, tmp_path: Path) -> None:
        door.take(write(tmp_path / "m.csv", MEMBERS), kind="members")
        found = door.ask("SELECT name, memberships, activities FROM organisations WHERE memberships > 0")
        assert found == [("Oxfam GB", 1, 0)]
        assert door.ask("SELECT count(*) FROM organisations WHERE name = 'Cités unies'") == [(1,)]


class TestWhatMayBeOne:
    def test_reasons_say_what_was_found(self, door: Door) -> None:
        found = {
            (doubt.body.name, candidate.body.id): [(r.code, r.one, r.other) for r in candidate.reasons]
            for doubt in listed(door).values()
            for candidate in doubt.candidates
        }
        assert ("same_code", "41122", "XM-DAC-41122") in found["United Nations Children’s Fund", UNICEF]
        assert found["Oxfam GB", "iati-org:GB-CHC-202918"] == [
            ("same_name_no_reference", "Oxfam GB", "Oxfam GB")
        ]
        assert found["UNICEF", UNICEF] == [("same_name_no_reference", "UNICEF", "UNICEF")]
        assert [r[0] for r in found["Agence française de développement (AFD)", "iati-org:FR-3"]] == [
            "acronym",
            "initials",
        ]

    def test_what_names_nobody_and_a_code_for_a_sort_of_body_are_left_out(self, door: Door) -> None:
        met = {body.id for d in listed(door).values() for body in (d.body, *(c.body for c in d.candidates))}
        assert "iati-org:22000" not in met
        assert not [d for d in listed(door).values() if d.body.name == "nan"]

    def test_the_busiest_come_first(self, door: Door) -> None:
        active = [doubt.body.activities for doubt in listed(door).values()]
        assert active == sorted(active, reverse=True)
        assert len(active) == 4

    @pytest.mark.parametrize(
        ("one", "other", "code"),
        [
            (("BE-BCE_KBO-0546740696", "ARES"), ("be bce kbo 0546740696", "X"), "same_reference"),
            (("XI-DUNS-091345579", "Creative"), ("XI-DUNS-91345579", "X"), "same_reference"),
            (("KR-GOV-051", "KOICA Agency"), ("KR-KOICA", "Koica agency"), "same_name_country"),
            ((None, "Ministry of Foreign Affairs, Denmark"), (None, "Denmark - Ministry of Foreign Affairs"), "same_words"),
            ((None, "Dell Computers, Inc."), (None, "Dell Computers"), "same_words"),
            ((None, "World Food Programme (WFP)"), (None, "World Food Programme"), "contains_acronym"),
            ((None, "International Organisation for Migration"), (None, "International Organization for Migration"), "spelling"),
            ((None, "NORAD"), (None, "Norwegian Agency (NORAD)"), "acronym"),
            ((None, "CICR"), (None, "Comité international de la Croix-Rouge"), "initials"),
            (("FR-3", "AFD"), ("XM-DAC-4-3", "X"), "same_code"),
        ],
    )  # fmt: skip
    def test_each_reason(self, one: tuple[str | None, str], other: tuple[str | None, str], code: str) -> None:
        assert code in reasons(body("a", *one), body("b", *other))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (("FI-3", "Ministry of Foreign Affairs", "FI"), ("KR-GOV-050", "Ministry of Foreign Affairs", "KR")),
            (("XM-DAC-5-52", "GIZ"), ("XM-DAC-55-2", "TIKA")),
            (("XM-DAC-41122", "UNICEF"), ("XM-DAC-41122-C45301", "United Kingdom Committee for UNICEF")),
            ((None, "Save the Children UK"), (None, "Save the Children US")),
            ((None, "Province 1 Council of Nepal"), (None, "Province 2 Council of Nepal")),
            ((None, "Other"), ("X-1", "Other")),
        ],
    )  # fmt: skip
    def test_what_is_not_one(self, one: tuple[str, ...], other: tuple[str, ...]) -> None:
        assert not reasons(body("a", *one), body("b", *other))

    def test_names_with_nothing_in_common_are_no_body(self) -> None:
        names = {"Helsinki Roads": 3, "Blue Water": 3, "Green Farm": 2, "Red Kettle": 2}
        assert stands_for_many(Body("a", names, {"Q-1": 10}, None, 10))
        assert not stands_for_many(
            Body("b", {"USAID": 9, "U.S. Agency": 4, "US Agency (USAID)": 2}, {"US-1": 9}, "US", 9)
        )

    def test_ten_thousand_names_take_less_than_two_seconds(self) -> None:
        dice = random.Random(4)
        words = ["".join(dice.choices("abcdefghiklmnoprstuv", k=dice.randint(4, 11))) for _ in range(3000)]
        bodies = [
            body(f"o{n}", f"XX-{n}" if n % 2 else None, " ".join(dice.choices(words, k=4)).title(), n=dice.randint(1, 99))
            for n in range(10_000)
        ]  # fmt: skip
        bodies += [body(f"d{b.id}", None, b.name.upper()) for b in bodies[1:400:2]]
        began = time.process_time()
        found = doubts(bodies)
        assert len(found) >= 200
        assert time.process_time() - began < 6, "2 s on a quiet machine"


def body(id_: str, ref: str | None, name: str, country: str | None = None, n: int = 1) -> Body:
    from maillage.record.iati.donors import country_of

    return Body(id_, {name: n}, {ref: n} if ref else {}, country or country_of(ref), n)


def reasons(one: Body, other: Body) -> list[str]:
    return [r.code for d in doubts([one, other]) for c in d.candidates for r in c.reasons]


class TestAPersonsWord:
    def test_it_holds_in_one_swap_and_reads_no_source_again(self, door: Door) -> None:
        before = door.store.current()
        decide(door, Word(UNICEF_BARE, UNICEF))
        after = door.store.current()
        assert after.number == before.number + 1
        assert {k: v for k, v in after.tables.items() if k != "same_as"} == dict(before.tables)
        assert door.ask("SELECT id, same_as, why FROM same_as") == [(UNICEF_BARE, UNICEF, "decision")]
        assert UNICEF_BARE not in listed(door)

    def test_it_is_remembered_when_files_come_again(self, door: Door, tmp_path: Path) -> None:
        oxfam = next(d for d in listed(door).values() if d.body.name == "Oxfam GB")
        decide(door, Word(UNICEF_BARE, UNICEF), word_on(oxfam, None))
        door.take(write(tmp_path / "a.xml", FILE.replace("Puits", "Forages"), at=1_700_000_100))
        door.take(tmp_path / "a.xml")
        assert ends(door) == {UNICEF_BARE: UNICEF}
        assert oxfam.body.id not in listed(door)

    def test_it_stays_when_the_record_is_made_anew(self, door: Door) -> None:
        decide(door, Word(UNICEF_BARE, UNICEF))
        rebuild(door.store, None, lambda *_: None)  # type: ignore[arg-type]
        assert ends(door) == {UNICEF_BARE: UNICEF}

    def test_undo_takes_it_back_and_asks_again(self, door: Door) -> None:
        waiting_first = set(listed(door))
        decide(door, Word(UNICEF_BARE, UNICEF))
        back(door)
        assert ends(door) == {}
        assert set(listed(door)) == waiting_first

    def test_two_said_to_be_different_are_never_asked_again_until_undone(self, door: Door) -> None:
        [oxfam] = [d for d in listed(door).values() if d.body.name == "Oxfam GB"]
        decide(door, word_on(oxfam, None))
        assert oxfam.body.id not in listed(door)
        back(door)
        assert oxfam.body.id in listed(door)

    def test_a_chain_is_followed_to_its_end(self, door: Door) -> None:
        decide(door, Word("a", "b"))
        decide(door, Word("b", "c"))
        assert ends(door) == {"a": "c", "b": "c"}
        with door.store.open() as reader:
            assert stand_together(reader, "b") == ["c", "a", "b"]
            assert widened(reader, ["c", "words"]) == ["c", "a", "b", "words"]
        assert door.ask("SELECT id, same_as FROM organisation_same_as ORDER BY id") == [
            ("a", "c"),
            ("b", "c"),
        ]

    def test_a_circle_is_refused_and_nothing_is_remembered(self, door: Door) -> None:
        decide(door, Word("a", "b"), Word("b", "c"))
        said = State(door.store.folder / "state").decisions()
        with pytest.raises(WouldTurnInCircle):
            decide(door, Word("c", "a"))
        with pytest.raises(WouldTurnInCircle):
            decide(door, Word("c", "c"))
        assert ends(door) == {"a": "c", "b": "c"}
        assert State(door.store.folder / "state").decisions() == said

    def test_what_was_put_together_can_be_taken_apart(self, door: Door) -> None:
        decide(door, Word(UNICEF_BARE, UNICEF))
        decide(door, Word(UNICEF_BARE, None, (UNICEF,)))
        assert ends(door) == {}
        assert UNICEF_BARE not in listed(door)
        back(door)
        assert ends(door) == {UNICEF_BARE: UNICEF}


class TestOne:
    def test_found_by_reference_by_any_spelling_and_by_acronym(self, door: Door) -> None:
        for asked in ("GB-CHC-202918", "gb chc 202918", "iati-org:GB-CHC-202918"):
            assert answer(door, asked)[0] == "iati-org:GB-CHC-202918"
        assert answer(door, "agence francaise de developpement")[1] == 1

    def test_a_name_borne_twice_is_no_answer(self, door: Door) -> None:
        with door.store.open() as reader:
            found, told = about_organisation(reader, "Oxfam GB", {})
        assert told is None
        assert [(b.reference, b.activities) for b in found.others] == [
            (None, 3),
            ("22000", 1),
            ("GB-CHC-202918", 1),
        ]

    def test_near_misses_are_offered_never_taken(self, door: Door) -> None:
        with door.store.open() as reader:
            found, told = about_organisation(reader, "Oxfm", {})
        assert told is None
        assert found.near
        assert found.others[0].name == "Oxfam GB"

    def test_what_it_does_where_and_beside_whom(self, door: Door) -> None:
        decide(door, Word(UNICEF_BARE, UNICEF))
        with door.store.open() as reader:
            _, told = about_organisation(reader, "41122", {})
        assert told
        assert (told.row["activities"], told.roles) == (3, {"implementing": 3})
        assert told.countries == [{"country": "SN", "activities": 3, "first": "2011", "last": "2013"}]
        assert [(y["year"], y["activities"]) for y in told.years] == [("2011", 1), ("2012", 1), ("2013", 1)]
        partners = {p["name"]: (p["activities"], p["roles"]) for p in told.partners}
        assert partners["Ville de Rennes"] == (3, ["reporting"])
        assert partners["AFD"] == (1, ["funding"])
        assert told.sources[0]["activities"] == 3


def answer(door: Door, asked: str) -> tuple[str, int]:
    with door.store.open() as reader:
        _, told = about_organisation(reader, asked, {})
    assert told
    return told.row["id"], told.row["activities"]


def test_a_name_much_busier_than_the_others_of_its_name_is_meant() -> None:
    large, small = body("a", "X-1", "UNICEF", n=50), body("b", None, "UNICEF")
    assert find([small, large], "unicef").body == large
    assert find([small, body("a", None, "UNICEF", n=3)], "unicef").body is None


REAL = (
    "dportal-pages/afd-f6325b.xml",
    "dportal-pages/afd-maedi-secours-catholique-bbbbd4.xml",
    "dportal-pages/cerf-cbpf-ksrelief-788aba.xml",
    "dportal-pages/unhcr-undp-af8e3c.xml",
)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, real_files: Path) -> Door:
    door = Door(tmp_path_factory.mktemp("real"), None)
    door.take(*(real_files / "iati" / name for name in REAL), prove=False)
    return door


def met_in(folder: Path) -> dict[str, set[str]]:
    """Reference → identifiers of its activities, read from the files themselves; where one stands twice, any counts."""
    found: dict[str, set[str]] = defaultdict(set)
    for name in REAL:
        for node in etree.parse(folder / "iati" / name).iterfind(".//iati-activity"):
            own = " ".join((node.findtext("iati-identifier") or "").split())
            for org in [*node.findall("reporting-org")[:1], *node.findall("participating-org")]:
                found[" ".join((org.get("ref") or "").split())].add(own)
    return found


def test_real_references_take_part_in_as_many_activities_as_their_files_say(
    real: Door, real_files: Path
) -> None:
    counted = dict(
        real.ask(
            'SELECT reference, activities FROM organisations WHERE len("references") = 1 AND activities > 0'
        )
    )
    said = met_in(real_files)
    assert len(counted) > 20
    for reference in ("FR-3", "XM-DAC-41121", "XM-DAC-41122", "XM-OCHA-CERF"):
        assert counted[reference] == len(said[reference]), reference


def test_real_doubles_are_found(real: Door) -> None:
    """Checked by hand in the files: AFD stands under FR-3 and, written in full, without a reference."""
    found = {doubt.body.name: [c.body.reference for c in doubt.candidates] for doubt in listed(real).values()}
    assert "FR-3" in found["AGENCE FRANCAISE DE DEVELOPPEMENT"]


def test_real_activities_of_two_identifiers_add_up_once_they_are_one(real: Door, real_files: Path) -> None:
    [full] = [d for d in listed(real).values() if d.body.name == "AGENCE FRANCAISE DE DEVELOPPEMENT"]
    alone = answer(real, "FR-3")[1]
    decide(real, Word(full.body.id, "iati-org:FR-3"))
    both = real.ask(
        f"SELECT count(DISTINCT id) FROM activity_parties WHERE organisation IN ('{full.body.id}', 'iati-org:FR-3')"
    )[0][0]
    assert answer(real, "Agence française de développement") == ("iati-org:FR-3", both)
    assert both >= alone
    back(real)
