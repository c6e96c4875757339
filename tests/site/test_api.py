"""The read API: every documented operation answers as its description says, lists are gone through whole whatever is
imported meanwhile, and whatever is wrong has one shape.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from maillage.reference.texts import LANGUAGES
from tests.site.homes import copy_home

if TYPE_CHECKING:
    from django.test import Client

ROOT = "/api/v1"
LARACHE = "geonames:2543549"
PROBLEM = {"type", "title", "status", "detail", "where", "expected"}
EXAMPLES = {
    "q": "water", "name": "Larache", "place": LARACHE, "organisation": "Larache", "network": "organisation:none",
    "source": "source:none", "country": "MA", "with_country": "ES", "sending": "FR", "receiving": "SN", "topic": "culture_heritage",
    "goal": "6", "group": "LDC", "on": "2026-12-01", "year_from": "2000", "year_to": "2020", "language": "fr", "limit": "3",
    "not": "topic:water_sanitation",
}  # fmt: skip
"""A value for each parameter that may stand in an address; codes of few come from the description."""


def asked(reader: Client, address: str, status: int = 200) -> Any:
    answer = reader.get(address)
    assert answer.status_code == status, (address, answer.content[:500])
    return json.loads(answer.content)


@pytest.fixture
def said(reader: Client) -> Any:
    """The description."""
    return asked(reader, f"{ROOT}/openapi.json?lang=en")


def addresses(reader: Client, said: Any) -> Iterator[tuple[str, Any, str]]:
    """(address, operation, name of the shape) of every operation, its identifiers taken from its own list."""
    for path, methods in said["paths"].items():
        operation = methods["get"]
        shape = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].split("/")[-1]
        if "{" not in path:
            yield ROOT + path, operation, shape
            continue
        above = path.partition("/{")[0]
        key = {"/countries": "MA", "/groups": "LDC", "/places": LARACHE}.get(above)
        for identifier in (
            [key] if key else [row["id"] for row in asked(reader, f"{ROOT}{above}?limit=20")["items"]]
        ):
            name = "code" if "{code}" in path else "identifier"
            yield ROOT + path.replace("{" + name + "}", identifier), operation, shape


def fits(value: Any, schema: dict[str, Any], shapes: dict[str, Any], where: str = "") -> None:
    """A value against its schema, as far as the description uses JSON Schema."""
    if "$ref" in schema:
        return fits(value, shapes[schema["$ref"].split("/")[-1]], shapes, where)
    if "anyOf" in schema:
        kinds = [kind for kind in schema["anyOf"] if (kind.get("type") == "null") == (value is None)]
        assert kinds, (where, value)
        return fits(value, kinds[0], shapes, where)
    sorts: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list,
                             "object": dict, "null": type(None)}  # fmt: skip
    if sort := schema.get("type"):
        assert isinstance(value, sorts[sort]) and (sort == "boolean" or not isinstance(value, bool)), (
            where,
            value,
        )
    if sort == "array" and "items" in schema:
        for each in value:
            fits(each, schema["items"], shapes, f"{where}[]")
    if sort == "object" and "properties" in schema:
        assert set(value) == set(schema["properties"]), where
        for name, each in value.items():
            fits(each, schema["properties"][name], shapes, f"{where}.{name}")
    return None


def test_every_operation_answers_as_its_description_says(reader: Client, said: Any) -> None:
    met = set()
    for address, operation, shape in addresses(reader, said):
        answer = asked(reader, address)
        fits(answer, said["components"]["schemas"][shape], said["components"]["schemas"], address)
        if answer.get("items"):
            met.add(operation["operationId"])
    assert {
        "links",
        "activities",
        "places",
        "missions",
        "sources",
        "source_problems",
        "search",
        "groups",
    } <= met


def test_the_shape_of_a_row_can_be_broken(said: Any) -> None:
    shapes = said["components"]["schemas"]
    with pytest.raises(AssertionError):
        fits({"code": "x", "name": None, "members": 1, "undecided": 0}, shapes["GroupRow"], shapes)
    with pytest.raises(AssertionError):
        fits({"code": "x", "name": "x", "members": 1}, shapes["GroupRow"], shapes)


def test_a_row_always_says_what_it_is_and_where_it_is_from(said: Any) -> None:
    for table in ("Link", "Activity", "Membership", "Mission", "Call", "Solution"):
        told = said["components"]["schemas"][table]["properties"]
        assert [told[name].get("type") for name in ("id", "statement", "source", "generated")] == [
            "string", "string", "string", "boolean",
        ]  # fmt: skip
        assert "raw" not in told and "path" not in told


def test_every_parameter_narrows_or_is_refused_in_one_shape(reader: Client, said: Any) -> None:
    for address, operation, _ in addresses(reader, said):
        for each in operation["parameters"]:
            if each["in"] != "query" or each["name"] in ("cursor", "lang"):
                continue
            value = each["schema"].get("enum", [EXAMPLES.get(each["name"], "")])[0]
            if operation["operationId"] == "search" and each["name"] == "kind":
                value = "twinning"
            good = reader.get(address, {each["name"]: value})
            assert good.status_code == 200, (address, each["name"], good.content)
            for bad in ("\0", "x" * 100_000, "\u202e<script>", "-1", "10" * 40):
                answer = reader.get(address, {each["name"]: bad})
                assert answer.status_code in (200, 400), (address, each["name"], bad)
                if answer.status_code == 400:
                    assert answer.headers["Content-Type"] == "application/problem+json"
                    assert set(json.loads(answer.content)) == PROBLEM


@pytest.mark.parametrize(
    ("address", "status", "code", "where"),
    [
        ("/links?contry=MA", 400, "unknown-parameter", "contry"),
        ("/links?country=MA&country=SN", 400, "said-twice", "country"),
        ("/links?country=ZZ", 400, "unknown-code", "country"),
        ("/links?country=ma", 400, "wrong-parameter", "country"),
        ("/links?limit=1000000000", 400, "wrong-parameter", "limit"),
        ("/links?kind=nope", 400, "unknown-code", "kind"),
        ("/links?lang=tlh", 400, "unknown-code", "lang"),
        ("/links?cursor=%F0%9F%92%A9", 400, "cursor-unreadable", "cursor"),
        ("/links?cursor=bnVsbA", 400, "cursor-unreadable", "cursor"),
        ("/search?q=eau&cursor=WyIwMDAwMDEtNTNiZTM4MzVlYTlhIiwtNV0", 400, "cursor-unreadable", "cursor"),
        ("/links?cursor=WyIuLi8uLi94IiwiYSIsImIiXQ", 410, "cursor-gone", "cursor"),
        ("/places/geonames:99999999999999999999", 404, "not-found", "identifier"),
        ("/activities/%3Cscript%3E", 404, "not-found", "identifier"),
        ("/sources/none/problems", 404, "not-found", "identifier"),
        ("/groups/NOPE", 404, "not-found", "identifier"),
        ("/countries/ZZ/groups", 404, "not-found", "identifier"),
        ("/groups?on=yesterday", 400, "wrong-parameter", "on"),
        ("/groups?on=0", 400, "wrong-parameter", "on"),
        ("/search?on=1700000000", 400, "wrong-parameter", "on"),
        ("/groups?on=2024-02-30", 400, "wrong-parameter", "on"),
        ("/nothing/at/all", 404, "no-such-address", None),
    ],
)
def test_what_is_wrong_has_one_shape_and_says_where(
    reader: Client, address: str, status: int, code: str, where: str | None
) -> None:
    problem = asked(reader, ROOT + address, status)
    assert set(problem) == PROBLEM
    assert problem["type"].endswith(f"/about/api#{code}")
    assert (problem["status"], problem["where"]) == (status, where)
    page = reader.get(urlsplit(problem["type"]).path)
    assert f'id="{code}"'.encode() in page.content


def test_a_fault_of_ours_has_the_same_shape_and_tells_nothing(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.api import things

    def fall(request: Any) -> Any:
        raise RuntimeError("/home/secret")

    monkeypatch.setattr(things, "milestone_list", fall)
    answer = reader.get(f"{ROOT}/milestones")
    assert answer.status_code == 500
    assert set(json.loads(answer.content)) == PROBLEM
    assert b"secret" not in answer.content


def test_it_is_only_for_reading_and_open_to_every_site(reader: Client) -> None:
    for method in (reader.post, reader.put, reader.delete, reader.patch):
        answer = method(f"{ROOT}/links")
        assert answer.status_code == 405 and set(json.loads(answer.content)) == PROBLEM
    answer = reader.get(f"{ROOT}/links")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["X-Limit-Rows"] == "200"
    assert not answer.cookies
    assert reader.options(f"{ROOT}/links").status_code == 204
    assert reader.head(f"{ROOT}/links").status_code == 200


def test_beyond_the_limit_the_answer_has_the_shape_of_every_error(reader: Client) -> None:
    from django.test import Client, override_settings

    with override_settings(PAGES_A_MINUTE=5, FILES_A_MINUTE=5):
        limited = Client()
        answers = [limited.get(f"{ROOT}/milestones?lang=ar") for _ in range(7)]
    assert [answer.status_code for answer in answers[:5]] == [200] * 5
    assert answers[0].headers["X-Limit-Minute"] == "5"
    refused = answers[-1]
    assert refused.status_code == 429 and int(refused.headers["Retry-After"]) > 0
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert set(refused.json()) == PROBLEM and "طلبات" in refused.json()["title"]


def test_the_language_is_that_of_the_address_then_of_the_browser_never_of_a_cookie(reader: Client) -> None:
    def label(address: str, **named: str) -> str:
        answer = reader.get(f"{ROOT}{address}", **named)
        assert "Cookie" not in answer.headers.get("Vary", "")
        return str(answer.json()["items"][0]["name"])

    reader.cookies["django_language"] = "ar"
    names = {language: label(f"/groups?lang={language}") for language in LANGUAGES}
    assert len(set(names.values())) == 3
    assert label("/groups", HTTP_ACCEPT_LANGUAGE="de, en-GB;q=0.8") == names["en"]
    assert label("/groups") == names["fr"]


def test_the_root_says_what_the_record_is(reader: Client) -> None:
    assert asked(reader, f"{ROOT}/") == asked(reader, f"{ROOT}/record")


def test_an_unchanged_answer_is_not_sent_again(reader: Client) -> None:
    mark = reader.get(f"{ROOT}/links").headers["ETag"]
    again = reader.get(f"{ROOT}/links", headers={"if-none-match": mark})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    other = reader.get(f"{ROOT}/links", headers={"if-none-match": mark, "accept-language": "ar"})
    assert other.status_code == 200


def whole(reader: Client, address: str) -> list[Any]:
    """The rows of a list from its first piece to its last."""
    rows: list[Any] = []
    following: str | None = address
    while following:
        piece = asked(reader, following)
        rows += piece["items"]
        following = piece["next"]
    return rows


@pytest.mark.parametrize(
    "address",
    [
        "/links?limit=150", "/activities?limit=200&country=SN", "/activities?q=eau&limit=70", "/search?q=eau&limit=90",
        "/memberships?limit=50", "/organisations?limit=3&country=BD", "/sources?limit=5", "/places?limit=1", "/places?name=Saint+Louis&limit=2",
    ],
)  # fmt: skip
def test_a_list_is_gone_through_whole_and_nothing_comes_twice(reader: Client, address: str) -> None:
    assert asked(reader, ROOT + address)["next"] or address == "/places?limit=1"
    total = asked(reader, ROOT + address)["total"]
    rows = whole(reader, ROOT + address)
    assert len(rows) == total
    assert len({(row["id"], row.get("statement")) for row in rows}) == total


def test_what_the_page_finds_is_what_the_api_finds(reader: Client) -> None:
    from django.test.utils import setup_test_environment, teardown_test_environment

    filters = {"q": "eau", "country": "SN", "table": "activities"}
    setup_test_environment()
    try:
        found = reader.get("/fr/search", filters).context["found"]
    finally:
        teardown_test_environment()
    ids = [hit.id for hit in found.hits]
    rows = whole(reader, f"{ROOT}/search?q=eau&country=SN&table=activities&lang=fr")
    assert [row["id"] for row in rows][: len(ids)] == ids
    same = whole(reader, f"{ROOT}/activities?q=eau&country=SN&lang=fr")
    assert {row["id"] for row in same} == {row["id"] for row in rows}
    assert found.total == len(rows)


def test_what_another_thread_lets_go_is_answered_all_the_same(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.api import lists

    monkeypatch.setattr(lists, "MOST_KEPT", 0)  # as if others had asked so many searches meanwhile
    assert asked(reader, f"{ROOT}/activities?q=water")["total"] > 0


def test_a_row_has_its_source_and_its_mark(reader: Client) -> None:
    piece = asked(reader, f"{ROOT}/links?place={LARACHE}")
    assert piece["total"] == 3
    named = {source["id"]: source for source in piece["sources"]}
    for row in piece["items"]:
        assert row["line"] > 1 and row["as_of"] and row["generated"] is False
        assert named[row["source"]]["title"] == "liens.csv"
    assert asked(reader, f"{ROOT}/links?place={LARACHE}&topic=culture_heritage")["total"] == 0
    invented = asked(reader, f"{ROOT}/activities?limit=1")["items"][0]
    assert invented["generated"] is True


def test_a_list_goes_on_where_it_began_while_something_is_imported(
    site_home: Path, reader: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.cli import front

    home = tmp_path / "home"
    copy_home(site_home, home)
    monkeypatch.setenv("MAILLAGE_HOME", str(home))
    expected = [row["statement"] for row in whole(reader, f"{ROOT}/links?limit=200")]
    first = asked(reader, f"{ROOT}/links?limit=200")
    sheet = tmp_path / "more.csv"
    lines = "".join(f"Larache,Maroc,Ville {n},France,19{n},eau\n" for n in range(50, 90))
    sheet.write_text(f"Commune,Pays,Ville partenaire,Pays partenaire,Année,Thème\n{lines}", encoding="utf-8")
    done = CliRunner().invoke(front, ["import", str(sheet)], env={**os.environ})
    assert done.exit_code == 0, done.output
    rest = whole(reader, first["next"])
    assert [row["statement"] for row in [*first["items"], *rest]] == expected
    now = asked(reader, f"{ROOT}/links?limit=1")
    assert now["total"] == first["total"] + 40
    assert now["record"] != first["record"]


def test_nothing_imported_is_an_empty_list(empty: Client) -> None:
    for table in ("links", "activities", "organisations", "sources", "places", "search"):
        piece = asked(empty, f"{ROOT}/{table}")
        assert (piece["total"], piece["items"], piece["next"]) == (0, [], None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_description_and_the_page_say_every_thing_in_each_language(reader: Client, language: str) -> None:
    said = asked(reader, f"{ROOT}/openapi.json?lang={language}")
    shapes = said["components"]["schemas"]
    told = [about["description"] for shape in shapes.values() for about in shape["properties"].values()]
    for methods in said["paths"].values():
        told += [methods["get"]["summary"], *(each["description"] for each in methods["get"]["parameters"])]
    assert all(told) and len(told) > 300
    page = reader.get(f"/{language}/about/api").content.decode()
    assert all(path in page for path in said["paths"])


def test_no_folder_of_this_machine_goes_out(reader: Client, site_home: Path, said: Any) -> None:
    for address, _, _ in addresses(reader, said):
        assert str(site_home.parent).encode() not in reader.get(address).content, address


def test_the_how_to_names_every_address(said: Any) -> None:
    told = Path("docs/how-to/use-the-api.md").read_text(encoding="utf-8")
    for path in said["paths"]:
        address = path[1:].replace("{identifier}", "<id>").replace("{code}", "<code>")
        assert f"`{address}`" in told, path
