"""Rules that an organisation, a network or the instance adds without code: every fault named, tried, in force for whom they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.crawl import read, text
from tests.site.test_permissions_of_things import account_of, acting_for

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
SignIn = Callable[[str], "Client"]
NEW = """
[pack]
id = "town-fund"
kind = "funding"
jurisdiction = "FR"
title = { en = "Town fund", fr = "Fonds de la ville", ar = "صندوق المدينة" }
checked = 2026-11-28
review_by = 2027-11-28
currency = "EUR"

[source.s1]
title = "Deliberation of 3 March"
as_of = 2026-11-28

[[rule]]
id = "three"
name = { en = "Three countries take part", fr = "Trois pays participent", ar = "تشارك ثلاثة بلدان" }
need = { fact = "partner_countries", at_least = 2, count = true }
mend = { en = "Find one more.", fr = "Trouvez-en un autre.", ar = "ابحثوا عن بلد آخر." }
source = "s1"
"""
CASES = """
[[case]]
name = "two partners"
on = 2026-11-28
verdict = "yes"
rules = { three = "yes" }
[case.facts]
partner_countries = ["MA", "SN"]

[[case]]
name = "one partner"
on = 2026-11-28
verdict = "no"
rules = { three = "no" }
[case.facts]
partner_countries = ["MA"]

[[case]]
name = "not said"
on = 2026-11-28
verdict = "unknown"
rules = { three = "unknown" }
"""
CHANGED = """
[pack]
extends = "pgtf"
checked = 2026-11-28
review_by = 2027-11-28
title = "PGTF as we read it"
"""


def look(client: Client, at: str, rules: str, cases: str = "") -> Any:
    return client.post(at, {"then": "look", "text": rules, "cases": cases})


def force(client: Client, at: str, rules: str, cases: str = "") -> Any:
    """Looked at first, as the page asks."""
    page = look(client, at, rules, cases).content.decode()
    looked = re.search(r'name="looked" value="(\w+)"', page)
    assert looked, page[:200]
    return client.post(at, {"then": "force", "looked": looked[1], "text": rules, "cases": cases})


def shelf(party: Any = None) -> Any:
    from maillage.site.rules.here import shelf_here

    return shelf_here(party)


def test_rules_of_an_organisation_hold_for_itself_alone(signed: SignIn) -> None:
    one, other = signed("member"), signed("member")
    party, stranger = acting_for(account_of(one), "association"), acting_for(account_of(other), "association")
    at = f"/en/party/{party.pk}/rules"
    page = text(look(one, at, NEW, CASES))
    assert "No fault was found" in page and "two partners" in page and "Town fund" in page
    assert "town-fund" not in shelf(party).packs
    assert force(one, at, NEW, CASES).status_code == 302
    assert shelf(party).packs["town-fund"].own == f"Office of {party.pk}"
    assert "town-fund" not in shelf(stranger).packs and "town-fund" not in shelf().packs
    assert "Town fund" in text(one.get(at))
    for client in (other, signed("curator")):
        assert client.get(at).status_code == 404 and client.get(f"{at}/town-fund").status_code == 404
        assert look(client, at, NEW).status_code == 404


def test_rules_of_a_network_hold_for_its_members_while_they_are(signed: SignIn) -> None:
    from maillage.parties.models import Membership
    from maillage.site.today import today

    head, member = signed("member"), signed("member")
    network, town = acting_for(account_of(head), "network"), acting_for(account_of(member), "local_authority")
    force(head, f"/en/party/{network.pk}/rules", NEW, CASES)
    assert "town-fund" not in shelf(town).packs
    membership = Membership.objects.create(network=network, member=town, name="Town", folded="town")
    assert "town-fund" in shelf(town).packs and "town-fund" not in shelf().packs
    Membership.objects.filter(pk=membership.pk).update(until=today())
    assert "town-fund" not in shelf(town).packs
    Membership.objects.filter(pk=membership.pk).update(until=None, since=today() + timedelta(days=1))
    assert "town-fund" not in shelf(town).packs


def test_rules_of_the_instance_hold_for_everybody(signed: SignIn, reader: Client) -> None:
    curator = signed("curator")
    assert signed("member").get("/en/desk/rules").status_code == 404
    assert force(curator, "/en/desk/rules", NEW, CASES).status_code == 302
    assert "town-fund" in shelf().packs
    assert (
        "Town fund" in text(reader.get("/en/funds")) and reader.get("/en/fund/town-fund").status_code == 200
    )


def test_a_part_is_changed_and_what_stood_before_comes_back(signed: SignIn) -> None:
    from maillage.site.rules.models import OwnPack

    one = signed("member")
    party = acting_for(account_of(one), "association")
    at = f"/en/party/{party.pk}/rules"
    shipped = shelf().packs["pgtf"]
    page = text(look(one, at, CHANGED))
    assert "They change" in page and "give the same answer as before" in page
    force(one, at, CHANGED)
    ours = shelf(party).packs["pgtf"]
    assert ours.title == {"": "PGTF as we read it"} and len(ours.rules) == len(shipped.rules)
    assert shelf(party).cases["pgtf"] == shelf().cases["pgtf"]
    force(one, at, CHANGED.replace("as we read it", "again"))
    assert shelf(party).packs["pgtf"].title == {"": "PGTF again"}
    assert OwnPack.objects.filter(organisation=party).count() == 2
    shown = one.get(f"{at}/pgtf")
    assert "PGTF again" in shown.content.decode() and "Withdraw these rules" in text(shown)
    assert one.post(f"{at}/pgtf", {"then": "withdraw"}).status_code == 302
    assert shelf(party).packs["pgtf"] is shipped and one.get(f"{at}/pgtf").status_code == 404


def test_what_was_done_to_them_stands_in_the_history_of_their_organisation(signed: SignIn) -> None:
    from maillage.site.exchange.whole import document_of

    one = signed("member")
    party = acting_for(account_of(one), "association")
    at = f"/en/party/{party.pk}/rules"
    force(one, at, NEW, CASES)
    one.post(f"{at}/town-fund", {"then": "withdraw"})
    done = [(each["what"], each["details"]) for each in document_of(party.pk)["acts"]]
    assert done == [("rules_in_force", {"rules": "town-fund"}), ("rules_withdrawn", {"rules": "town-fund"})]


def test_a_change_that_turns_a_case_says_which(signed: SignIn) -> None:
    one = signed("member")
    party = acting_for(account_of(one), "association")
    at = f"/en/party/{party.pk}/rules"
    force(one, at, NEW, CASES)
    curator = signed("curator")
    force(curator, "/en/desk/rules", NEW, CASES)
    stricter = """
