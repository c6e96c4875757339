"""Needs and offers of other instances: by a trusted key alone, read here and edited there, withdrawn there and here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.people import ON, account, holds, organisation

if TYPE_CHECKING:
    from maillage.reference.places import Places

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("database")]
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
SITE = "https://un.example.org/"
WHOSE = {"key": "theirs", "name": "Commune de Thiès", "language": "fr", "kind": "local_authority", "country": "SN",
         "place": "geonames:2244799", "address": f"{SITE}en/party/theirs"}  # fmt: skip
SAID = {
    "text": "Former nos agents de l’eau",
    "language": "fr",
    "topics": ["water_sanitation"],
    "country": "SN",
    "place": "geonames:2244799",
}


def line(key: str = "n1", **other: Any) -> dict[str, Any]:
    return {"key": key, "side": "need", "address": f"{SITE}en/entry/{key}", "organisation": WHOSE, "said": SAID, "version": 1,
            "generated": False, "published_at": "2026-11-01T08:00:00+00:00", "confirmed_on": "2026-11-01", **other}  # fmt: skip


def letter(
    folder: Path, *lines: dict[str, Any], later: int = 0, key: str = "one", address: str = SITE
) -> Any:
    from maillage.exchange.signed import check, instance_key, sign

    return check(sign(lines, "Un", address, instance_key(folder / key), NOW + timedelta(hours=later)))


def taken(signed: Any, places: Places) -> dict[str, int]:
    from maillage.exchange.origins import counts, take

    return {name: n for name, n in counts(take(signed, places, ON, NOW + timedelta(hours=9))).items() if n}


def entries() -> dict[str, Any]:
    from maillage.exchange.models import Entry

    return {
        each.own_id: each
        for each in Entry.objects.exclude(origin=None).select_related("organisation", "origin")
    }


def test_an_unknown_key_is_taken_for_nobodys(places: Places, tmp_path: Path) -> None:
    from maillage.exchange.origins import NotTrusted, trust

    signed = letter(tmp_path, line())
    with pytest.raises(NotTrusted, match="unknown"):
        taken(signed, places)
    trust(signed, account("curator"))
    assert taken(signed, places) == {"added": 1} and taken(signed, places) == {"left": 1}
    found = entries()["n1"]
    assert (found.state, found.source, str(found.confirmed_on)) == (
        "published",
        f"{SITE}en/entry/n1",
        "2026-11-01",
    )
    assert found.organisation.source == f"{SITE}en/party/theirs" and found.organisation.standing == "new"
    assert found.said["organisation"] == "Commune de Thiès" and found.place == "geonames:2244799"


def test_another_key_in_the_name_of_a_trusted_instance_takes_nothing_in(
    places: Places, tmp_path: Path
) -> None:
    from maillage.exchange.origins import NotTrusted, trust

    trust(letter(tmp_path), None)
    forged = letter(tmp_path, line(), key="two")
    for verb in (lambda: taken(forged, places), lambda: trust(forged, None)):
        with pytest.raises(NotTrusted, match="other_key"):
            verb()
    assert entries() == {}


def test_added_changed_left_and_withdrawn_there_is_withdrawn_here(places: Places, tmp_path: Path) -> None:
    from maillage.exchange.origins import trust

    first = letter(tmp_path, line("n1"), line("n2"), line("n3"))
    trust(first, None)
    assert taken(first, places) == {"added": 3}
    second = letter(tmp_path, line("n1"), line("n2", said={**SAID, "text": "Autrement"}), line("n4"), later=1)
    assert taken(second, places) == {"left": 1, "changed": 1, "added": 1, "withdrawn": 1}
    assert {key: (each.state, each.text) for key, each in entries().items()} == {
        "n1": ("published", SAID["text"]), "n2": ("published", "Autrement"), "n3": ("withdrawn", SAID["text"]),
        "n4": ("published", SAID["text"]),
    }  # fmt: skip
    assert len({each.organisation_id for each in entries().values()}) == 1
    third = letter(tmp_path, line("n3"), later=2)
    assert taken(third, places) == {"changed": 1, "withdrawn": 3}  # it stands there again


def test_an_older_file_and_one_of_tomorrow_change_nothing(places: Places, tmp_path: Path) -> None:
    from maillage.exchange.origins import NotTrusted, trust

    trust(letter(tmp_path), None)
    taken(letter(tmp_path, line("n1"), later=2), places)
    for later, why in ((1, "older"), (50, "ahead")):
        with pytest.raises(NotTrusted, match=why):
            taken(letter(tmp_path, later=later), places)
    assert entries()["n1"].state == "published"


def test_nothing_of_a_file_is_believed_unread(places: Places, tmp_path: Path) -> None:
    from maillage.exchange.origins import trust

    bad = [
        line("a" * 20), line("../x"), line("n1", side="king"), line("n2", organisation=None), line("n3", said="text"),
        line("n4", said={**SAID, "until": "2020-01-01"}), line("n5", said={**SAID, "quantity": "many"}), line("n6"), line("n6"),
    ]  # fmt: skip
    harm = line(
        "n7", address="javascript:alert(1)", organisation={**WHOSE, "address": "https://evil.example/", "country": "<b>"},
        said={**SAID, "text": "<script>alert(1)</script>\0", "hidden_at": "x"}, generated="yes", confirmed_on="soon",
    )  # fmt: skip
    signed = letter(tmp_path, *bad, harm)
    trust(signed, None)
    assert taken(signed, places) == {"added": 2, "refused": 8}
    found = entries()["n7"]
    assert found.source == f"{SITE}entry/n7" and found.organisation.source == f"{SITE}party/theirs"
    assert (found.text, found.generated, found.confirmed_on) == ("<script>alert(1)</script>", False, None)
    assert found.organisation.country == "" and "hidden_at" not in found.said


def test_what_a_curator_hid_here_stays_hidden_whatever_comes(places: Places, tmp_path: Path) -> None:
    from maillage.exchange.moderating import hide, show_again
    from maillage.exchange.origins import trust

    one = letter(tmp_path, line())
    trust(one, account("curator"))
    taken(one, places)
    entry = entries()["n1"]
    hide(entry.pk, entry.version, "advertising", NOW)
    assert taken(letter(tmp_path, line(), later=1), places) == {"left": 1}
    other = {**SAID, "text": "Former nos agents de l’eau et des égouts"}
    assert taken(letter(tmp_path, line(said=other), later=2), places) == {"changed": 1}
    entry = entries()["n1"]
    assert entry.state == "hidden" and "égouts" in entry.text
    assert show_again(entry.pk, entry.version).state == "published"


@pytest.mark.parametrize(
    "said", ["9999-12-31T23:59:59+00:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"]
)
def test_nothing_is_newer_than_now(places: Places, tmp_path: Path, said: str) -> None:
    from maillage.exchange.origins import trust

    signed = letter(tmp_path, line(published_at=said))
    trust(signed, account("curator"))
    assert taken(signed, places) == {"added": 1}
    assert entries()["n1"].published_at == NOW + timedelta(hours=9)


def test_a_key_that_is_an_organisations_here_gives_no_right_over_it(places: Places, tmp_path: Path) -> None:
    from maillage.exchange.models import Entry
    from maillage.exchange.origins import trust

    victim = organisation("Victime")
    mine = Entry.objects.create(
        side="need", organisation=victim, text="À moi", said={"text": "À moi"}, state="published"
    )
    signed = letter(tmp_path, line(mine.pk, organisation={**WHOSE, "key": victim.pk}))
    trust(signed, None)
    assert taken(signed, places) == {"added": 1}
    mine.refresh_from_db()
    assert (mine.text, mine.organisation_id) == ("À moi", victim.pk)
    assert entries()[mine.pk].organisation_id != victim.pk


def test_what_came_from_elsewhere_is_edited_by_nobody_here(places: Places, tmp_path: Path) -> None:
    from maillage.exchange.entries import NotTheirs, change, confirm, withdraw
    from maillage.exchange.origins import trust
    from maillage.exchange.reading import read
    from maillage.parties.models import Organisation

    signed = letter(tmp_path, line())
    trust(signed, None)
    taken(signed, places)
    found, who = entries()["n1"], account("a")
    Organisation.objects.filter(pk=found.organisation_id).update(standing="verified")
    holds(who, found.organisation)
    reading = read("need", {**SAID, "text": "Autrement"}, places, ON)
    for verb in (
        lambda: change(found.pk, reading, who, found.version, ON, found.organisation),
        lambda: withdraw(found.pk, who, "x", ON),
        lambda: confirm(found.pk, who, ON),
    ):
        with pytest.raises(NotTheirs, match="comes-from-elsewhere"):
            verb()


def test_when_the_exchange_ends_what_came_is_withdrawn_and_it_can_begin_anew(
    places: Places, tmp_path: Path
) -> None:
    from maillage.exchange.origins import NotTrusted, end, trust

    signed = letter(tmp_path, line())
    origin = trust(signed, None)
    taken(signed, places)
    end(origin.pk)
    end(origin.pk)
    assert entries()["n1"].state == "withdrawn"
    with pytest.raises(NotTrusted, match="ended"):
        taken(signed, places)
    trust(letter(tmp_path, key="new"), None)
    assert taken(letter(tmp_path, line(), key="new", later=1), places) == {"changed": 1}
