"""A partner abroad without an account: what it reads and does through a link, a key given once, a copy kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.letters import letters
from tests.site.test_dossiers import invited, officer, once, opened, send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.database
THEIRS, RECORDED = "sg@agadir.example", "contact@agadir.example"
MOST_QUERIES = 12
LINK = re.compile(r"https?://[^/\s]+(/\w+/dossier/door/\S+)")
WRITTEN = {"situation": "Rien n’est trié.", "problems": "Pas de bacs"}


@pytest.fixture
def town(signed: Callable[[str], Client]) -> Client:
    """An officer of Saint-Louis, whose office may bind it."""
    client = signed("reader")
    officer(client, organisation("Saint-Louis", country="SN", place="geonames:2246452"))
    return client


@pytest.fixture
def outside(reader: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody with a browser and nothing else, from whose address nobody sent anything yet."""
    from maillage.site.dossiers.door import open as door_open
    from maillage.site.limits import Buckets

    monkeypatch.setattr(door_open, "sendings", Buckets(door_open.A_MINUTE))
    return reader


def asked(town: Client, written: bool = True) -> tuple[str, Any]:
    """A dossier in which Agadir, which nobody here acts for, was asked to take part."""
    key, partner = opened(town), organisation("Agadir", standing="unclaimed")
    invited(town, key, partner)
    if written:
        write(town, key)
    return key, partner


def recorded(partner: Any) -> None:
    """It came from a sheet, with its mailbox."""
    partner.__class__.objects.filter(pk=partner.pk).update(mailbox=RECORDED, source="sheet", made_by=None)


def write(town: Client, key: str, **said: str) -> None:
    address = f"/fr/dossier/{key}/text/diagnosis/write"
    base = re.search(r'name="base" value="(\w*)"', town.get(address).content.decode())
    assert base
    answer = send(town, address, then="propose", base=base[1], **{"in": "fr"}, **{**WRITTEN, **said})
    assert answer.status_code == 302, text(answer)


def link(town: Client, key: str, partner: Any, **said: str) -> tuple[str, str]:
    """A link sent on its page: its address and its code, as two letters have them."""
    given = {
        "party": partner.pk,
        "title": "Secrétaire général",
        "email": THEIRS,
        "language": "fr",
        "binds": "yes",
        "text": "diagnosis",
    }
    answer = send(town, f"/fr/dossier/{key}/links", **{**given, **said})
    assert answer.status_code == 302, text(answer)
    at = next(filter(None, (LINK.search(each["text"]) for each in letters(THEIRS))))
    apart = letters(RECORDED) or letters(THEIRS)
    code = next(filter(None, (re.search(r"^\d{6}$", each["text"], re.M) for each in apart)))
    return at[1], code[0]


def typed(outside: Client, at: str, code: str, then: str = "key", **said: str) -> Any:
    return outside.post(
        at, {"once": once(outside, at), "then": then, "name": "Fatima Zahra", "code": code, **said}
    )


def state_of(key: str) -> Any:
    from maillage.dossiers.turn import standing

    found = standing(key)
    assert found
    return found.state


def test_a_scanner_that_opens_it_many_times_does_nothing(town: Client, outside: Client) -> None:
    from maillage.dossiers.models import Door

    key, partner = asked(town)
    at, _ = link(town, key, partner)
    before, row = state_of(key), Door.objects.values().get()
    for ask in (outside.get, outside.head, outside.get):
        answer = ask(at)
        assert answer.status_code == 200 and not answer.cookies
        assert answer.headers["X-Robots-Tag"] == "noindex" and "no-store" in answer.headers["Cache-Control"]
    said = text(outside.get(at))
    for each in (
        "Les déchets restent dans nos rues.",
        "Rien n’est trié.",
        "Agadir",
        "Saint-Louis",
        "Secrétaire général",
    ):
        assert each in said, each
    assert (state_of(key), Door.objects.values().get()) == (before, row)


def test_a_key_through_the_link_once_with_its_copy(town: Client, outside: Client) -> None:
    key, partner = asked(town)
    at, code = link(town, key, partner)
    assert town.post(f"/fr/dossier/{key}/text/diagnosis", {}).status_code == 422
    page = outside.get(at).content.decode()
    version = state_of(key).texts["diagnosis"].current
    assert version.hash in page and "D’accord pour Agadir, version 1" in text(outside.get(at))
    form = {"once": once(outside, at), "then": "key", "name": "Fatima Zahra", "code": code}
    first, again = outside.post(at, form), outside.post(at, form)
    assert (
        first.status_code == again.status_code == 302
        and first.headers["Location"] == again.headers["Location"]
    )
    assert not first.cookies
    given = state_of(key).texts["diagnosis"].current.key_of(partner.pk)
    assert given.through == "link" and given.title == "Secrétaire général"
    assert "Votre accord est donné" in text(outside.get(first.headers["Location"]))
    copy = letters(THEIRS)[0]
    assert "Fatima Zahra" in copy["text"] and at in copy["text"] and code not in copy["text"]
    # used twice: a new form of the same link says so
    answer = typed(outside, at, code)
    assert answer.status_code == 409 and "Ce lien a servi" in text(answer)
    assert len(letters(THEIRS)) == 3
    shown = text(town.get(f"/fr/dossier/{key}/text/diagnosis"))
    assert "par le lien d’une lettre" in shown and "Secrétaire général" in shown
    sheet = text(town.get(f"/fr/dossier/{key}/text/diagnosis/paper"))
    assert "par le lien d’une lettre" in sheet
    story = text(town.get(f"/fr/dossier/{key}/story"))
    assert "Fatima Zahra, par le lien qui lui a été envoyé" in story


