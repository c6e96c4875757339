"""`maillage sources` and `maillage import URL`: dates, counts and problems of each address, in three languages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from maillage.cli.help import spoken
from maillage.cli.sources import sources_command
from maillage.cli.speak import width
from tests.cli.typed import Typed
from tests.record.door import HEADER
from tests.record.fetch.server import Server, answer, local_server, packed, serve

GOOD = ("Larache;Maroc;Almuñécar;Espagne;1985", "Pau;France;Xi'an;Chine;1986")
NOBODY = "Larache;Maroc;;France;1999"
CHANGED = "Fri, 20 Nov 2026 08:00:00 GMT"

pytestmark = pytest.mark.usefixtures("home", "places")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server on this machine."""
    monkeypatch.setenv("no_proxy", "*")
    with local_server() as running:
        yield running


def csv(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


run = Typed()


def ask(*words: str) -> dict[str, Any]:
    given = run(*words, "--json")
    assert given.stdout.count("\n") == 1, given.output
    said: dict[str, Any] = json.loads(given.stdout)
    return {**said, "exit": given.exit_code}


class TestImport:
    def test_an_address_among_paths_is_fetched_and_taken_in(self, server: Server) -> None:
        address = server.on("/a.csv", packed(csv(*GOOD, NOBODY)))
        said = ask("import", address, address, "nowhere.csv")
        assert (said["files"], said["added"], said["rejected"], said["exit"]) == (1, 2, 1, 1)
        assert {p["file"] for p in said["problems"]} == {address, "nowhere.csv"}
        assert [table["file"] for table in said["tables"]] == [address]
        again = ask("import", address)
        assert (again["added"], again["changed"], again["unchanged"], again["skipped"]) == (0, 0, 2, 1)

    def test_an_address_that_gives_nothing_says_why_and_how_to_mend_it(self, server: Server) -> None:
        said = ask("import", server.root + "/gone.csv", "--lang", "fr")
        assert said["exit"] == 1
        assert [p["code"] for p in said["problems"]] == ["record.fetch-missing"]
        assert said["problems"][0]["message"] == "Le serveur n’a rien à cette adresse (réponse 404)."

    def test_another_scheme_is_refused_and_not_taken_for_a_path(self) -> None:
        said = ask("import", "ftp://example.org/a.csv")
        assert (said["exit"], [p["code"] for p in said["problems"]]) == (1, ["record.fetch-scheme"])

    def test_a_checksum_is_of_one_address(self, server: Server) -> None:
        address = server.on("/a.csv", serve(csv(*GOOD)))
        right = hashlib.sha256(csv(*GOOD)).hexdigest()
        assert ask("import", address, "--sha256", "0" * 64)["added"] == 0
        assert ask("import", address, "--sha256", right)["added"] == 2
        assert run("import", "a.csv", "--sha256", right).exit_code == 2

    def test_a_dry_run_keeps_nothing(self, server: Server) -> None:
        address = server.on("/a.csv", serve(csv(*GOOD)))
        assert ask("import", address, "--dry-run")["added"] == 2
        assert ask("import", address)["added"] == 2


class TestAdd:
    def test_it_is_on_the_list_and_taken_in(self, server: Server) -> None:
        address = server.on("/a.csv", serve(csv(*GOOD), Last_Modified=CHANGED))
        said = ask("sources", "add", address, "--title", "Twinnings")
        assert (said["added"], said["status"], said["as_of"], said["exit"]) == (2, "changed", "2026-11-20", 0)
        (listed,) = ask("sources", "list")["sources"]
        assert (listed["address"], listed["title"], listed["as_of"], listed["rows"]) == (
            address,
            "Twinnings",
            "2026-11-20",
            2,
        )
        assert listed["last"]["bytes"] == len(csv(*GOOD))

    def test_without_fetching(self, server: Server) -> None:
        address = server.on("/a.csv", serve(csv(*GOOD)))
        said = ask("sources", "add", address, "--no-fetch", "--as", "links")
        assert (said["last"], said["kind"], said["exit"], server.asked) == (None, "links", 0, [])
        assert "never fetched yet" in run("sources", "list").stdout

    def test_what_could_not_be_had_stays_on_the_list(self, server: Server) -> None:
        said = ask("sources", "add", server.root + "/gone.csv")
        assert (said["status"], said["exit"]) == ("failed", 1)
        assert len(ask("sources", "list")["sources"]) == 1

    @pytest.mark.parametrize(
        ("address", "code"),
        [
            ("example.org/a.csv", "no-address"),
            ("s3://bucket/a.csv", "scheme"),
            ("https://", "no-address"),
            ("http://a:b@c/d", "credentials"),
        ],
    )
    def test_what_would_never_be_fetched_is_wrong_use(self, address: str, code: str) -> None:
        said = ask("sources", "add", address)
        assert (said["exit"], said["error"]["problem"]) == (2, f"record.fetch-{code}")
        assert ask("sources", "list")["sources"] == []


class TestRefresh:
    def test_each_address_has_its_own_counts(self, server: Server) -> None:
        first = server.on("/a.csv", serve(csv(*GOOD)))
        second = server.on("/b.csv", serve(csv("Tétouan;Maroc;Grenade;Espagne;1988")))
        third = server.on("/c.csv", serve(csv("Fès;Maroc;Florence;Italie;1961")))
        for address in (first, second, third):
            ask("sources", "add", address)
        server.on("/a.csv", serve(csv(GOOD[0], "Pau;France;Xi'an;Chine;1987", NOBODY), etag='"2"'))
        server.on("/c.csv", answer(410, 9, serve(b"")))
        said = ask("sources", "refresh")
        assert (said["changed"], said["unchanged"], said["failed"], said["exit"]) == (1, 1, 1, 1)
        a, b, c = said["sources"]
        assert (a["status"], a["added"], a["changed"], a["unchanged"], a["rejected"]) == (
            "changed",
            0,
            1,
            1,
            1,
        )
        assert [(p["code"], p["file"]) for p in a["problems"]] == [("record.link-without-end", first)]
        assert (b["status"], b["unchanged"], b["bytes"]) == ("unchanged", 1, 0)
        assert (c["status"], c["problems"][0]["code"]) == ("failed", "record.fetch-missing")
        listed = ask("sources", "list")["sources"]
        assert [(one["rows"], one["refreshes"]) for one in listed] == [(3, 2), (1, 2), (1, 2)]

    def test_only_those_that_are_named(self, server: Server) -> None:
        first, second = (server.on(path, serve(csv(*GOOD))) for path in ("/a.csv", "/b.csv"))
        for address in (first, second):
            ask("sources", "add", address, "--no-fetch")
        assert [one["address"] for one in ask("sources", "refresh", second)["sources"]] == [second]
        assert len(ask("sources", "refresh", "--all")["sources"]) == 2

    def test_one_that_is_not_listed_is_wrong_use_with_the_nearest(self, server: Server) -> None:
        ask("sources", "add", "https://example.org/twinnings.csv", "--no-fetch")
        said = ask("sources", "refresh", "https://example.org/twinings.csv")
        assert said["exit"] == 2
        assert said["error"]["nearest"] == ["https://example.org/twinnings.csv"]

    def test_an_empty_list_is_no_fault(self) -> None:
        assert ask("sources", "refresh") == {
            "sources": [],
            "changed": 0,
            "unchanged": 0,
            "failed": 0,
            "exit": 0,
        }
        assert "maillage sources add" in run("sources", "refresh").stdout

    def test_the_same_bytes_known_from_a_file_are_there_and_not_taken_twice(
        self, server: Server, tmp_path: Path
    ) -> None:
        (tmp_path / "a.csv").write_bytes(csv(*GOOD))
        ask("import", str(tmp_path / "a.csv"))
        said = ask("sources", "add", server.on("/a.csv", serve(csv(*GOOD))))
        assert (said["added"], said["unchanged"], said["exit"]) == (0, 2, 0)
        assert ask("sources", "list")["sources"][0]["rows"] == 2
        assert ask("sources", "refresh")["unchanged"] == 1
        assert server.headers()["If-None-Match"] == '"1"'

    def test_what_was_undone_is_said_not_to_be_there(self, server: Server) -> None:
        ask("sources", "add", server.on("/a.csv", serve(csv(*GOOD))))
        run("undo")
        assert ask("sources", "list")["sources"][0]["rows"] == 0
        assert "nothing of it is in the record" in run("sources", "list").stdout
        assert ask("sources", "refresh")["sources"][0]["added"] == 2


def test_removed_is_off_the_list_and_its_rows_stay(server: Server) -> None:
    address = server.on("/a.csv", serve(csv(*GOOD)))
    ask("sources", "add", address)
    assert ask("sources", "remove", address) == {"address": address, "removed": True, "exit": 0}
    assert ask("sources", "list")["sources"] == []
    assert json.loads(run("doctor", "--json").stdout)["rows"]["links"] == 2
    assert run("sources", "remove", address).exit_code == 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("2 web addresses on the list.", "not to be had", "line 4: ", "as of 20 November 2026")),
        ("fr", ("2 adresses web sur la liste.", "non lue", "ligne 4\u202f: ", "en date du 20 novembre 2026")),
        ("ar", ("عنوانا ويب في القائمة.", "لم يُجلب", "السطر \u2068" + "4", "بتاريخ")),
    ],
)
def test_the_list_is_read_in_three_languages(server: Server, language: str, said: tuple[str, ...]) -> None:
    ask(
        "sources",
        "add",
        server.on("/a.csv", serve(csv(*GOOD, NOBODY), Last_Modified=CHANGED)),
        "--title",
        "T",
    )
    ask("sources", "add", server.root + "/gone.csv")
    for words in (("sources", "list"), ("sources", "refresh")):
        shown = run(*words, "--lang", language).stdout
        assert [line for line in shown.splitlines() if width(line) > 80 and len(line.split()) > 1] == []
        assert [part for part in said[1:] if part not in shown] == []
    assert said[0] in run("sources", "list", "--lang", language).stdout


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_subcommand_and_option_is_explained(language: str) -> None:
    told = spoken(sources_command, "sources", language)
    assert isinstance(told, click.Group)
    assert isinstance(sources_command, click.Group)
    for name, command in sources_command.commands.items():
        assert told.commands[name].help != command.help, name
        for before, after in zip(command.params, told.commands[name].params, strict=True):
            if isinstance(before, click.Option) and isinstance(after, click.Option):
                assert after.help != before.help, f"{name} {before.opts[0]}"
    assert sources_command.commands["add"].help != told.commands["add"].help
    shown = run("sources", "add", "--help", "--lang", language).stdout
    assert str(told.commands["add"].help)[:20] in shown


@pytest.mark.parametrize("words", [("--help", "--lang", "fr"), ("--lang=fr", "--help")])
def test_help_on_all_of_them_is_in_the_language_asked(words: tuple[str, ...]) -> None:
    given = run("sources", *words)
    assert given.exit_code == 0
    assert "Retire une adresse de la liste." in given.stdout


def test_a_word_that_is_no_subcommand_is_answered_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("maillage.cli.speak._SPOKEN", ["en"])  # whatever a test before it spoke
    given = run("sources", "refesh")
    assert given.exit_code == 2
    assert "“sources refesh” is no command. The nearest one is “sources refresh”" in given.output