[pack]
extends = "town-fund"
[[rule]]
id = "three"
name = "Four countries take part"
need = { fact = "partner_countries", at_least = 3, count = true }
mend = "Find another."
source = "s1"
"""
    refused = look(one, at, stricter)
    assert refused.status_code == 422
    assert "Case “two partners” of" in text(refused) and "“one partner”" not in text(refused)
    two = CASES.partition('[[case]]\nname = "one')[0]
    meant = two.replace('"yes"', '"no"') + two.replace("two", "three").replace('"SN"', '"SN", "CI"')
    page = text(look(one, at, stricter, meant)).partition("These give another answer now")[2]
    shown = page.partition("Put them in force")[0]
    assert "two partners" in shown and "one partner" not in shown


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_fault_is_named_at_once_with_its_line_and_nothing_changes(
    signed: SignIn, language: str
) -> None:
    one = signed("member")
    party = acting_for(account_of(one), "association")
    wrong = (
        NEW.replace('kind = "funding"', 'kind = "fundng"').replace('source = "s1"', 'source = "s9"')
        + "colour = 1\n"
    )
    answer = look(one, f"/{language}/party/{party.pk}/rules", wrong, CASES)
    assert answer.status_code == 422 and "town-fund" not in shelf(party).packs
    page = answer.content.decode()
    for found in ("fundng", "s9", "colour"):
        assert found in page, found
    lines = {
        number + 1
        for number, line in enumerate(wrong.strip().splitlines())
        if "fundng" in line or "s9" in line
    }
    assert lines <= {int(each) for each in re.findall(r"\d+", text(answer))}
    assert "looked" not in re.findall(r'name="(\w+)"', page)
    assert "fundng" in page.split("<textarea", 1)[1]  # what was typed is still there


@pytest.mark.parametrize(
    ("rules", "cases", "told"),
    [
        ("", "", "Paste the rules"),
        ("[pack\nid = 3", "", "line 1"),
        (NEW, "", "No case expects"),
        (NEW, CASES.replace('verdict = "no"', 'verdict = "yes"'), "is expected"),
        (NEW, CASES + "\n[[case]]\nname = 3\n", "The cases, line"),
        (NEW.replace('as_of = 2026-11-28', 'as_of = 2026-11-28\naddress = "javascript:alert(1)"'), CASES, "no address of a page"),
        (NEW + '[rule.step]\nactor = "us"\n[[rule]]\nid = "b"\nname = "b"\nmend = "b"\nsource = "s1"\nafter = ["three"]\n[rule.step]\nactor = "us"\n', CASES, "No case expects"),
        (CHANGED.replace("pgtf", "nowhere"), "", "nowhere"),
        ("x" * 130_000, "", "At most 120,000 signs"),
    ],
)  # fmt: skip
def test_bad_input_is_named(signed: SignIn, rules: str, cases: str, told: str) -> None:
    one = signed("member")
    party = acting_for(account_of(one), "association")
    answer = look(one, f"/en/party/{party.pk}/rules", rules, cases)
    assert answer.status_code == 422 and told in text(answer)
    page = answer.content.decode()
    assert "Traceback" not in page and 'href="javascript' not in page


def test_files_are_read_as_what_is_pasted(signed: SignIn) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    one = signed("member")
    party = acting_for(account_of(one), "association")
    at = f"/en/party/{party.pk}/rules"
    sent = {
        "text_file": SimpleUploadedFile("a.toml", b"\xef\xbb\xbf" + NEW.encode()),
        "cases_file": SimpleUploadedFile("a.cases.toml", CASES.encode()),
    }
    page = one.post(at, {"then": "look", "text": "", **sent})
    assert "No fault was found" in text(page) and "Town fund" in page.content.decode()
    binary = {"text_file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04\xff\xfe")}
    assert "no text in UTF-8" in text(one.post(at, {"then": "look", **binary}))
    long = {"text_file": SimpleUploadedFile("a.toml", ("é" * 120_001).encode())}
    refused = text(one.post(at, {"then": "look", **long}))
    assert "At most 120,000 signs" in refused and "no text in UTF-8" not in refused


def test_nothing_comes_into_force_that_was_not_looked_at(signed: SignIn) -> None:
    one = signed("member")
    party = acting_for(account_of(one), "association")
    at = f"/en/party/{party.pk}/rules"
    page = look(one, at, NEW, CASES).content.decode()
    looked = re.search(r'name="looked" value="(\w+)"', page)
    assert looked
    other = NEW.replace("Town fund", "Another fund")
    for mark in (looked[1], ""):
        answer = one.post(at, {"then": "force", "looked": mark, "text": other, "cases": CASES})
        assert answer.status_code == 200 and "town-fund" not in shelf(party).packs


def test_rules_that_can_no_longer_be_read_leave_the_others(signed: SignIn) -> None:
    from maillage.site.rules.here import own_texts
    from maillage.site.rules.models import OwnPack

    one = signed("member")
    party = acting_for(account_of(one), "association")
    force(one, f"/en/party/{party.pk}/rules", NEW, CASES)
    OwnPack.objects.create(organisation=party, pack="broken", text="[pack")
    own_texts.changed()
    found = shelf(party)
    assert "town-fund" in found.packs and "broken" not in found.packs and found.problems


def test_both_pages_stand_in_each_language(signed: SignIn) -> None:
    curator, one = signed("curator"), signed("member")
    party = acting_for(account_of(one), "association")
    force(one, f"/en/party/{party.pk}/rules", NEW, CASES)
    for language, title in (("fr", "Fonds de la ville"), ("ar", "صندوق المدينة")):
        for client, at, shown in (
            (curator, "desk/rules", ""),
            (one, f"party/{party.pk}/rules", title),
            (one, f"party/{party.pk}/rules/town-fund", title),
        ):
            answer = client.get(f"/{language}/{at}")
            assert answer.status_code == 200 and not read(answer).unlabelled, at
            assert shown in answer.content.decode(), at


def test_files_of_the_home_hold_as_they_do_for_the_command(signed: SignIn, site_home: Any) -> None:
    from maillage.site.rules.here import own_texts

    folder = site_home / "rules"
    folder.mkdir()
    try:
        (folder / "town-fund.toml").write_text(NEW, encoding="utf-8")
        (folder / "town-fund.cases.toml").write_text(CASES, encoding="utf-8")
        (folder / "wrong.toml").write_text(NEW.replace("town-fund", "wrong") + "colour = 1", encoding="utf-8")
        own_texts.forget()
        assert "town-fund" in shelf().packs and "wrong" not in shelf().packs
        curator = signed("curator")
        page = text(curator.get("/en/desk/rules"))
        assert "Refused" in page and "wrong.toml" in page and "colour" in page
        # what is pasted is laid over them
        force(curator, "/en/desk/rules", '[pack]\nextends = "town-fund"\ntitle = "Ours"\n')
        assert shelf().packs["town-fund"].title == {"": "Ours"}
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
        own_texts.forget()
