"""Other words for an article stand beside it for all; they are taken over, left or withdrawn, and nobody's text is overwritten."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.desk import text
from tests.site.test_dossier_doors import asked, link, outside
from tests.site.test_dossier_writing import IN, articles_of, base_of, field, partner, propose, town, two
from tests.site.test_dossiers import send, shown_version

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside", "partner", "town", "two"]
pytestmark = pytest.mark.database
STANDS = {"situation": "Rien n’est trié.", "causes": "Pas de bacs.", "problems": "un\ndeux"}


def other_words(client: Client, address: str, article: str = "situation", **said: str) -> Any:
    """Other words for an article, sent."""
    given = {
        "then": "counter",
        "article": article,
        "shown": shown_version(client, address),
        "why": "Plus juste.",
    }
    return send(client, f"{address}?other={article}", **{**given, **said})


def in_arabic(address: str) -> str:
    return address.replace("/fr/", "/ar/")


def number_of(page: str) -> str:
    found = re.search(r'name="number" value="(\d+)"', page)
    assert found
    return found[1]


def test_they_stand_beside_the_article_for_all_with_who_when_and_why(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    form = other.get(f"{address}?other=situation")
    assert form.status_code == 200 and field(form, "situation__fr") == "Rien n’est trié."
    done = other_words(other, in_arabic(address), situation__fr="Peu est trié.", situation__ar="القليل مفروز")
    assert done.status_code == 302 and done.headers["Location"].endswith("#situation")
    for who in (client, other):
        page = who.get(address)
        assert "D’autres mots, de Agadir" in text(page) and "Plus juste." in text(page)
        assert "<del>Rien n’est</del> <ins>Peu est</ins>" in page.content.decode() and "القليل مفروز" in text(
            page
        )
    assert articles_of(client, address)["situation"] == {
        "fr": "Rien n’est trié."
    }  # nobody's text is overwritten
    assert "Les retirer" in text(other.get(address)) and "Les retirer" not in text(client.get(address))
    assert "Les reprendre" in text(client.get(address)) and "Les reprendre" not in text(other.get(address))


def test_they_are_taken_over_with_one_press_in_all_their_languages(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    other_words(other, in_arabic(address), situation__fr="Peu est trié.", situation__ar="القليل مفروز")
    found = re.search(r'href="([^"]+\?take=\d+)"', client.get(address).content.decode())
    assert found
    form = client.get(found[1])
    assert field(form, "situation") == "Peu est trié." and field(form, "causes") == "Pas de bacs."
    assert "La rédaction de Agadir pour" in text(form) and "Reprend la rédaction de Agadir" in field(
        form, "why"
    )
    take = found[1].rsplit("=", 1)[1]
    sent = send(
        client,
        found[1],
        then="propose",
        base=base_of(client, address),
        take=take,
        **IN,
        **{**STANDS, "situation": "Peu est trié."},
    )
    assert sent.status_code == 302
    assert articles_of(client, address)["situation"] == {"fr": "Peu est trié.", "ar": "القليل مفروز"}


def test_over_a_draft_that_says_otherwise_its_writer_chooses(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    other_words(other, address, situation__fr="Peu est trié.")
    send(
        client,
        f"{address}/write",
        then="draft",
        base=base_of(client, address),
        **IN,
        **{**STANDS, "situation": "Brouillon"},
    )
    found = re.search(r'href="([^"]+\?take=(\d+))"', client.get(address).content.decode())
    assert found
    form = client.get(found[1])
    assert field(form, "situation") == "Brouillon" and "Peu est trié." in text(form)
    given = {"base": base_of(client, address), "take": found[2], **IN, **STANDS, "situation": "Brouillon"}
    assert send(client, found[1], then="propose", **given).status_code == 422
    assert (
        send(client, found[1], then="propose", **given, **{"take-situation-fr": "theirs"}).status_code == 302
    )
    assert articles_of(client, address)["situation"] == {"fr": "Peu est trié."}


def test_they_are_withdrawn_by_who_made_them_alone(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    other_words(other, address, situation__fr="Peu est trié.")
    number = number_of(other.get(address).content.decode())
    assert send(client, address, then="drop", number=number).status_code == 422
    assert "D’autres mots, de Agadir" in text(client.get(address))
    assert send(other, address, then="drop", number=number).status_code == 302
    assert "D’autres mots, de Agadir" not in text(client.get(address))


@pytest.mark.parametrize(
    ("said", "field_", "sentence"),
    [
        ({"situation__fr": "Peu est trié.", "why": ""}, "why", "Rien n’est dit ici"),
        ({"situation__fr": "x" * 20_001}, "situation__fr", "vingt mille signes"),
        ({"situation__fr": "Rien n’est trié."}, "situation__fr", "C’est déjà ce que dit la version 1"),
    ],
)
def test_what_is_not_taken_is_said_beside_its_field_and_still_there(
    two: tuple[Client, Client, str], said: dict[str, str], field_: str, sentence: str
) -> None:
    _, other, address = two
    answer = other_words(other, address, **said)
    assert answer.status_code == 422 and sentence in text(answer)
    assert (
        f'id="{field_}-error"' in answer.content.decode()
        and field(answer, "situation__fr") == said["situation__fr"]
    )


def test_over_a_version_that_is_gone_they_are_not_taken_unseen(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    shown = shown_version(other, address)
    propose(client, address, **{**STANDS, "causes": "Pas de camions."})
    late = other_words(other, address, situation__fr="Peu est trié.", shown=shown)
    assert late.status_code == 409 and field(late, "situation__fr") == "Peu est trié."


def test_a_period_and_a_list_can_be_proposed_otherwise_and_a_partners_own_part_cannot(
    two: tuple[Client, Client, str],
) -> None:
    _, other, address = two
    assert other_words(other, address, "problems", problems__fr="un\ntrois").status_code == 302
    assert "trois" in text(other.get(address))
    assert other.get(f"{address}?other=gives").status_code == 404  # of another text
    assert other.get(f"{address}?other=nothing").status_code == 404
    assert send(other, address, then="counter", article="nothing").status_code == 404


def test_whoever_reads_through_a_link_sees_them_before_agreeing_and_answers_none(
    town: tuple[Client, Any], outside: Client
) -> None:
    client, _ = town
    key, partner_ = asked(client)
    address = f"/fr/dossier/{key}/text/diagnosis"
    assert other_words(client, address, situation__fr="Peu est trié.").status_code == 302
    said = {"article": "problems", "shown": shown_version(client, address), "words": "Il manque le marché."}
    assert send(client, address, then="reserve", **said).status_code == 302
    page = outside.get(link(client, key, partner_)[0])
    assert "D’autres mots, de Saint-Louis" in text(page) and "Réserve de Saint-Louis" in text(page)
    assert "<ins>Peu est</ins>" in page.content.decode() and "Il manque le marché." in text(page)
    for act in ("Les retirer", "Lever la réserve", "Les reprendre"):
        assert act not in text(page)


def test_once_it_is_over_nothing_more_is_proposed(two: tuple[Client, Client, str]) -> None:
    client, other, address = two
    other_words(other, address, situation__fr="Peu est trié.")
    send(client, f"{address.rpartition('/text')[0]}/do/abandon", why="Fini.")
    page = other.get(address)
    assert "D’autres mots, de Agadir" in text(page)
    for act in ("Les retirer", "Les reprendre", "Proposer d’autres mots"):
        assert act not in text(page) and act not in text(client.get(address))
    assert other.get(f"{address}?other=situation").status_code == 404
