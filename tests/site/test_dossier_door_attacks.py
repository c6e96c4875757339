"""A link in the wrong hands, or sent the wrong way: each is refused with why, changes nothing, and breaks nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do
from tests.site.desk import text
from tests.site.letters import letters
from tests.site.test_citizen_questions import unhurried
from tests.site.test_dossier_door_questions import Public
from tests.site.test_dossier_door_side import Running
from tests.site.test_dossier_doors import THEIRS, asked, link, outside, state_of, town, typed

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside", "town", "unhurried"]  # fixtures
pytestmark = pytest.mark.database
EASTERN, PERSIAN, WIDE = "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "0123456789"


@pytest.mark.parametrize("figures", [EASTERN, PERSIAN, WIDE])
def test_the_code_is_typed_in_the_figures_of_any_script(town: Client, outside: Client, figures: str) -> None:
    """Also as an Arabic keyboard or a letter that was copied gives it: with marks of direction, spaces and dashes between."""
    of = Running(town)
    number = of.noted()
    code = of.code.translate(str.maketrans("0123456789", figures))
    answer = of.send(outside, "confirm", number, code=f"\u2067\u200f{code[:2]} {code[2:4]}-{code[4:]}\u2069")
    assert answer.status_code == 302, text(answer)
    assert state_of(of.key).confirmed


def test_wrong_codes_count_for_the_link_whatever_page_they_are_typed_on(
    signed: Callable[[str], Client], reader: Client, outside: Client
) -> None:
    public = Public(signed, reader)
    wrong = f"{(int(public.code) + 1) % 1_000_000:06d}"
    left = []
    for n in range(5):
        if n % 2:
            answer = public.send(outside, "let", code=wrong)
        else:
            answer = typed(outside, public.at, wrong, "remark", says="Bonjour.")
        left.append(next((each for each in range(5) if f"reste {each} essai" in text(answer)), 0))
    assert left == [4, 3, 2, 1, 0]
    # the right one comes too late everywhere, and what was typed is still there
    sent = {"then": "remark", "name": "F", "code": public.code, "says": "Bonjour tout de même."}
    answer = outside.post(public.at, sent)
    assert answer.status_code == 409 and "Cinq codes faux" in text(answer)
    assert outside.post(public.step("let"), {"code": public.code}).status_code == 404
    assert not public.row().voices.exists() and len(letters(THEIRS)) == 2  # the link, and its code: no copy


def test_the_code_of_one_link_opens_no_other(town: Client, outside: Client) -> None:
    from maillage.dossiers.models import Door

    key, partner = asked(town)
    first, code = link(town, key, partner)
    second, other = link(town, key, partner)
    assert first != second
    if code != other:
        answer = typed(outside, second, code)
        assert answer.status_code == 422 and Door.objects.get(pk=second.rsplit("/", 1)[1]).tries == 1
    assert not state_of(key).texts["diagnosis"].current.keys
    # used once, the other of the same version is used up by what stands: nobody agrees twice
    assert typed(outside, second, other).status_code == 302
    answer = typed(outside, first, code)
    assert answer.status_code in (409, 422) and len(state_of(key).texts["diagnosis"].current.keys) == 1


def test_an_act_that_belongs_on_another_page_is_none_here(town: Client, outside: Client) -> None:
    of = Running(town)
    of.noted()
    before = state_of(of.key)
    for act in ("confirm", "result", "rate", "not_ours", "let", "burn", ""):
        answer = typed(outside, of.at, of.code, act, confirmed="1", value="7", why="x")
        assert answer.status_code == 409 and "Sa page dit à quoi il sert" in text(answer), act
        assert state_of(of.key) == before, act


def test_what_is_too_large_or_odd_is_refused_and_breaks_nothing(
    signed: Callable[[str], Client], reader: Client, outside: Client
) -> None:
    from maillage.dossiers.models import Door

    public = Public(signed, reader)
    before, door = state_of(public.key), Door.objects.values().get()
    pages = (public.at, f"{public.at}/do/confirm", public.step("let"))
    for page in pages:
        sent = {"then": "remark", "name": "F", "code": public.code, "says": "x" * 10_000_000}
        answer = outside.post(page, sent)
        assert answer.status_code == 413 and len(answer.content) < 100_000, page
    for page in (
        f"{public.at}/questions/{10**30}/let", f"{public.at}/questions/0/let", f"{public.at}/questions/{2**63}/agree",
        f"{public.at}/do/confirm?number=" + "9" * 400, f"{public.at}/do/%00", f"{public.at}/questions/1/%E2%80%AE",
    ):  # fmt: skip
        assert outside.get(page).status_code == 404, page
        assert outside.post(page, {"code": public.code, "confirmed": "9" * 400}).status_code in (
            404,
            409,
            422,
        ), page
    for name in ("a\nb", "\u202e\u202e", "  ", "\x00", "m" * 201, "."):
        answer = typed(outside, public.at, public.code, "remark", says="Bonjour.", name=name)
        assert answer.status_code in (409, 422), name
    assert state_of(public.key) == before and Door.objects.values().get() == door


def test_what_somebody_writes_is_shown_as_text(town: Client, outside: Client) -> None:
    of = Running(town)
    number = of.noted()
    bad = '"><script>alert(1)</script>'
    answer = of.send(outside, "confirm", number, says=bad, name=bad, code="12")
    assert answer.status_code == 422 and "<script>alert" not in answer.content.decode()
    page = outside.get(f"{of.form('confirm')}?number={bad}").content.decode()
    assert "<script>alert" not in page


def test_an_officer_whose_office_ended_is_not_the_link_it_is_its_organisations(
    town: Client, outside: Client
) -> None:
    """What was vouched for stands, since all read who did; another officer of the same organisation ends it."""
    from maillage.parties.models import Holding
    from maillage.site.today import today

    key, partner = asked(town)
    at, code = link(town, key, partner)
    Holding.objects.update(until=today())
    assert typed(outside, at, code).status_code == 302
    given = state_of(key).texts["diagnosis"].current.key_of(partner.pk)
    assert given.through == "link"


def test_a_link_of_a_party_that_left_speaks_for_nobody_though_it_comes_back(
    town: Client, outside: Client
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Organisation

    key, partner = asked(town, written=False)
    at, code = link(town, key, partner, text="", binds="no")
    home = Organisation.objects.get(names__name="Saint-Louis")
    assert typed(outside, at, code, "join").status_code == 302
    do(key, partner, d.PartyLeft({"fr": "Élections."}))
    answer = outside.post(at, {"then": "remark", "name": "F", "code": code, "says": "Encore nous."})
    assert answer.status_code == 409 and "n’est plus parmi les parties" in text(answer)
    # asked again, it answers anew: what the link was sent for before does not join it a second time
    do(key, home, d.PartyNamed(partner.pk, {"fr": "Agadir"}, "pivotal", True))
    answer = outside.post(at, {"then": "join", "name": "F", "code": code})
    assert answer.status_code == 409 and not state_of(key).parties[partner.pk].here


def test_a_forwarded_link_shows_and_lets_nobody_in(
    town: Client, outside: Client, signed: Callable[[str], Client]
) -> None:
    """Somebody else who is signed in here, acts for no party, and has the link but not its code."""
    of = Running(town)
    number = of.noted()
    stranger: Any = signed("reader")
    assert stranger.get(of.at).status_code == stranger.get(of.form("confirm")).status_code == 200
    assert stranger.get(f"/fr/dossier/{of.key}").status_code == 404
    before = state_of(of.key)
    answer = of.send(stranger, "confirm", number, code="")
    assert answer.status_code == 422 and 'id="code-error"' in answer.content.decode()
    assert state_of(of.key) == before
