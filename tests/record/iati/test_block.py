"""A block of records on its way into rows: what is wrong in it costs itself only, and every word is kept."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.record.iati import prove
from maillage.record.iati.block import Done
from tests.record.iati.files import MONEY, activity, file_of, organisation
from tests.record.iati.test_read_write import back, read, trees


def codes(done: Done, prefix: str = "record.iati-") -> dict[str, int | None]:
    """code → line of the problems of reading, those of schema and rules aside."""
    told = (
        "not-well-formed",
        "encoding",
        "other-namespace",
        "outside-not-well-formed",
        "wrapped",
        "kept-whole",
    )
    return {p.code: p.line for p in done.problems if p.code.removeprefix(prefix) in told}


def one(text: str | bytes) -> Done:
    """What a file of one block gave, with what stands behind its last record."""
    _, [done, *rest] = read(text)
    for last in rest:
        assert not last.taken
        done.problems += last.problems
        done.outside += last.outside
    return done


def identifiers(done: Done) -> list[str]:
    return [taken.thing.partition(":")[2] for taken in done.taken]


GOOD = activity("FR-1-A")
MORE = activity("FR-1-B")


@pytest.mark.parametrize(
    ("torn", "said"),
    [
        ("<iati-activity><title></iati-activity>", "mismatch"),
        ("<iati-activity><iati-identifier>FR-1-X</iati-identifier><x:y/></iati-activity>", "prefix x"),
        ('<iati-activity><x:y/><z:y xmlns:z="relative"/></iati-activity>', "prefix x"),
        ("<iati-activity>&nbsp;</iati-activity>", "nbsp"),
        ("<iati-activity>&amp</iati-activity>", "EntityRef"),
        ("<iati-activity>\x0b</iati-activity>", "invalid Char"),
        ("<iati-activity>&#0;</iati-activity>", "invalid xmlChar"),
        ("<iati-activity a='1' a='2'/>", "redefined"),
        ("<iati-activity><!-- a -- b --></iati-activity>", "hyphen"),
        ("<iati-activity a=1/>", "AttValue"),
        ("<iati-activity>" + "<a>" * 3_000 + "</a>" * 3_000 + "</iati-activity>", "depth"),
        ("<iati-activity>" + "<a>" * 300 + "</a>" * 300 + "</iati-activity>", "depth"),
    ],
)
def test_a_record_that_is_no_xml_costs_itself_only(torn: str, said: str) -> None:
    done = one(file_of(GOOD, torn.replace("><", ">\n<", 1), MORE))
    assert identifiers(done) == ["FR-1-A", "FR-1-B"]
    assert [taken.line for taken in done.taken] == [3, 6 if "><" in torn else 5]
    [problem] = [p for p in done.problems if p.code == "record.iati-not-well-formed"]
    assert said.lower() in problem.values["found"].lower()
    assert problem.line in (4, 5)
    assert problem.message("en")


def test_records_with_faults_beside_them_are_checked_as_others_are() -> None:
    bad = MORE.replace('iso-date="2024-01-01"', 'iso-date="2015-13-40"')
    alone = one(file_of(GOOD, bad))
    beside = one(file_of(GOOD, "<iati-activity><x></iati-activity>", bad))
    dated = [p for p in alone.problems if p.code == "record.iati-schema-bad-date"]
    assert [(p.line, p.values["activity"]) for p in dated] == [(4, "FR-1-B")]
    again = [p for p in beside.problems if p.code == "record.iati-schema-bad-date"]
    assert [(p.line, p.values["activity"]) for p in again] == [(5, "FR-1-B")]
    assert [taken.schema_problems for taken in beside.taken] == [0, 1]


def test_elements_as_deep_as_libxml2_allows_come_back() -> None:
    deep = "<iati-activity>" + "<a>" * 250 + "x" + "</a>" * 250 + "</iati-activity>"
    made, proofs = back(file_of(deep))
    assert proofs == ["identical"]
    assert made == trees(file_of(deep))


def test_what_stands_beside_records_is_kept_and_what_is_no_xml_there_is_said() -> None:
    kept = one(file_of(GOOD, "<glossary><term a='1'>x &amp; y</term></glossary>", MORE, "loose words"))
    assert kept.outside == [(1, '<glossary><term a="1">x &amp; y</term></glossary>'), (2, "\nloose words\n")]
    assert codes(kept) == {}
    torn = one(file_of(GOOD, "<glossary>", MORE))
    assert identifiers(torn) == ["FR-1-A", "FR-1-B"]
    assert codes(torn)["record.iati-outside-not-well-formed"] is not None
    stray = one(file_of(GOOD, "</iati-activity>", MORE))
    assert identifiers(stray) == ["FR-1-A", "FR-1-B"]
    assert codes(stray) == {"record.iati-outside-not-well-formed": 4}


def test_what_stands_beside_a_broken_record_is_kept_all_the_same() -> None:
    done = one(
        file_of("<note>a</note>", GOOD, "<iati-activity>\n<x>\n</iati-activity>", "<note>b</note>", MORE)
    )
    assert done.outside == [(0, "<note>a</note>"), (2, "<note>b</note>")]
    assert codes(done) == {"record.iati-not-well-formed": 7}


def test_records_inside_another_element_are_taken_and_that_is_said() -> None:
    done = one(file_of("<group>", GOOD, MORE, "</group>", activity("FR-1-C")))
    assert identifiers(done) == ["FR-1-A", "FR-1-B", "FR-1-C"]
    assert codes(done) == {"record.iati-wrapped": 3}
    last = one(file_of("<group>", GOOD, "</group>"))
    assert identifiers(last) == ["FR-1-A"]
    assert set(codes(last)) == {"record.iati-outside-not-well-formed"}


def test_records_of_another_namespace_are_refused_by_name() -> None:
    done = one(file_of(GOOD, MORE, head='version="2.03" xmlns="urn:other"'))
    assert done.taken == []
    refused = [p for p in done.problems if p.code == "record.iati-other-namespace"]
    assert [(p.line, p.values["found"], p.values["activity"]) for p in refused] == [
        (3, "urn:other", "FR-1-A"),
        (4, "urn:other", "FR-1-B"),
    ]
    one_of_them = one(file_of(GOOD, MORE.replace("<iati-activity", '<iati-activity xmlns="urn:other"', 1)))
    assert identifiers(one_of_them) == ["FR-1-A"]
    assert codes(one_of_them) == {"record.iati-other-namespace": 4}


def test_bytes_of_windows_in_one_record_are_read_as_such_and_said() -> None:
    text = file_of(GOOD, activity("FR-1-É", "<note>\nl’été – 5 €</note>"), MORE).encode()
    spoiled = text.replace("l’été – 5 €".encode(), "l’été – 5 €".encode("cp1252"))
    done = one(spoiled)
    assert identifiers(done) == ["FR-1-A", "FR-1-É", "FR-1-B"], "its UTF-8 stays what it is"
    assert codes(done) == {"record.iati-encoding": 5}
    [note] = done.tables["iati_extra"].to_pylist()
    assert note["content"] == "<note>\nl’été – 5 €</note>"


def test_the_namespaces_of_the_root_hold_for_every_block() -> None:
    head = 'version="2.03" xmlns:usg="https://explorer.usaid.gov" xmlns:y="relative name"'
    text = file_of(activity("1", "<usg:a usg:b='c'/>"), activity("2", "<y:a/>"), head=head)
    _, blocks = read(text, block=1)
    assert len(blocks) == 2
    made, proofs = back(text)
    assert proofs == ["identical"] * 2
    assert made == trees(text)


def test_what_the_tables_do_not_give_back_is_kept_whole_and_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(record: Any) -> Any:
        node = prove_rebuild(record)
        return (*node[:3], node[3][:-1], node[4]) if node[3][0][2] == "FR-1-A" else node

    prove_rebuild = prove.rebuild
    monkeypatch.setattr(prove, "rebuild", forgetful)
    text = file_of(activity("FR-1-A", MONEY), MORE)
    made, proofs = back(text)
    assert proofs == ["whole", "identical"]
    assert made == trees(text)
    done = one(text)
    assert codes(done) == {"record.iati-kept-whole": 3}
    assert done.counts["transactions"] == 1


@pytest.mark.parametrize("fault", [KeyError, IndexError, ValueError, StopIteration])
def test_rows_that_make_no_record_are_kept_whole_too(
    monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def broken(record: Any) -> Any:
        raise fault

    monkeypatch.setattr(prove, "rebuild", broken)
    assert [taken.proof for taken in one(file_of(GOOD, MORE)).taken] == ["whole", "whole"]


def test_elements_are_counted_as_they_stand() -> None:
    nested = "<x><transaction/></x>"
    done = one(file_of(activity("1", MONEY * 3 + "<budget/><result/>" + nested), activity("2", MONEY)))
    assert done.counts == {"transactions": 4, "budgets": 1, "results": 1}


def test_organisations_are_read_with_their_own_tables() -> None:
    text = file_of(organisation("FR-RCS-1"), organisation("FR-RCS-2"), root="iati-organisations")
    done = one(text)
    assert [taken.thing for taken in done.taken] == ["iati-org:FR-RCS-1", "iati-org:FR-RCS-2"]
    assert back(text) == (trees(text), ["identical"] * 2)


def test_records_without_identifier_are_each_their_own_thing() -> None:
    done = one(file_of(activity(None), activity(None, MONEY), activity("  "), activity("\n FR-1 \t X ")))
    things = [taken.thing for taken in done.taken]
    assert len(set(things)) == 4
    assert things[3] == "iati:FR-1 X"


def test_typed_values_stand_beside_the_words_and_are_null_where_they_are_none() -> None:
    values = ("12.5", "-3", "1e5", "1" + "0" * 40, "", "٣", " 7 ", "1,000", "NaN", "+5", "0.12345678901")
    made = "".join(f"<transaction><value currency='EUR'>{value}</value></transaction>" for value in values)
    rows = one(file_of(activity("1", made))).tables["iati_transaction"].to_pylist()
    assert [row["value"] or "" for row in rows] == list(values)
    numbers = [None if row["value_number"] is None else str(row["value_number"].normalize()) for row in rows]
    assert numbers == ["12.5", "-3", None, None, None, None, "7", None, None, "5", "0.123456789"]
    dates = (
        "2015-13-40",
        "2024-02-29",
        "2023-02-29",
        "2024-01-01Z",
        "2024-01-01+14:00",
        "20240101",
        "٢٠٢٤-٠١-٠١",
        "0000-01-01",
    )
    made = "".join(f'<activity-date type="1" iso-date="{day}"/>' for day in dates)
    text = file_of(activity("1", made).replace('<activity-date type="1" iso-date="2024-01-01"/>', "", 1))
    rows = one(text).tables["iati_activity_date"].to_pylist()
    assert [row["iso_date"] for row in rows] == list(dates)
    days = [row["iso_date_day"] and row["iso_date_day"].isoformat() for row in rows]
    assert days == [None, "2024-02-29", None, "2024-01-01", "2024-01-01", None, None, None]
