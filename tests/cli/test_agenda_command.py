"""`maillage agenda`: what an organisation of the site has to do on a day, for people and programs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.test_carry import Home

MAKE = """
from datetime import date
from maillage.parties.models import Holding, Mandate, Name, Office, Organisation, Sitting
from maillage.site.accounts.models import Account
from maillage.site.agenda.models import KeptProcedure
who = Account.objects.create_user("amina@example.org", "a long enough one")
for key, name, country in (("larache234", "Commune de Larache", "MA"), ("sousse2345", "Municipalité de Sousse", "TN"),
                           ("sousse2346", "Sousse Solidarité", "TN")):
    whose = Organisation.objects.create(key=key, kind="local_authority", level="municipality", country=country, standing="verified")
    Name.objects.create(organisation=whose, language="fr", name=name, folded=name.lower().replace("é", "e"))
whose = Organisation.objects.get(key="sousse2345")
office = Office.objects.create(organisation=whose, title="Coopération", may_manage=True)
Holding.objects.create(office=office, account=who, since=date(2026, 1, 1))
Mandate.objects.create(organisation=whose, what="council", ends_on=date(2027, 5, 2))
Sitting.objects.create(organisation=whose, day=date(2027, 3, 15))
KeptProcedure.objects.create(organisation=whose, title="Lyon–Sousse", territories=["TN", "FR"], start=date(2027, 5, 1))
"""
ON = ("--on", "2027-01-11")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("agenda") / "home")
    home.python(MAKE)
    return home


@pytest.fixture(scope="module")
def answer(home: Home) -> dict[str, Any]:
    """The agenda of Sousse on that day."""
    found: dict[str, Any] = home.json("agenda", "sousse2345", *ON)
    return found


def test_every_line_has_its_day_its_reason_and_its_action(answer: dict[str, Any]) -> None:
    assert answer["organisation"] == {"key": "sousse2345", "name": "Municipalité de Sousse"}
    lines = [each for section in ("late", "this_week", "later", "waiting") for each in answer[section]]
    assert lines
    for each in lines:
        assert each["what"] and each["action"] and each["who"] and each["kind"] and each["key"]
    for section, holds in (
        ("late", lambda due: due < "2027-01-11"),
        ("later", lambda due: due >= "2027-01-18"),
    ):
        assert all(holds(each["due"]) for each in answer[section] if each["due"])
    (text,) = [each for each in lines if each["rule"] == "tn-local.text-to-the-ministry"]
    assert text["due"] <= "2027-01-15"  # two months before the council of 15 March
    assert "mandate_end" in {each["kind"] for each in lines}


def test_the_page_speaks_the_language_and_a_later_day_shows_more_late(
    home: Home, answer: dict[str, Any]
) -> None:
    code, said, err = home.run("agenda", "Municipalité", "de", "Sousse", *ON, "--lang", "fr")
    assert code == 0, err
    assert said.startswith("Municipalité de Sousse\u202f: ")
    assert "Plus tard" in said
    _, arabic, _ = home.run("agenda", "sousse2345", *ON, "--lang", "ar")
    assert "لاحقا" in arabic.splitlines()
    later = home.json("agenda", "sousse2345", "--on", "2027-04-01")
    assert len(later["late"]) > len(answer["late"])


def test_one_without_anything_to_do_says_so(home: Home) -> None:
    code, said, _ = home.run("agenda", "sousse2346", "--on", "2027-01-20")
    assert code == 0
    answer = home.json("agenda", "sousse2346", "--on", "2027-01-20")
    number = sum(len(answer[section]) for section in ("late", "this_week", "later"))
    assert ("nothing to do" in said) == (number == 0)


def test_a_name_that_is_none_or_several_is_answered_with_the_nearest(home: Home) -> None:
    code, _, err = home.run("agenda", "Sousse")
    assert code == 2
    assert "sousse2345" in err and "sousse2346" in err
    code, out, _ = home.run("agenda", "Comune de Larash", "--json")
    assert code == 2
    assert "larache234" in out
    code, _, err = home.run("agenda", "nobody at all", *ON)
    assert code == 2 and "Traceback" not in err


def test_a_day_out_of_all_reach_is_refused_in_words(home: Home) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        code, _, err = home.run("agenda", "sousse2345", "--on", day)
        assert code == 2 and day in err
