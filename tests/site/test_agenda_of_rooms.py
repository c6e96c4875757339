"""What the calendar and the world bring to an agenda: elections, notices on partners' countries, international days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from maillage.rules.agenda import sentences
from maillage.rules.ics import write

pytestmark = pytest.mark.usefixtures("_django")


def authority(**more: Any) -> Any:
    from maillage.parties.models import Organisation

    return Organisation(**{"key": "lille", "kind": "local_authority", "country": "FR", **more})


def test_elections_stand_where_nobody_said_a_mandate_and_only_as_far_as_they_are_known() -> None:
    from maillage.parties.obligations import around_vote
    from maillage.site.agenda.of_votes import known_votes

    [vote] = known_votes(authority(level="district_province"), date(2028, 1, 15))
    assert (str(vote.day), vote.ends, vote.verified) == ("2028-03", None, False)
    lines = {each.kind: each for each in around_vote(vote, date(2028, 1, 15))}
    assert {"mandate_end", "handover", "no_new_commitment"} == set(lines)
    said = sentences(lines["mandate_end"], "en")
    assert "The vote is in March 2028" in said.why and "1 March" not in said.why
    for kind in ("mandate_end", "no_new_commitment"):
        assert (lines[kind].due, lines[kind].due_said) == (date(2028, 3, 31), "2028-03")
    assert lines["handover"].due == date(2027, 9, 3)  # 180 days before the first day that the vote may be
    assert b"VEVENT" not in write([lines["mandate_end"]], "en", "x.example", "A", datetime.now(UTC))
    met = {on: [each.kind for each in around_vote(vote, on)] for on in (date(2028, 3, 31), date(2028, 4, 1))}
    assert met == {
        date(2028, 3, 31): ["mandate_end", "no_new_commitment", "handover"],
        date(2028, 4, 1): ["new_team"],
    }
    assert said.caution == sentences(lines["handover"], "en").caution != ""  # written from memory
    assert not known_votes(authority(country="MA", level="municipality"), date(2028, 1, 15))
    assert not known_votes(authority(kind="association"), date(2028, 1, 15))
    assert not known_votes(authority(), date(2028, 1, 15))  # of no level that is known


@pytest.mark.database
def test_what_an_organisation_says_of_its_mandate_wins_over_what_is_known(database: None) -> None:
    from maillage.parties.models import Mandate
    from maillage.site.agenda.of_votes import of_votes

    lille = authority(level="district_province")
    lille.save()
    on = date(2028, 1, 15)
    known = of_votes([lille], {}, [], on)
    assert {each.verified for each in known} == {False}
    Mandate.objects.create(organisation=lille, what="council", ends_on=date(2028, 6, 1), source="Decree")
    said = {each.kind: each for each in of_votes([lille], {}, [], on)}
    assert said["mandate_end"].due == date(2028, 6, 1) and said["mandate_end"].verified


@pytest.mark.database
def test_a_partner_s_mandate_matters_to_those_brought_together_with_it(database: None) -> None:
    from maillage.parties.models import Mandate
    from maillage.site.agenda.of_votes import of_votes

    lille, larache = authority(), authority(key="larache", country="MA")
    lille.save()
    larache.save()
    Mandate.objects.create(organisation=larache, what="head", ends_on=date(2027, 3, 1))
    lines = of_votes([lille], {"lille": [(larache, "Larache")]}, [], date(2027, 1, 1))
    assert {each.kind for each in lines} == {"mandate_end", "no_new_commitment"}
    assert all(
        each.whose == "lille" and "Larache" in sentences(each, "fr").what + sentences(each, "fr").why
        for each in lines
    )
    [met] = of_votes([lille], {"lille": [(larache, "Larache")]}, [], date(2027, 3, 2))
    assert met.kind == "new_team" and met.due == date(2027, 4, 30)


@pytest.mark.database
def test_of_a_partner_that_said_no_mandate_the_known_vote_stands(database: None) -> None:
    from maillage.site.agenda.of_votes import of_votes

    larache, lyon = authority(key="larache", country="MA"), authority(key="lyon", level="region")
    larache.save()
    lyon.save()
    lines = of_votes([larache], {"larache": [(lyon, "Lyon")]}, [], date(2028, 1, 15))
    assert {(each.kind, each.whose, each.due_said) for each in lines} == {
        ("mandate_end", "larache", "2028-03"), ("no_new_commitment", "larache", "2028-03"),
    }  # fmt: skip
    assert not any(each.verified for each in lines) and "Lyon" in sentences(lines[0], "fr").what


@dataclass
class Listed:
    """A record that holds notices, as far as an agenda asks it."""

    listed: dict[str, int]
    reader: Any = None


def notice(country: str, day: str, kind: str = "crisis", until: str | None = None) -> Any:
    from maillage.record.notices import Notice

    return Notice(
        f"n-{country}-{day}", "Ministry", kind, country, None, None, day, until, "quote", "en", "https://example.org",
        "list", 1, day, False,
    )  # fmt: skip


def reviews(monkeypatch: pytest.MonkeyPatch, notices: list[Any], on: date) -> list[Any]:
    from maillage.site.agenda import of_countries

    monkeypatch.setattr(
        of_countries,
        "notices_of",
        lambda reader, countries, on: [each for each in notices if each.country in countries],
    )
    record: Any = Listed({"notices": len(notices)})
    return list(of_countries.security_reviews(record, {"lille": {"ML", "MA"}}, on))


def test_a_notice_of_crisis_has_links_looked_at_again_each_thirty_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = date(2026, 10, 1)
    found = [
        notice("ML", "2026-09-01"),
        notice("ML", str(day)),
        notice("MA", str(day), "travel_advice"),
        notice("NE", str(day)),
    ]
    [line] = reviews(monkeypatch, found, day)
    assert (line.kind, line.from_day, line.due) == ("security_review", day, None)
    assert "Mali" in sentences(line, "fr").what and "Ministry" in sentences(line, "fr").why
    keys = [reviews(monkeypatch, found, day + timedelta(days=each))[0].key for each in (0, 29, 30, 59, 60)]
    assert keys[0] == keys[1] != keys[2] == keys[3] != keys[4]  # said to be done, it comes back


def test_a_notice_that_has_ended_or_is_old_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    on = date(2026, 11, 28)
    assert not reviews(monkeypatch, [notice("ML", "2026-10-01", until="2026-11-27")], on)
    assert reviews(monkeypatch, [notice("ML", "2026-10-01", until="2026-11-28")], on)
    assert not reviews(monkeypatch, [notice("ML", "2015-10-01")], on)


def test_the_countries_of_partners_come_from_the_record_procedures_and_introductions() -> None:
    from maillage.site.agenda.models import KeptProcedure
    from maillage.site.agenda.of_countries import partner_countries

    class AtPlaces:
        def rows(self, question: str, place: str) -> list[dict[str, Any]]:
            assert (question, place) == ("partners", "geonames:1")
            return [
                {"country": "SN", "until": None},
                {"country": "DE", "until": "2019"},
                {"country": None, "until": None},
            ]

    @dataclass
    class Record:
        at_places: AtPlaces

    record: Any = Record(AtPlaces())
    procedure = KeptProcedure(territories=["FR", "TN"])
    assert partner_countries(record, authority(place="geonames:1"), [procedure], ["MA", ""]) == {
        "SN",
        "TN",
        "MA",
    }


def test_international_days_stand_from_thirty_days_before() -> None:
    from maillage.site.agenda.of_days import international_days

    day = date(2026, 9, 12)  # South-South cooperation
    key = "day-lille-south-south-2026"
    for on, stands in ((31, False), (30, True), (0, True), (-1, False)):
        found = {each.key: each for each in international_days("lille", day - timedelta(days=on))}
        assert (key in found) == stands, on
    assert sentences({e.key: e for e in international_days("lille", day)}[key], "fr").what