def test_both_keys_and_the_text_takes_effect(town: Client, outside: Client) -> None:
    key, partner = asked(town)
    at, code = link(town, key, partner)
    version = state_of(key).texts["diagnosis"].current
    send(town, f"/fr/dossier/{key}/text/diagnosis", then="agree", shown=version.hash)
    assert typed(outside, at, code).status_code == 302
    assert state_of(key).in_force("diagnosis").hash == version.hash


def test_a_forwarded_link_without_its_code_acts_five_times_wrongly_and_no_more(
    town: Client, outside: Client
) -> None:
    key, partner = asked(town)
    at, code = link(town, key, partner)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    before = state_of(key)
    for tries in range(4, 0, -1):
        answer = typed(outside, at, wrong)
        assert answer.status_code == 422 and f"Il reste {tries} essai" in text(answer)
        assert "Fatima Zahra" in answer.content.decode()  # what was typed is still there
        assert wrong not in answer.content.decode()
    answer = typed(outside, at, wrong)
    assert answer.status_code == 422 and "Cinq codes faux" in text(answer)
    page = outside.get(at)
    assert 'value="key"' not in page.content.decode() and "Rien n’est trié." in text(page)
    answer = outside.post(at, {"then": "key", "name": "Fatima", "code": code})
    assert answer.status_code == 409 and state_of(key) == before
    assert "cinq codes faux" in text(town.get(f"/fr/dossier/{key}/links"))


