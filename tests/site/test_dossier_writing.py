"""Two who write one text: an old draft never wins over newer words unseen, and nothing that was typed is lost."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_dossiers import invited, opened, partner, send, town

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["partner", "town"]
pytestmark = pytest.mark.database
IN = {"in": "fr"}


@pytest.fixture
def two(town: tuple[Client, Any], partner: tuple[Client, Any]) -> tuple[Client, Client, str]:
    """Two officers, and the address of a diagnosis that says something in version 1."""
    (client, _), (other, there) = town, partner
    key = opened(client)
    invited(client, key, there)
    other.post(f"/fr/dossier/{key}/answer", {"then": "join"})
    address = f"/fr/dossier/{key}/text/diagnosis"
    propose(client, address, situation="Rien n’est trié.", causes="Pas de bacs.", problems="un\ndeux")
    return client, other, address


def base_of(client: Client, address: str) -> str:
    """The version that the form of a page is over."""
    found = re.search(r'name="base" value="([0-9a-f]*)"', client.get(f"{address}/write").content.decode())
    assert found
    return found[1]


def propose(client: Client, address: str, **said: str) -> Any:
    """A version, over the one that stands unless ``base`` says otherwise."""
    given = {"base": base_of(client, address), "then": "propose", **IN, **said}
    return send(client, f"{address}/write", **given)


def field(answer: Any, name: str) -> str:
    """What stands in a field."""
    found = re.search(rf'<textarea id="{name}"[^>]*>\n?(.*?)</textarea>', answer.content.decode(), re.DOTALL)
    assert found, text(answer)
    return found[1]


def articles_of(client: Client, address: str) -> dict[str, Any]:
    from maillage.dossiers.turn import standing

    found = standing(address.split("/")[3])
    assert found
    return dict(found.state.texts["diagnosis"].current.articles)


def test_an_old_draft_takes_in_what_the_partner_changed_and_overwrites_nothing(
    two: tuple[Client, Client, str],
) -> None:
    client, other, address = two
    base = base_of(client, address)
    mine = {"situation": "Peu est trié.", "causes": "Pas de bacs.", "problems": "un\ndeux"}
    assert send(client, f"{address}/write", then="draft", base=base, **IN, **mine).status_code == 302
    assert (
        propose(
            other, address, situation="Rien n’est trié.", causes="Pas de camions.", problems="un\ndeux"
        ).status_code
        == 302
    )
    page = client.get(f"{address}/write?in=fr")
    assert field(page, "situation") == "Peu est trié." and field(page, "causes") == "Pas de camions."
    assert "Agadir a proposé la version 2" in text(page) and "<del>bacs</del>" in page.content.decode()
    assert (
        propose(
            client, address, situation="Peu est trié.", causes="Pas de camions.", problems="un\ndeux"
        ).status_code
        == 302
    )
    found = articles_of(client, address)
    assert (found["situation"], found["causes"]) == ({"fr": "Peu est trié."}, {"fr": "Pas de camions."})


def test_what_both_changed_is_chosen_and_a_second_press_does_not_win(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    base = base_of(client, address)
    rest = {"causes": "Pas de bacs.", "problems": "un\ndeux"}
    propose(other, address, situation="Agadir ne trie pas.", **rest)
    late = send(
        client, f"{address}/write", then="propose", base=base, **IN, situation="Peu est trié.", **rest
    )
    assert late.status_code == 409 and field(late, "situation") == "Peu est trié."
    assert "Agadir ne trie pas." in text(late) and 'name="take-situation-fr"' in late.content.decode()
    again = propose(client, address, situation="Peu est trié.", **rest)
    assert again.status_code == 422 and "Choisissez une des deux rédactions" in text(again)
    assert articles_of(client, address)["situation"] == {"fr": "Agadir ne trie pas."}
    theirs = propose(
        client,
        address,
        situation="Peu est trié.",
        problems="trois",
        causes="Pas de bacs.",
        **{"take-situation-fr": "theirs"},
    )
    assert theirs.status_code == 302
    found = articles_of(client, address)
    assert found["situation"] == {"fr": "Agadir ne trie pas."} and found["problems"] == [{"fr": "trois"}]


def test_a_choice_is_asked_for_once_however_often_the_text_moves(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    rest = {"causes": "Pas de bacs.", "problems": "un"}
    send(
        client,
        f"{address}/write",
        then="draft",
        base=base_of(client, address),
        **IN,
        situation="Peu est trié.",
        **rest,
    )
    propose(other, address, situation="Agadir ne trie pas.", **rest)
    kept = send(
        client,
        f"{address}/write",
        then="draft",
        base=base_of(client, address),
        **IN,
        situation="Peu est trié.",
        **rest,
        **{"take-situation-fr": "mine"},
    )
    assert kept.status_code == 302
    propose(other, address, situation="Agadir ne trie pas.", causes="Pas de camions.", problems="un")
    page = client.get(f"{address}/write?in=fr")
    assert "take-situation" not in page.content.decode() and field(page, "situation") == "Peu est trié."
    assert field(page, "causes") == "Pas de camions."


def test_a_conflict_in_another_language_is_chosen_too_and_other_languages_come_from_what_stands(
    two: tuple[Client, Client, str],
) -> None:
    client, other, address = two
    rest = {"causes": "Pas de bacs.", "problems": "un\ndeux", "situation": "Rien n’est trié."}
    arabic = {"in": "ar", "situation": "لا شيء مفروز", "causes": "", "problems": ""}
    send(client, f"{address}/write", then="draft", base=base_of(client, address), **arabic)
    propose(other, address, **{**arabic, "situation": "أكادير لا تفرز"})
    page = client.get(f"{address}/write?in=fr")
    assert (
        'name="take-situation-ar"' in page.content.decode() and "العربية" in text(page)
    ) or "arabe" in text(page)
    done = propose(client, address, **{**rest, "causes": "Peu de bacs."}, **{"take-situation-ar": "mine"})
    assert done.status_code == 302
    assert articles_of(client, address)["situation"] == {"fr": "Rien n’est trié.", "ar": "لا شيء مفروز"}


def test_a_partners_own_part_that_has_changed_locks_nobody_out(town: Any, partner: Any) -> None:
    from maillage.dossiers.turn import standing
    from tests.dossiers.at_site import agreed

    (client, home), (other, there) = town, partner
    key = opened(client)
    invited(client, key, there)
    other.post(f"/fr/dossier/{key}/answer", {"then": "join"})
    agreed(key, "diagnosis", {"situation": {"fr": "x"}, "problems": [{"fr": "y"}]}, home, there)
    address = f"/fr/dossier/{key}/text/definition"
    propose(client, address, aim="Trier", gives="Des équipes")
    send(
        client,
        f"{address}/write",
        then="draft",
        base=base_of(client, address),
        **IN,
        aim="Mieux trier",
        gives="Des équipes",
    )
    assert propose(other, address, aim="Trier", gives="Une ingénieure").status_code == 302
    assert propose(client, address, aim="Mieux trier", gives="Trois équipes").status_code == 302
    found = standing(key)
    assert found and found.state.texts["definition"].current.articles["gives"] == {
        home.pk: {"fr": "Trois équipes"},
        there.pk: {"fr": "Une ingénieure"},
    }


def test_a_draft_is_thrown_away_by_its_writer_alone(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    assert "Jeter mon brouillon" not in text(client.get(f"{address}/write"))
    send(client, f"{address}/write", then="draft", base=base_of(client, address), **IN, situation="Brouillon")
    assert "Brouillon" not in text(other.get(f"{address}/write")) and "Jeter mon brouillon" in text(
        client.get(f"{address}/write")
    )
    assert send(other, f"{address}/write", then="discard").status_code == 302
    assert field(client.get(f"{address}/write"), "situation") == "Brouillon"
    assert send(client, f"{address}/write", then="discard").status_code == 302
    assert field(client.get(f"{address}/write"), "situation") == "Rien n’est trié."


def test_going_on_in_another_language_keeps_what_was_typed(two: tuple[Client, Client, str]) -> None:
    client, _, address = two
    gone = send(
        client,
        f"{address}/write",
        then="in-ar",
        base=base_of(client, address),
        **IN,
        situation="Typé",
        problems="deux\ntrois",
    )
    assert gone.status_code == 302 and "in=ar" in gone.headers["Location"]
    assert field(client.get(gone.headers["Location"]), "situation") == ""
    page = client.get(f"{address}/write?in=fr")
    assert field(page, "situation") == "Typé" and field(page, "problems") == "deux\ntrois"


def test_a_line_taken_out_takes_its_own_translation_along(two: tuple[Client, Client, str]) -> None:
    client, _, address = two
    stands = {"situation": "Rien n’est trié.", "causes": "Pas de bacs."}
    propose(client, address, **{"in": "ar", "problems": "واحد\nاثنان"})
    assert articles_of(client, address)["problems"] == [
        {"fr": "un", "ar": "واحد"},
        {"fr": "deux", "ar": "اثنان"},
    ]
    propose(client, address, **stands, problems="deux\ntrois")
    found = articles_of(client, address)["problems"]
    assert found[0] == {"fr": "deux", "ar": "اثنان"} and {"fr": "trois"} in found
