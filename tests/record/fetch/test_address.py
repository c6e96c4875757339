"""What an address may be, where a redirect may lead, and what a file from the web may be called."""

from __future__ import annotations

import doctest

import pytest

from maillage.record.fetch import address as under_test
from maillage.record.fetch.address import checked, is_address, leads_to, safe_name
from maillage.record.fetch.model import FetchRefused


def test_the_examples_hold() -> None:
    done = doctest.testmod(under_test)
    assert done.attempted >= 4
    assert done.failed == 0


@pytest.mark.parametrize("said", ["", "a.csv", "C:\\lists\\a.csv", "/var/a.csv", "lists/a:b.csv", "a b://c"])
def test_a_path_is_no_address(said: str) -> None:
    assert not is_address(said)


@pytest.mark.parametrize(
    "said", ["https://example.org", "HTTP://example.org/a", "s3://bucket/a", " ftp://a/b"]
)
def test_an_address_is_known_by_its_scheme(said: str) -> None:
    assert is_address(said)


@pytest.mark.parametrize(
    ("said", "goes_as"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTPS://Example.ORG:8443/a%20b?x=%C3%A9#c", "https://example.org:8443/a%20b?x=%C3%A9"),
        ("http://[2001:db8::1]:80/a", "http://[2001:db8::1]:80/a"),
        ("https://مثال.example/قائمة.csv", "https://xn--mgbh0fb.example/%D9%82%D8%A7%D8%A6%D9%85%D8%A9.csv"),
    ],
)
def test_an_address_goes_to_the_server_in_ascii(said: str, goes_as: str) -> None:
    assert checked(said) == goes_as
    assert checked(goes_as) == goes_as


def test_a_redirect_may_go_up_to_https_and_never_down() -> None:
    assert leads_to("http://example.org/a", "https://example.org/a") == "https://example.org/a"
    assert leads_to("https://example.org/a/b", "../c?d=e") == "https://example.org/c?d=e"
    assert leads_to("https://example.org/a", "//example.net/b") == "https://example.net/b"
    with pytest.raises(FetchRefused) as met:
        leads_to("https://example.org/a", "http://example.org/a")
    assert met.value.code == "record.fetch-downgrade"


def test_a_redirect_in_raw_utf_8_reaches_the_same_path() -> None:
    as_read_from_the_header = "/liste é.csv".encode().decode("latin-1")
    assert leads_to("http://example.org/", as_read_from_the_header) == "http://example.org/liste%20%C3%A9.csv"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("a/b/../jumelages.csv", "jumelages.csv"),
        ("ين\u202egpj.csv", "ينgpj.csv"),
        ("line\nbreak\0.csv", "linebreak.csv"),
        ("~$lock.xlsx", "lock.xlsx"),
        ("/", ""),
        ("...", ""),
    ],
)
def test_a_name_is_safe_in_a_folder_and_on_a_terminal(said: str, name: str) -> None:
    assert safe_name(said) == name


def test_a_long_name_keeps_its_ending() -> None:
    name = safe_name("é" * 300 + ".xlsx")
    assert len(name.encode()) <= 100
    assert name.endswith("é.xlsx")
