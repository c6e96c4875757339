"""A partner abroad writes its own part of a joint text through a link, once, for the version that it saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.people import organisation
from tests.site.desk import text
from tests.site.test_dossier_doors import link, outside, state_of, town, typed
from tests.site.test_dossiers import invited, opened

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside", "town"]  # fixtures
pytestmark = pytest.mark.database


def owed(town: Client) -> tuple[str, Any, Any]:
    """The joint text of a small exchange, written by one side, in which the part of the other is missing."""
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Organisation
    from tests.dossiers.at_site import do

    key = opened(town, path="school")
    partner = organisation("Agadir", standing="unclaimed")
    invited(town, key, partner)
    home = Organisation.objects.get(names__name="Saint-Louis")
    said = {
        "problem": {"fr": "Nos élèves ne se connaissent pas."}, "doing": {"fr": "Des lettres."}, "gains": {home.pk: {"fr": "des amis"}},
        "calendar": {"from": "2027-01-01", "until": "2027-06-30"},
    }  # fmt: skip
    do(key, home, d.VersionProposed("definition", said))
    return key, partner, home


def test_a_partner_writes_its_own_part_through_the_link_then_agrees(town: Client, outside: Client) -> None:
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import do

    key, partner, home = owed(town)
    at, code = link(town, key, partner, text="definition")
    before = state_of(key).texts["definition"].current
    # its agreement alone is refused with what is missing, and nothing is used up
    answer = typed(outside, at, code)
    assert (
        answer.status_code == 422 and "Agadir" in text(answer) and not state_of(key).parties[partner.pk].here
    )
    page = outside.get(at).content.decode()
    assert (
        'name="part_gains"' in page
        and "Écrire votre part de ce texte" in page
        and 'name="part_problem"' not in page
    )
    # written, it is another version; what was typed stays where the code was wrong
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answer = typed(outside, at, wrong, "part", part_gains="des correspondants")
    assert answer.status_code == 422 and "des correspondants" in answer.content.decode()
    assert 'id="part_code-error"' in answer.content.decode()
    answer = typed(outside, at, code, "part", part_gains="des correspondants", part_problem="autre chose")
    assert answer.status_code == 302, text(answer)
    state = state_of(key)
    now = state.texts["definition"].current
    assert now.number == 2 and now.by == partner.pk and state.parties[partner.pk].here
    assert now.articles["gains"] == {home.pk: {"fr": "des amis"}, partner.pk: {"fr": "des correspondants"}}
    assert {**now.articles, "gains": 0} == {**before.articles, "gains": 0}  # nothing else of it
    shown = text(outside.get(answer.headers["Location"]))
    assert "Votre part est dans une nouvelle version" in shown and "D’accord pour Agadir, version 2" in shown
    # with the same code, once
    assert typed(outside, at, code).status_code == 302
    given = state_of(key).texts["definition"].current.key_of(partner.pk)
    assert given.through == "link"
    assert typed(outside, at, code, "part", part_gains="encore").status_code == 409
    do(key, home, d.KeyGiven("definition", now.hash))
    assert state_of(key).in_force("definition").hash == now.hash


def test_the_part_of_another_version_is_not_written(town: Client, outside: Client) -> None:
    from maillage.dossiers import decisions as d
    from tests.dossiers.at_site import do

    key, partner, home = owed(town)
    at, code = link(town, key, partner, text="definition")
    current = state_of(key).texts["definition"].current
    do(
        key,
        home,
        d.VersionProposed("definition", {**current.articles, "doing": {"fr": "Des visites."}}, current.hash),
    )
    answer = outside.post(at, {"then": "part", "name": "Fatima", "code": code, "part_gains": "x"})
    assert answer.status_code == 409 and len(state_of(key).texts["definition"].versions) == 2
    assert not state_of(key).parties[partner.pk].here


def test_a_part_that_says_nothing_new_or_too_much_is_refused_beside_it(town: Client, outside: Client) -> None:
    key, partner, _ = owed(town)
    at, code = link(town, key, partner, text="definition")
    answer = typed(outside, at, code, "part", part_gains="  ")
    assert answer.status_code == 422 and 'href="#part"' in answer.content.decode()
    answer = typed(outside, at, code, "part", part_gains="m" * 20_001)
    assert answer.status_code == 422 and 'id="part_gains-error"' in answer.content.decode()
    assert "m" * 20_001 in answer.content.decode()
    state = state_of(key)
    assert len(state.texts["definition"].versions) == 1 and not state.parties[partner.pk].here
