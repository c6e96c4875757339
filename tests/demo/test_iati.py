"""The activities of the demonstration: the schema and the rules of IATI 2.03 kept, and all of it invented."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from maillage.demo import DEMO_DAY, SEED
from maillage.demo.iati import NAMESPACE, IatiFile, iati_files
from maillage.demo.iati.words import phrases, topic_facts, works
from maillage.demo.names import invented_names
from maillage.demo.words import LANGUAGES, countries
from maillage.demo.world import make_world
from maillage.reference.places import Places
from maillage.reference.topics.find import find_topic
from maillage.reference.topics.lists import dac, markers, target, topic_of_dac

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
GENERATED = f"{{{NAMESPACE}}}generated"
TODAY = DEMO_DAY.isoformat()


@cache
def files() -> tuple[IatiFile, ...]:
    return iati_files(make_world(SEED, DEMO_DAY))


@cache
def roots() -> dict[str, Any]:
    return {file.name: etree.fromstring(file.content) for file in files()}


@cache
def activities() -> list[Any]:
    return [activity for root in roots().values() for activity in root.iter("iati-activity")]


def identifier(activity: Any) -> str:
    return str(activity.findtext("iati-identifier"))


def days(activity: Any, kind: str) -> list[str]:
    return [str(x) for x in activity.xpath("activity-date[@type=$kind]/@iso-date", kind=kind)]


def amounts(activity: Any, *kinds: str) -> list[Decimal]:
    return [
        Decimal(deed.findtext("value"))
        for deed in activity.iter("transaction")
        if deed.find("transaction-type").get("code") in kinds
    ]


# The files


def test_there_are_about_three_thousand_activities_of_a_dozen_publishers() -> None:
    assert len(activities()) == sum(file.activities for file in files()) == 3000
    assert sum(len(a.findall("transaction")) for a in activities()) == sum(
        file.transactions for file in files()
    )
    assert len(files()) == 13 and sum(file.organisations for file in files()) == 12
    assert len({identifier(a) for a in activities()}) == 3000
    assert sum(len(file.content) for file in files()) < 14_000_000


def test_the_bytes_are_the_same_whatever_the_hash_seed() -> None:
    code = (
        "import hashlib; from maillage.demo import DEMO_DAY, SEED; from maillage.demo.iati import iati_files;"
        "from maillage.demo.world import make_world;"
        "print(hashlib.sha256(b''.join(f.content for f in iati_files(make_world(SEED, DEMO_DAY)))).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("0", "424242")
    }
    assert made == {hashlib.sha256(b"".join(file.content for file in files())).hexdigest()}


def test_another_seed_gives_other_activities() -> None:
    other = {file.name: file.content for file in iati_files(make_world(2, DEMO_DAY))}
    assert sorted(other) == [file.name for file in files()]
    assert [file.name for file in files() if file.content == other[file.name]] == []


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_a_file_is_valid_against_the_official_schema(file: IatiFile, real_files: Path) -> None:
    kind = "activities" if file.activities else "organisations"
    path = real_files / "iati-official" / "schemas-2.03" / f"iati-{kind}-schema.xsd"
    if not path.is_file():
        pytest.skip(
            f"OFFICIAL SCHEMA MISSING: {path}: it was NOT checked that the demonstration is valid IATI"
        )
    schema = etree.XMLSchema(etree.parse(path))
    schema.validate(roots()[file.name])
    assert [f"{fault.line}: {fault.message}" for fault in schema.error_log] == []


# All of it invented


def test_every_file_and_every_activity_says_that_it_is_invented() -> None:
    for root in roots().values():
        assert root.get(GENERATED) == "true"
        assert {notice.get(XML_LANG) for notice in root.findall(f"{{{NAMESPACE}}}notice")} == set(LANGUAGES)
        for record in root.iterchildren("iati-activity", "iati-organisation"):
            assert record.get(GENERATED) == "true" and record.findtext(GENERATED) == "true"
    said = set(phrases()["generated"].values())
    assert all(set(a.xpath("description[@type='4']/narrative/text()")) <= said for a in activities())
    assert all(a.find("description[@type='4']") is not None for a in activities())


def test_every_reference_is_invented() -> None:
    for root in roots().values():
        refs = {str(x) for x in root.xpath("//*[self::reporting-org or self::participating-org]/@ref")}
        refs |= {
            str(x) for x in root.xpath("//provider-org/@ref | //receiver-org/@ref | //related-activity/@ref")
        }
        refs |= {
            str(x) for x in root.xpath("//@activity-id | //@provider-activity-id | //@receiver-activity-id")
        }
        refs |= {str(x) for x in root.xpath("//iati-identifier/text() | //organisation-identifier/text()")}
        assert refs and all(ref.startswith("XM-DEMO-") for ref in refs)


def test_every_place_is_an_invented_town_in_the_box_of_its_country() -> None:
    by_form = {form: n.country for n in invented_names() for form in (n.latin, n.arabic)}
    seen = 0
    for location in (x for a in activities() for x in a.iter("location")):
        found = {
            by_form.get(word) for name in location.xpath("name/narrative/text()") for word in name.split()
        }
        (country,) = [code for code in found if code]
        assert not location.findall("location-id") and not location.findall("administrative")
        position = location.findtext("point/pos")
        if position:
            latitude, longitude = map(float, position.split())
            south, north, west, east = countries()[country].box
            assert south <= latitude <= north and west <= longitude <= east
            seen += 1
    assert seen > 2500


def party_names() -> Iterator[tuple[str, str | None]]:
    for activity in activities():
        for part in activity.iter("participating-org"):
            for name in part.xpath("narrative/text()"):
                yield str(name), part.get(f"{{{NAMESPACE}}}country")
        for name in activity.xpath("reporting-org/narrative/text() | .//receiver-org/narrative/text()"):
            yield str(name), None
    for name in roots()["demo-organisations.xml"].xpath("//name/narrative/text()"):
        yield str(name), None


def test_every_party_bears_the_name_of_an_invented_place() -> None:
    forms = {form for n in invented_names() for form in (n.latin, n.arabic)}
    names = {name for name, _ in party_names()}
    assert [n for n in names if not forms & set(n.replace("’", " ").split())] == []
    assert len(names) > 400


def test_no_party_is_matched_to_a_real_place(places: Places) -> None:
    assert [
        name for name, country in sorted(set(party_names()), key=str) if places.settle(name, country)
    ] == []


def test_nobody_can_be_written_to_or_called() -> None:
    contacts = [contact for a in activities() for contact in a.iter("contact-info")]
    assert len(contacts) > 300
    assert all(contact.findtext("email").endswith(".example") for contact in contacts)
    assert all(contact.findtext("telephone").startswith("+999 ") for contact in contacts)
    links = [str(url) for root in roots().values() for url in root.xpath("//document-link/@url")]
    assert links and all(url.split("/")[2].endswith(".example") for url in links)


# The rules of the standard


def test_percentages_sum_to_a_hundred_in_each_vocabulary() -> None:
    several = 0
    for activity in activities():
        shares: dict[str, list[str | None]] = {}
        for sector in activity.findall("sector"):
            shares.setdefault(sector.get("vocabulary", "1"), []).append(sector.get("percentage"))
        areas = [*activity.findall("recipient-country"), *activity.findall("recipient-region")]
        if areas:
            shares["area"] = [area.get("percentage") for area in areas]
        for parts in shares.values():
            if len(parts) == 1:
                assert parts[0] is None or Decimal(parts[0]) == 100
            else:
                several += 1
                assert sum(Decimal(part or "NaN") for part in parts) == 100, identifier(activity)
    assert several > 1000


def test_sectors_and_areas_stand_at_one_level_and_there_for_all() -> None:
    below = Counter[str]()
    for activity in activities():
        deeds = activity.findall("transaction")
        for name, own in (("sector", ["sector"]), ("area", ["recipient-country", "recipient-region"])):
            above = any(activity.find(x) is not None for x in own)
            there = [any(deed.find(x) is not None for x in own) for deed in deeds]
            assert any(there) != above and (above or all(there)), identifier(activity)
            below[name] += not above
    assert below["sector"] > 80 and below["area"] > 80


def test_dates_are_in_order_and_nothing_that_happened_lies_ahead() -> None:
    for activity in activities():
        for first, last in (("1", "3"), ("2", "4")):
            assert all(a <= b for a in days(activity, first) for b in days(activity, last)), identifier(
                activity
            )
        assert days(activity, "1") or days(activity, "2")
        happened = [*days(activity, "2"), *days(activity, "4"), activity.get("last-updated-datetime")[:10]]
        happened += activity.xpath("transaction/transaction-date/@iso-date | transaction/value/@value-date")
        assert max(happened) <= TODAY, identifier(activity)
        assert (activity.find("activity-status").get("code") in "15") or days(activity, "2")
    spans = [x for root in roots().values() for x in root.xpath("//*[period-start and period-end]")]
    for span in spans:
        start, end = (
            date.fromisoformat(span.find(x).get("iso-date")) for x in ("period-start", "period-end")
        )
        assert start < end
        if span.tag not in ("period", "planned-disbursement"):
            assert (end - start).days <= 365


def test_languages_and_currencies_are_declared_once_or_everywhere() -> None:
    for activity in activities():
        assert activity.get(XML_LANG) or not activity.xpath(".//narrative[not(@xml:lang)]")
        assert activity.get("default-currency") or not activity.xpath(".//value[not(@currency)]")
    assert sum(not a.get("default-currency") for a in activities()) > 50
    assert sum(not a.get(XML_LANG) for a in activities()) > 100


def test_indicators_have_values_unless_they_are_words() -> None:
    indicators = [x for a in activities() for x in a.iter("indicator")]
    assert len(indicators) > 500
    for indicator in indicators:
        told = indicator.xpath("baseline | period/target | period/actual")
        assert all((x.get("value") is None) == (indicator.get("measure") == "5") for x in told)


def test_markers_carry_their_significance_and_parties_a_name_or_reference() -> None:
    for activity in activities():
        assert all(x.get("significance") for x in activity.iter("policy-marker"))
        for party in activity.xpath("participating-org | .//provider-org | .//receiver-org"):
            assert party.get("ref") or party.findtext("narrative")
        assert identifier(activity).startswith(activity.find("reporting-org").get("ref") + "-")


# What is there to see


def test_each_of_five_languages_is_spoken_by_many_activities() -> None:
    wrong = {x.identifier: x.language for file in files() for x in file.mistagged}
    spoken = Counter[str]()
    for activity in activities():
        tags = {n.get(XML_LANG) or activity.get(XML_LANG) for n in activity.findall("title/narrative")}
        spoken.update({wrong[identifier(activity)]} if identifier(activity) in wrong else tags)
    assert set(spoken) == set(LANGUAGES)
    assert min(spoken.values()) >= 300, spoken


def test_a_few_texts_are_untagged_and_a_few_tagged_wrong_as_listed() -> None:
    untagged = {identifier(a) for a in activities() if a.xpath("title/narrative[not(@xml:lang)]")}
    assert 100 < len(untagged) < 500
    listed = {x.identifier: x for file in files() for x in file.mistagged}
    assert 20 < len(listed) < 150
    by_id = {identifier(a): a for a in activities()}
    for name, wrong in listed.items():
        title = by_id[name].find("title/narrative")
        assert (title.get(XML_LANG) or by_id[name].get(XML_LANG)) == wrong.declared != wrong.language
        text = by_id[name].findtext("description[@type='4']/narrative")
        assert text == phrases()["generated"][wrong.language]


def test_parents_carry_the_money_of_their_children_once_more() -> None:
    by_id = {identifier(a): a for a in activities()}
    parents = [a for a in activities() if a.get("hierarchy") == "1"]
    assert len(parents) > 50
    for parent in parents:
        children = [by_id[str(ref)] for ref in parent.xpath("related-activity[@type='2']/@ref")]
        assert len(children) >= 2
        for child in children:
            assert child.get("hierarchy") == "2"
            assert child.xpath("related-activity[@type='1']/@ref") == [identifier(parent)]
        for kinds in (("2",), ("3", "4")):
            theirs = [amount for child in children for amount in amounts(child, *kinds)]
            assert sum(amounts(parent, *kinds)) == sum(theirs), identifier(parent)
        currencies = {str(x) for a in [parent, *children] for x in a.xpath("transaction/value/@currency")}
        defaults = {str(a.get("default-currency")) for a in [parent, *children] if a.get("default-currency")}
        assert len(currencies | defaults) == 1
    assert all(by_id[str(ref)] is not a for a in activities() for ref in a.xpath("related-activity/@ref"))


def test_what_one_publisher_pays_another_is_received_there() -> None:
    by_id = {identifier(a): a for a in activities()}
    met = 0
    for activity in activities():
        for deed in activity.xpath("transaction[provider-org/@provider-activity-id]"):
            payer = by_id[deed.find("provider-org").get("provider-activity-id")]
            paths = "transaction[receiver-org/@receiver-activity-id=$id]/value/text()"
            assert deed.findtext("value") in payer.xpath(paths, id=identifier(activity))
            assert deed.find("transaction-type").get("code") == "1"
            met += 1
    assert met > 20


def test_every_sort_of_money_is_there() -> None:
    deeds = [deed for a in activities() for deed in a.iter("transaction")]
    assert {deed.find("transaction-type").get("code") for deed in deeds} == {"1", "2", "3", "4", "11"}
    used = Counter[str]()
    for activity in activities():
        default = activity.get("default-currency")
        used.update(value.get("currency") or default for value in activity.iterfind("transaction/value"))
    assert set(used) == {"EUR", "USD", "XOF", "MAD", "TND", "GBP", "BRL"} and min(used.values()) > 400
    negative = [deed for deed in deeds if deed.findtext("value").startswith("-")]
    assert len(negative) > 80 and all(d.find("transaction-type").get("code") in "34" for d in negative)
    other_day = [
        d for d in deeds if d.find("value").get("value-date") != d.find("transaction-date").get("iso-date")
    ]
    assert len(other_day) > 500
    revised = [a for a in activities() if a.xpath("budget[@type='2']")]
    assert len(revised) > 200
    for activity in revised:
        assert set(periods(activity, "2")) <= set(periods(activity, "1"))
    assert sum(a.find("planned-disbursement") is not None for a in activities()) > 200


def periods(activity: Any, kind: str) -> list[tuple[str, str]]:
    budgets = activity.xpath("budget[@type=$kind]", kind=kind)
    return [(b.find("period-start").get("iso-date"), b.find("period-end").get("iso-date")) for b in budgets]


def test_triangular_activities_have_three_countries_in_their_roles() -> None:
    triangular = [a for a in activities() if a.xpath("collaboration-type[@code='8']")]
    assert len(triangular) > 100
    for activity in triangular:
        where = {p.get("role"): p.get(f"{{{NAMESPACE}}}country") for p in activity.iter("participating-org")}
        assert len({where["1"], where["3"], where["4"]}) == 3 or any(
            p.get("activity-id") for p in activity.iter("participating-org")
        )


def test_goals_stand_in_three_places() -> None:
    def with_(path: str) -> int:
        return sum(bool(a.xpath(path)) for a in activities())

    assert with_("tag[@vocabulary='2']") > 300 and with_("tag[@vocabulary='3']") > 200
    assert with_("sector[@vocabulary='7']") > 200 and with_("sector[@vocabulary='8']") > 80
    assert with_("transaction/sector[@vocabulary='7']") > 20
    assert with_("tag[@vocabulary='2'] and sector[@vocabulary='7']") > 50


# The words


def test_codes_of_works_belong_to_their_topic() -> None:
    known = {marker.code for marker in markers()}
    for topic, kinds in works().items():
        code = topic_facts(topic)["topic"]
        assert topic_facts(topic)["marker"] in {"", *known}
        for work in kinds:
            found = dac(work.dac)
            assert found is not None and found.active and code in topic_of_dac(work.dac), work.name
            assert target(work.target) is not None, work.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_work_names_its_topic_in_every_language(language: str) -> None:
    for topic, kinds in works().items():
        for work in kinds:
            text = f"{work.title[language]}. {work.aim[language]}".format(town="Navulo")
            found = {match.code for match in find_topic(text) if match.scheme == "topic"}
            assert topic_facts(topic)["topic"] in found, text


def test_works_say_the_same_with_the_same_holes_in_five_languages() -> None:
    for kinds in works().values():
        assert len(kinds) >= 3
        for work in kinds:
            for texts, holes in ((work.title, 1), (work.aim, None), (work.measure, 0)):
                assert set(texts) == set(LANGUAGES)
                counts = {text.count("{town}") for text in texts.values()}
                assert len(counts) == 1 and (holes is None or counts == {holes})


def test_no_text_has_a_hole_left_open() -> None:
    texts = [text for root in roots().values() for text in root.itertext()]
    assert [text for text in texts if "{" in text or "}" in text] == []
