"""`maillage validate`: one object a file, the exit status, bad input of every sort, three languages, rules of one's own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from maillage.cli import front
from maillage.cli.speak import width
from tests.cli.typed import Typed
from tests.record.iati.samples import GOOD, GOOD_ORGANISATION

pytestmark = pytest.mark.usefixtures("home")
BAD_DATE = GOOD.replace('type="1" iso-date="2024-01-01"', 'type="1" iso-date="2015-13-40"', 1)


run = Typed("validate")


def asked(*words: str) -> tuple[list[dict[str, Any]], int]:
    given = run(*words, "--json")
    assert given.exception is None or isinstance(given.exception, SystemExit), given.exception
    return [json.loads(line) for line in given.stdout.splitlines()], given.exit_code


def one(path: Path, *words: str) -> tuple[dict[str, Any], int]:
    (answer,), status = asked(str(path), *words)
    return answer, status


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.xml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def written(folder: Path, text: str | bytes, name: str = "a.xml") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_a_good_file_is_valid_and_says_nothing(good: Path) -> None:
    answer, status = one(good)
    assert answer == {
        "file": str(good), "valid": True, "version": "2.03", "activities": 1, "invalid_activities": 0, "problems": [],
    }  # fmt: skip
    assert status == 0


def test_a_problem_has_the_keys_that_are_promised(tmp_path: Path) -> None:
    answer, status = one(written(tmp_path, BAD_DATE))
    assert (answer["valid"], answer["invalid_activities"], status) == (False, 1, 1)
    problem = next(p for p in answer["problems"] if p["rule"].startswith("schema"))
    assert problem.keys() == {"code", "severity", "file", "line", "activity", "message", "mend", "rule"}
    assert problem["activity"] == "FR-RCS-200000001-1"
    assert problem["line"] == next(n for n, t in enumerate(BAD_DATE.splitlines(), 1) if "2015-13-40" in t)
    assert problem["message"] == "activity-date/@iso-date holds “2015-13-40”, which is no date."


def test_valid_speaks_of_the_schema_alone(tmp_path: Path) -> None:
    text = GOOD.replace('code="14031" percentage="60"', 'code="14031" percentage="59.9"')
    answer, status = one(written(tmp_path, text))
    assert (answer["valid"], answer["invalid_activities"], status) == (True, 0, 1)
    assert [p["rule"] for p in answer["problems"]] == ["rule:2.1.2"]


def test_a_warning_alone_is_exit_0(tmp_path: Path) -> None:
    answer, status = one(written(tmp_path, GOOD.replace('code="14031"', 'code="14999"')))
    assert ([p["severity"] for p in answer["problems"]], status) == (["warning"], 0)


def test_organisations_are_counted_apart(tmp_path: Path) -> None:
    bad = GOOD_ORGANISATION.replace("<name><narrative>Une ville</narrative></name>", "<name/>")
    answer, status = one(written(tmp_path, bad))
    assert (answer["activities"], answer["organisations"], answer["invalid_organisations"], status) == (
        0,
        1,
        1,
        1,
    )


def test_several_files_are_one_object_a_line_and_a_folder_stands_for_its_files(
    tmp_path: Path, good: Path
) -> None:
    written(tmp_path, BAD_DATE, "bad.xml")
    written(tmp_path, "a;b", "sheet.csv")
    answers, status = asked(str(tmp_path), str(good))
    assert [Path(a["file"]).name for a in answers] == ["bad.xml", "good.xml", "good.xml"]
    assert [a["valid"] for a in answers] == [False, True, True] and status == 1


def test_an_identifier_that_comes_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    start, end = GOOD.index("<iati-activity "), GOOD.index("</iati-activities>")
    answer, status = one(written(tmp_path, GOOD[:end] + GOOD[start:end] + GOOD[end:]))
    (problem,) = answer["problems"]
    assert (problem["rule"], answer["activities"], answer["valid"], status) == ("rule:1.1.2", 2, True, 1)
    assert "line 2" in problem["message"]


# Bad input: an answer, never a traceback

BODY = GOOD[GOOD.index("<iati-activity ") : GOOD.index("</iati-activities>")]
HEAD = '<iati-activities version="2.03">\n'
END = "</iati-activities>\n"


@pytest.mark.parametrize(
    ("content", "code", "activities", "invalid"),
    [
        (b"", "record.iati-empty", 0, 0),
        (b"   \n", "record.iati-empty", 0, 0),
        (b"PK\x03\x04 no xml", "record.iati-not-xml", 0, 0),
        (b"[]", "record.iati-not-xml", 0, 0),
        (b"<html><body/></html>", "record.iati-web-page", 0, 0),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>" + GOOD, "record.iati-doctype", 0, 0),
        ("<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + GOOD, "record.iati-doctype", 0, 0),
        (HEAD + BODY + BODY[:400], "record.iati-cut-short", 2, 1),
        (HEAD + BODY, "record.iati-root-open", 1, 0),
        (HEAD + BODY.replace("<title>", "<x:title>").replace("</title>", "</x:title>") + END, "record.iati-not-well-formed", 1, 1),
        (HEAD + BODY.replace("Wells and", "Wells & pipes &none;") + BODY + END, "record.iati-not-well-formed", 2, 1),
        (HEAD + BODY + END + "<more/>", "record.iati-after-root", 1, 0),
        (b"<?xml version='1.0' encoding='klingon'?>" + GOOD.encode(), "record.iati-encoding-unknown", 0, 0),
        (HEAD.encode() + BODY.replace("Wells", "Puits à Sèmè").encode("latin-1") + END.encode(), "record.iati-encoding", 1, 0),
        (HEAD + END, "record.iati-no-records", 0, 0),
        (GOOD.replace('version="2.03"', 'version="7"'), "record.iati-version-unknown", 1, 0),
        (b"<iati-activities version='2.03' x='&none;'>" + BODY.encode() + END.encode(), "record.iati-root-not-xml", 0, 0),
    ],
)  # fmt: skip
def test_bad_input_is_a_problem_of_its_file(
    tmp_path: Path, content: str | bytes, code: str, activities: int, invalid: int
) -> None:
    answer, status = one(written(tmp_path, content))
    told = {p["code"]: p for p in answer["problems"]}
    assert code in told, told
    keys = {
        "code",
        "severity",
        "file",
        "line",
        "activity",
        "message",
        "mend",
        "rule",
    }  # null where there is none
    assert all(problem.keys() == keys for problem in answer["problems"])
    assert (answer["activities"], answer["invalid_activities"]) == (activities, invalid)
    assert told[code]["message"] and told[code]["mend"] and "{" not in told[code]["message"]
    assert status == (1 if told[code]["severity"] in ("fatal", "error") or len(told) > 1 else 0)
    readable = code in ("record.iati-encoding", "record.iati-version-unknown")
    assert answer["valid"] == readable


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\0" * 5000, "record.iati-not-xml"),
        ((HEAD + BODY.replace("Wells", "We\0lls") + END).encode(), "record.iati-not-well-formed"),
        ((HEAD + BODY.replace("Wells", "We&lls") + END).encode(), "record.iati-not-well-formed"),
        (HEAD.encode(), "record.iati-root-open"),
    ],
)
def test_a_fault_is_not_told_again_as_an_activity_that_lacks(
    tmp_path: Path, content: bytes, code: str
) -> None:
    answer, _ = one(written(tmp_path, content))
    severe = [p["code"] for p in answer["problems"] if p["severity"] in ("fatal", "error")]
    assert severe == [code]


def test_a_file_without_activities_is_told_what_it_lacks(tmp_path: Path) -> None:
    answer, _ = one(written(tmp_path, HEAD + END))
    assert "record.iati-schema-element-missing" in [p["code"] for p in answer["problems"]]


def test_utf_16_is_read(tmp_path: Path) -> None:
    answer, status = one(
        written(tmp_path, ("<?xml version='1.0' encoding='UTF-16'?>\n" + GOOD).encode("utf-16"))
    )
    assert (answer["valid"], answer["activities"], answer["problems"], status) == (True, 1, [], 0)


def test_a_closing_tag_inside_a_comment_or_cdata_ends_nothing(tmp_path: Path) -> None:
    text = GOOD.replace("Wells and pipes.", "<![CDATA[</iati-activity> & so on]]>").replace(
        "<title>", "<!-- </iati-activity> --><title>", 1
    )
    answer, status = one(written(tmp_path, text))
    assert (answer["valid"], answer["activities"], status) == (True, 1, 0)


def test_a_file_that_is_not_there_is_exit_3(tmp_path: Path, good: Path) -> None:
    (answer, other), status = asked(str(tmp_path / "none.xml"), str(good))
    assert (answer["valid"], [p["code"] for p in answer["problems"]], status) == (
        False,
        ["record.file-missing"],
        3,
    )
    assert other["valid"]


def test_an_empty_folder_a_pipe_and_a_file_that_may_not_be_read_are_exit_3(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe.xml")
    for name, code in (("empty", "record.validate-no-file"), ("pipe.xml", "record.file-no-file")):
        answer, status = one(tmp_path / name)
        assert ([p["code"] for p in answer["problems"]], status) == ([code], 3)


def test_a_file_that_vanishes_while_it_is_read_is_exit_3(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object, **__: object) -> Any:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr("maillage.record.iati.check.file.check_file", gone)
    answer, status = one(good)
    assert ([p["code"] for p in answer["problems"]], status) == (["record.file-unreadable"], 3)


def test_without_a_file_it_is_wrong_use() -> None:
    assert run().exit_code == 2


# Rules of one's own


def test_a_ruleset_of_ones_own_takes_the_place_of_the_shipped_one(tmp_path: Path, good: Path) -> None:
    rules = {
        "//iati-activity": {
            "atleast_one": {"cases": [{"paths": ["legacy-data"], "ruleInfo": {
                "id": "own.1", "severity": "warning", "category": "iati", "message": "Legacy data is wanted."}}]},
            "noMoreThanOne": {"cases": [{"paths": ["transaction"]}]},
        }
    }  # fmt: skip
    answer, status = one(good, "--ruleset", str(written(tmp_path, json.dumps(rules), "rules.json")))
    told = [(p["rule"], p["severity"], p["line"]) for p in answer["problems"]]
    assert [t[:2] for t in told] == [("rule:own.1", "warning"), ("rule:no_more_than_one", "error")]
    assert "Legacy data is wanted." in answer["problems"][0]["message"] and status == 1
    assert answer["problems"][0]["activity"] == "FR-RCS-200000001-1"


@pytest.mark.parametrize(
    "text", ["", "{", '{"//a": 3}', '{"//iati-activity": {"sum": {"cases": [{"paths": ["b["], "sum": 1}]}}}']
)
def test_a_ruleset_that_is_none_is_wrong_use(tmp_path: Path, good: Path, text: str) -> None:
    given = run(str(good), "--ruleset", str(written(tmp_path, text, "rules.json")))
    assert given.exit_code == 2 and "rules" in given.stderr
    assert run(str(good), "--ruleset", str(tmp_path / "none.json")).exit_code == 2


# For people


@pytest.mark.parametrize(
    ("language", "said"), [("en", "To mend"), ("fr", "À corriger"), ("ar", "يجب إصلاحه")]
)
def test_people_are_told_what_is_wrong_in_their_language_within_the_page(
    tmp_path: Path, language: str, said: str
) -> None:
    text = BAD_DATE.replace('code="14031"', 'code="14999"').replace(' significance="1"', "")
    given = run(str(written(tmp_path, text)), "--lang", language)
    assert given.exit_code == 1 and said in given.stdout
    short = [line for line in given.stdout.splitlines() if str(tmp_path) not in line]
    assert all(width(line) <= 80 for line in short)


def test_one_sort_of_fault_is_told_once_with_its_lines(tmp_path: Path) -> None:
    given = run(
        str(written(tmp_path, GOOD.replace("2024-06-01", "someday").replace("2024-03-01", "someday")))
    )
    assert "4 × " in given.stdout and given.stdout.count("which is no date") == 1


def test_a_good_file_is_told_so(good: Path) -> None:
    given = run(str(good))
    assert given.exit_code == 0 and "Nothing to mend" in given.stdout


def test_the_french_name_is_the_same_command(good: Path) -> None:
    assert CliRunner().invoke(front, ["valider", str(good)]).exit_code == 0
