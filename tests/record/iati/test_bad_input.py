"""Bad IATI: each fault is named with its line, costs itself only, ends with status 1, and the rest is taken in."""

from __future__ import annotations

import gzip
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.record.intake import Outcome
from maillage.reference.problems import Problem
from tests.record.door import Door, counts, current, severe
from tests.record.iati.files import COUNTRY_AND_SECTOR, GOOD, MONEY, MORE, activity, file_of, write


def take_with_good(
    door: Door, folder: Path, bad: bytes | str, name: str = "bad.xml"
) -> tuple[Outcome, list[Problem]]:
    """Take a bad file in beside a good one; the problems of the bad one."""
    good = write(folder / "given" / "good.xml", file_of(GOOD))
    path = write(folder / "given" / name, bad)
    outcome = door.take(good.parent)
    assert "FR-1-GOOD" in current(door)
    assert {p.file for p in outcome.problems if p.severity in ("error", "fatal")} <= {str(path)}
    return outcome, [p for p in outcome.problems if p.file == str(path)]


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "lol" * 100}">' for n in range(12))
NO_FILES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "record.iati-empty"),
    "blanks": (b" \n\n", "record.iati-empty"),
    "a workbook": (b"PK\x03\x04" + bytes(200), "record.iati-not-xml"),
    "a packed file": (gzip.compress(b"<iati-activities/>"), "record.file-packed"),
    "a sheet": (b"identifier;title\n1;Eau\n", "record.iati-not-xml"),
    "JSON": (b'{"iati-activities": []}', "record.iati-not-xml"),
    "a web page": (b"<html><head/><body>404</body></html>", "record.iati-web-page"),
    "a page with a doctype": (b"<!DOCTYPE html><html/>", "record.iati-web-page"),
    "a feed": (b"<?xml version='1.0'?><rss/>", "record.iati-other-root"),
    "zeros": (bytes(5_000), "record.iati-not-xml"),
    "an unknown encoding": (
        b'<?xml version="1.0" encoding="klingon"?><iati-activities/>',
        "record.iati-encoding-unknown",
    ),
    "a codec that unpacks": (
        b'<?xml version="1.0" encoding="zlib"?><iati-activities/>',
        "record.iati-encoding-unknown",
    ),
    "a broken root": (
        b"<iati-activities version=2.03><iati-activity/></iati-activities>",
        "record.iati-root-not-xml",
    ),
    "an undeclared prefix in the root": (
        b"<iati-activities a:b='1'></iati-activities>",
        "record.iati-root-not-xml",
    ),
    "an entity bomb": (
        f"<!DOCTYPE iati-activities [{ENTITIES}]><iati-activities><iati-activity>&e11;</iati-activity></iati-activities>".encode(),
        "record.iati-doctype",
    ),
    "an external entity": (
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><iati-activities><iati-activity>&x;</iati-activity></iati-activities>",
        "record.iati-doctype",
    ),
}


@pytest.mark.parametrize("name", NO_FILES)
def test_a_file_that_is_none_is_refused_by_name_and_the_rest_comes_in(
    door: Door, tmp_path: Path, name: str
) -> None:
    data, code = NO_FILES[name]
    outcome, problems = take_with_good(door, tmp_path, data)
    assert [p.code for p in problems] == [code]
    assert problems[0].line is not None or code == "record.iati-empty"
    assert counts(outcome) == (1, 0, 0, 0)
    assert outcome.failed
    for language in ("en", "fr", "ar"):
        assert problems[0].message(language)
        assert problems[0].mend(language)