def test_what_is_missing_is_said_beside_its_field_and_costs_no_try(town: Client, outside: Client) -> None:
    from maillage.dossiers.models import Door

    key, partner = asked(town)
    at, code = link(town, key, partner)
    answer = outside.post(at, {"then": "key", "name": "", "code": "12"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="name-error"' in page and 'id="code-error"' in page and Door.objects.get().tries == 0
    # Arabic figures, spaces: it is the same code
    eastern = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert typed(outside, at, f"{eastern[:3]} {eastern[3:]}").status_code == 302


def test_another_version_shows_what_changed(town: Client, outside: Client) -> None:
    key, partner = asked(town)
    at, code = link(town, key, partner)
    write(town, key, situation="Peu est trié.")
    page = outside.get(at)
    assert "n’est plus celle qui attend" in text(page) and "<del>" in page.content.decode()
    answer = outside.post(at, {"then": "key", "name": "Fatima", "code": code})
    assert answer.status_code == 409 and not state_of(key).texts["diagnosis"].current.keys


def test_it_holds_for_fourteen_days_and_then_shows_nothing(town: Client, outside: Client) -> None:
    from django.utils import timezone

    from maillage.dossiers.models import Door

    key, partner = asked(town)
    at, _ = link(town, key, partner)
    door = Door.objects.get()
    assert door.ends_at - door.at > timedelta(days=13, hours=23)
    Door.objects.update(ends_at=timezone.now())
    page = text(outside.get(at))
    assert "Ce lien valait 14 jours" in page and "Rien n’est trié." not in page


def test_a_party_removed_while_its_key_is_pending(town: Client, outside: Client) -> None:
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Organisation
    from tests.dossiers.at_site import do

    key, partner = asked(town)
    at, code = link(town, key, partner)
    sender = Organisation.objects.get(names__name="Saint-Louis")
    do(key, sender, d.PartyDeclined(partner.pk, {"fr": "Erreur."}))
    page = outside.get(at)
    assert "n’est plus parmi les parties" in text(page) and "Rien n’est trié." not in text(page)
    assert outside.post(at, {"then": "key", "name": "Fatima", "code": code}).status_code == 409
    assert not state_of(key).texts["diagnosis"].current.keys


def test_it_joins_then_says_something_and_takes_the_dossier_away(town: Client, outside: Client) -> None:
    key, partner = asked(town, written=False)
    at, code = link(town, key, partner, text="", binds="no")
    assert typed(outside, at, code, "key").status_code == 409  # it was sent for no version
    assert (
        typed(outside, at, code, "remark", says="Avant.").status_code == 409
    )  # who has not joined says nothing
    assert typed(outside, at, code, "join").status_code == 302
    assert state_of(key).parties[partner.pk].here
    assert typed(outside, at, code, "remark", says="").status_code == 422
    assert typed(outside, at, code, "remark", says="Nous venons en mars.").status_code == 302
    assert state_of(key).remarks[-1].says == {"fr": "Nous venons en mars."}
    file = outside.post(at, {"then": "away"})
    assert file.headers["Content-Type"] == "application/zip" and "no-store" in file.headers["Cache-Control"]
    assert any(each.endswith("check.py") for each in ZipFile(BytesIO(file.content)).namelist())


@pytest.mark.parametrize("language", ["en", "ar"])
def test_in_other_languages(town: Client, outside: Client, language: str) -> None:
    key, partner = asked(town)
    at, code = link(town, key, partner, language=language)
    assert at.startswith(f"/{language}/")
    for address in (at, f"{at}/paper", f"/{language}/verify/{state_of(key).texts['diagnosis'].current.hash}"):
        page = outside.get(address)
        assert page.status_code == 200 and f'lang="{language}"' in page.content.decode()
        assert "{" not in text(page) and "?}" not in text(page), address
    assert typed(outside, at, code).status_code == 302
    copy = letters(THEIRS)[0]
    assert "{" not in copy["text"] and "None" not in copy["text"]


def test_the_form_needs_no_cookie(town: Client) -> None:
    """As a browser that keeps none sends it, and that Django asks for a token where one is due."""
    from django.test import Client

    key, partner = asked(town)
    at, code = link(town, key, partner)
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(at)
    assert not strict.cookies and "csrfmiddlewaretoken" not in page.content.decode()
    answer = strict.post(
        at, {"then": "key", "name": "Fatima Zahra", "code": code}, headers={"origin": "null"}
    )
    assert answer.status_code == 302 and not strict.cookies
    assert state_of(key).texts["diagnosis"].current.key_of(partner.pk)


def test_the_page_asks_the_database_no_more_for_a_longer_story(town: Client, outside: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from maillage.dossiers import decisions as d
    from maillage.parties.models import Organisation
    from tests.dossiers.at_site import do

    key, partner = asked(town)
    at, _ = link(town, key, partner)
    outside.get(at)
    asks = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert outside.get(at).status_code == 200
        asks.append(len(seen))
        sender = Organisation.objects.get(names__name="Saint-Louis")
        for number in range(30):
            do(key, sender, d.Remarked({"fr": f"Remarque {number}."}))
    assert asks[0] == asks[1] <= MOST_QUERIES, [each["sql"][:200] for each in seen]


def test_too_many_sendings_from_one_address_wait(town: Client, outside: Client) -> None:
    from maillage.dossiers.models import Door
    from maillage.site.dossiers.door.open import A_MINUTE

    key, partner = asked(town)
    at, code = link(town, key, partner)
    for _ in range(A_MINUTE):
        assert outside.post(at, {"then": "key", "name": "", "code": ""}).status_code == 422
    answer = outside.post(at, {"then": "key", "name": "Fatima", "code": code})
    assert answer.status_code == 429 and "Attendez une minute" in text(answer)
    assert Door.objects.get().used_at is None and outside.get(at).status_code == 200


def test_not_for_us_is_said_with_its_reason_and_the_code(town: Client, outside: Client) -> None:
    key, partner = asked(town)
    at, code = link(town, key, partner)
    assert "Pas pour nous" in text(outside.get(at))
    before = state_of(key)
    answer = typed(outside, at, code, "decline", why="")
    assert answer.status_code == 422 and 'id="why-error"' in answer.content.decode()
    answer = typed(outside, at, f"{(int(code) + 1) % 1_000_000:06d}", "decline", why="Pas cette année.")
    assert (
        answer.status_code == 422
        and state_of(key) == before
        and "Pas cette année." in answer.content.decode()
    )
    answer = typed(outside, at, code, "decline", why="Pas cette année.")
    assert answer.status_code == 302, text(answer)
    party = state_of(key).parties[partner.pk]
    assert party.left_on and not party.joined_on
    page = text(outside.get(answer.headers["Location"]))
    assert "Votre réponse est inscrite" in page and "Rien n’est trié." not in page
    assert "Pas cette année" in text(town.get(f"/fr/dossier/{key}/story"))
    assert "Fatima Zahra" in letters(THEIRS)[0]["text"]
    assert "Votre réponse est inscrite" not in text(outside.get(at))


def test_who_takes_part_declines_no_more(town: Client, outside: Client) -> None:
    key, partner = asked(town, written=False)
    at, code = link(town, key, partner, text="", binds="no")
    typed(outside, at, code, "join")
    assert 'value="decline"' not in outside.get(at).content.decode()
    assert typed(outside, at, code, "decline", why="Non.").status_code == 409
    assert state_of(key).parties[partner.pk].here