def test_a_doctype_makes_nothing_be_fetched(door: Door, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/a.dtd"
        texts = (
            f'<!DOCTYPE iati-activities SYSTEM "{address}">' + file_of(MORE).partition("\n")[2],
            file_of(
                activity(
                    "FR-1-X", f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{address}"/>'
                )
            ),
            f'<?xml-stylesheet href="{address}"?>' + file_of(MORE).partition("\n")[2],
            file_of(
                MORE,
                head=f'version="2.03" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="{address}"',
            ),
        )
        for number, text in enumerate(texts):
            door.take(write(tmp_path / f"{number}.xml", text))
        with pytest.raises(TimeoutError):
            server.accept()


def test_cut_off_after_any_byte_what_stands_before_is_taken_and_nothing_raises(tmp_path: Path) -> None:
    text = file_of(
        activity("FR-1-A"), activity("FR-1-É", "<!-- c --><x><![CDATA[y]]></x>"), "<note/>"
    ).encode()
    ends = [text.index(b"</iati-activity>", text.index(mark.encode())) + 16 for mark in ("FR-1-A", "FR-1-É")]
    files = [write(tmp_path / "cut" / f"{end:05d}.xml", text[:end]) for end in range(1, len(text), 7)]
    door = Door(tmp_path / "home", None)
    outcome = door.take(tmp_path / "cut", prove=False)
    assert outcome.files == len(files)
    kept = dict(
        door.ask("SELECT s.path, count(*) FROM activities_all a JOIN sources s ON s.id = a.source GROUP BY 1")
    )
    by_file: dict[str, list[str]] = {}
    for problem in outcome.problems:
        by_file.setdefault(str(problem.file), []).append(problem.code)
    for path, end in zip(files, range(1, len(text), 7), strict=True):
        assert kept.get(str(path), 0) == sum(end >= at for at in ends)
        if end < len(text) - 1:
            assert {
                "record.iati-cut-short",
                "record.iati-root-open",
                "record.iati-not-xml",
                "record.iati-empty",
            } & set(by_file[str(path)]), end


BROKEN: dict[str, tuple[str | bytes, str, int | None]] = {
    "truncated": (file_of(MORE, GOOD.replace("GOOD", "X"))[:-200], "record.iati-cut-short", 4),
    "without the end of its root": (file_of(MORE).replace("</iati-activities>", ""), "record.iati-root-open", None),
    "two files in one": (file_of(MORE) + "<iati-activities/>", "record.iati-after-root", 5),
    "an undeclared prefix": (file_of(MORE, "<iati-activity><a:b/></iati-activity>"), "record.iati-not-well-formed", 4),
    "an unknown entity": (file_of(MORE, "<iati-activity>&eacute;</iati-activity>"), "record.iati-not-well-formed", 4),
    "an ampersand alone": (file_of(MORE, "<iati-activity>R & D</iati-activity>"), "record.iati-not-well-formed", 4),
    "a missing end tag": (file_of(MORE, "<iati-activity><title>", "<!-- -->"), "record.iati-not-well-formed", 6),
    "a control character": (file_of(MORE, "<iati-activity>\x08</iati-activity>"), "record.iati-not-well-formed", 4),
    "too deep": (file_of(MORE, f"<iati-activity>{'<a>' * 5_000}{'</a>' * 5_000}</iati-activity>"), "record.iati-not-well-formed", 4),
    "words between": (file_of(MORE, "</x>"), "record.iati-outside-not-well-formed", 4),
    "another namespace": (file_of(MORE, '<iati-activity xmlns="urn:x"/>'), "record.iati-other-namespace", 4),
    "bytes of Windows": (
        file_of(MORE.replace("Puits", "Pu–its"), "<!-- -->").encode().replace("–".encode(), b"\x96"), "record.iati-encoding", 3,
    ),
    "half a letter of UTF-16": (
        b"\xff\xfe" + file_of(MORE.replace("Puits", "Pu\ud800its")).encode("utf-16-le", "surrogatepass"),
        "record.iati-bytes-replaced", 3,
    ),
    "an unknown version": (file_of(MORE, head='version="7.5"'), "record.iati-version-unknown", 2),
    "a bad date": (
        file_of(MORE.replace('iso-date="2024-01-01"', 'iso-date="2015-13-40"')), "record.iati-schema-bad-date", 3,
    ),
    "the same identifier twice": (file_of(MORE, MORE), "record.iati-identifier-repeated", 4),
    "no identifier": (file_of(MORE, activity(None)), "record.iati-schema-element-order", 4),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_fault_is_named_with_its_line_and_costs_itself_only(door: Door, tmp_path: Path, name: str) -> None:
    data, code, line = BROKEN[name]
    outcome, problems = take_with_good(door, tmp_path, data)
    found = severe(problems)
    assert code in found, found
    assert found[code] == line
    assert "FR-1-MORE" in current(door)
    assert outcome.failed
    assert outcome.rows == outcome.added + outcome.rejected
    assert outcome.counts["activities"] == outcome.rows
    assert sum(outcome.proof.values()) == outcome.added
    assert outcome.proof["identical"] == outcome.added
    for problem in problems:
        for language in ("en", "fr", "ar"):
            assert "{" not in problem.message(language) + problem.mend(language)


def _codes_of(door: Door, path: Path, *inside: str, **how: Any) -> dict[str, list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for problem in door.take(write(path, file_of(activity("FR-1-A", "".join(inside)), **how))).problems:
        found.setdefault(problem.code, []).append(problem)
    return found


def test_shares_that_do_not_make_a_hundred_are_told(door: Door, tmp_path: Path) -> None:
    for number, (first, second) in enumerate((("50", "49.9"), ("80", "50"))):
        shares = "".join(
            f'<recipient-country code="{code}" percentage="{share}"/>'
            for code, share in (("SN", first), ("MA", second))
        )
        found = _codes_of(door, tmp_path / f"{number}.xml", shares, '<sector vocabulary="1" code="14030"/>')
        assert "record.iati-percentages-sum" in found
        assert found["record.iati-percentages-sum"][0].line == 3
    shares = '<recipient-country code="SN" percentage="130"/>'
    assert {"record.iati-percentage-range", "record.iati-percentages-sum"} & set(
        _codes_of(door, tmp_path / "x.xml", shares)
    )


def test_codes_that_do_not_exist_are_told_and_kept(door: Door, tmp_path: Path) -> None:
    found = _codes_of(
        door, tmp_path / "a.xml", '<recipient-country code="ZZ"/>', '<sector vocabulary="1" code="99999999"/>',
        MONEY.replace('"EUR"', '"XXXX"'),
    )  # fmt: skip
    said = {
        p.values["found"]
        for code in found
        for p in found[code]
        if "code-unknown" in code or "country-unknown" in code
    }
    assert {"ZZ", "99999999", "XXXX"} <= said
    assert door.ask("SELECT code FROM iati_recipient_country") == [("ZZ",)]
    assert door.ask("SELECT value_currency FROM iati_transaction") == [("XXXX",)]


@pytest.mark.parametrize(
    ("amount", "number"),
    [
        ("-500.25", "-500.25"),
        ("1" + "0" * 40, None),
        ("1e400", None),
        ("9" * 28, "9" * 28),
        ("0.1234567891", "0.1234567891"),
        ("1.000,50", None),
        ("", None),
        ("mille", None),
        ("INF", None),
        ("NaN", None),
        ("٥٠٠", None),
    ],
)
def test_any_amount_is_kept_as_it_stands_and_is_a_number_only_if_it_is_one(
    door: Door, tmp_path: Path, amount: str, number: str | None
) -> None:
    found = _codes_of(door, tmp_path / "a.xml", MONEY.replace("100.50", amount))
    assert ("record.iati-number-too-large" in found) == (len(amount) > 27)
    [(said, value)] = door.ask("SELECT value, value_number::VARCHAR FROM iati_transaction")
    assert (said or "") == amount
    assert (value is None) == (number is None)
    if number is not None:
        from decimal import Decimal

        assert Decimal(value) == Decimal(number)


def test_a_negative_amount_is_no_fault(door: Door, tmp_path: Path) -> None:
    found = _codes_of(door, tmp_path / "a.xml", COUNTRY_AND_SECTOR, MONEY.replace("100.50", "-100.50"))
    assert not [code for code, problems in found.items() if problems[0].severity in ("error", "fatal")]


def test_namespace_names_that_are_no_addresses_are_kept_as_they_are(door: Door, tmp_path: Path) -> None:
    head = 'version="2.03" xmlns:a="relative" xmlns:b="xml" xmlns:c="urn:{d}e" xmlns:f="not an address" xmlns:xmlfoo="x"'
    inside = "<a:x b:y='1'/><c:x/><f:x xmlfoo:y='2'/>"
    outcome = door.take(write(tmp_path / "a.xml", file_of(activity("FR-1-A", inside), head=head)))
    assert outcome.proof == {"identical": 1}
    assert door.ask("SELECT name FROM iati_extra ORDER BY row, name") == [
        ("{not an address}x",),
        ("{relative}x",),
        ("{urn:{d}e}x",),
    ]


def test_the_command_says_each_fault_with_file_line_and_mend(home: Path, tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.xml", file_of(GOOD, "<iati-activity><x></iati-activity>"))
    write(tmp_path / "in" / "b.xml", b"no xml")
    given = CliRunner().invoke(front, ["import", str(tmp_path / "in"), "--json"])
    answer = json.loads(given.stdout)
    assert given.exit_code == 1
    assert (answer["activities"], answer["added"], answer["rejected"]) == (2, 1, 1)
    assert (answer["proof"]["identical"], answer["proof"]["kept_whole"]) == (1, 0)
    by_code = {p["code"]: p for p in answer["problems"]}
    torn, none = by_code["record.iati-not-well-formed"], by_code["record.iati-not-xml"]
    assert (torn["line"], torn["severity"]) == (4, "error")
    assert torn["file"].endswith("a.xml")
    assert none["file"].endswith("b.xml")
    assert torn["message"]
    assert torn["mend"]
