"""Sums of a budget as they are typed: read whole or refused beside the field, never cut and never guessed; read again, the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import agreed
from tests.dossiers.played import DIAGNOSIS
from tests.site.dossier_pages import pair
from tests.site.test_dossier_writing import field
from tests.site.test_dossiers import send

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("database")]


def typed(line: str, before: Any = None) -> Any:
    """What a line of a budget becomes."""
    from maillage.site.dossiers.text.article_typed import typed_article
    from maillage.site.parties.typed import Typed

    none: Any = None
    [found] = typed_article(none, "definition", "budget", Typed({"budget": [line]}), before, "fr")
    return found


def shown(each: Any) -> str:
    """The line that a form shows of it."""
    from maillage.site.dossiers.text.article_form import fields_of

    class Here:
        class state:
            light = False

    here: Any = Here
    [found] = fields_of(here, "definition", "budget", [each], "fr", {})
    return str(found["value"])


@pytest.mark.parametrize(
    ("figure", "amount", "currency"),
    [
        ("12,5 EUR", 1250, "EUR"),
        ("5 000 €", 500_000, "EUR"),
        ("€ 5\u202f000", 500_000, "EUR"),
        ("1 000 eur", 100_000, "EUR"),
        ("EUR 500", 50_000, "EUR"),
        ("١٬٠٠٠ MAD", 100_000, "MAD"),
        ("١٢٫٥ MAD", 1250, "MAD"),
        ("20 000 000 XOF", 20_000_000, "XOF"),
        ("30.000 TND", 30_000_000, "TND"),
        ("12,5 TND", 12_500, "TND"),
        ("0 EUR", 0, "EUR"),
    ],
)
def test_a_sum_is_read_whole_and_read_again_it_is_the_same(figure: str, amount: int, currency: str) -> None:
    found = typed(f"Agadir = {figure}")
    assert found == {"source": "Agadir", "amount": amount, "currency": currency}
    assert typed(shown(found)) == found


@pytest.mark.parametrize("amount", [1, 12_345, 12_340, 1_234_567, 12_000, 1_000])
def test_a_currency_of_three_decimals_is_not_a_thousand_times_more_when_it_is_read_again(amount: int) -> None:
    line = {"source": "Tunis", "amount": amount, "currency": "TND"}
    assert typed(shown(line)) == line


@pytest.mark.parametrize(
    "line",
    [
        "Agadir = 12,5 XOF", "Agadir = 1000.5 JPY", "Agadir = 1000,555 EUR", "Agadir = ?", "Agadir", "Agadir =", "= 5 EUR",
        "Agadir = 1000 XYZ", "Agadir = 1000", "Agadir = EUR 5 EUR", "Agadir = -5 EUR", "Agadir = beaucoup", "Agadir = EUR",
    ],
)  # fmt: skip
def test_what_is_no_sum_stays_as_it_was_typed_for_the_core_to_refuse(line: str) -> None:
    from maillage.dossiers.texts import fault_of

    assert typed(line) == line == shown(typed(line))
    assert fault_of("budget", [typed(line)]) == "sum"


@pytest.mark.parametrize("said", ["en nature", "En  nature", "in kind", "عينا", "عينًا"])
def test_in_kind_is_said_in_any_language(said: str) -> None:
    found = typed(f"Agadir = {said}")
    assert found == {"source": "Agadir", "in_kind": True} == typed(shown(found))


def test_what_comes_in_kind_with_a_value_keeps_it_and_what_is_said_of_it() -> None:
    line = {"source": "Agadir", "amount": 300_000, "currency": "EUR", "in_kind": True}
    assert typed(shown(line)) == line
    noted = {**line, "says": {"fr": "deux camions"}}
    assert typed(shown(noted), [noted]) == noted


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "« Agadir = 12,5 XOF » ne dit aucune somme que l’on puisse compter."),
        ("ar", "لا يذكر مبلغا يمكن عدّه."),
    ],
)
def test_a_line_that_is_no_sum_is_refused_beside_the_budget_and_stands_there_still(
    signed: Callable[[str], Client], language: str, told: str
) -> None:
    of = pair(signed)
    agreed(of.key, "diagnosis", DIAGNOSIS, of.angers, of.agadir)
    address = f"/{language}/dossier/{of.key}/text/definition/write"
    said = {"then": "draft", "base": "", "budget": "Agadir = 12,5 XOF\nParis = 5 €", "in": language}
    assert send(of.one, address, **said).status_code == 302
    assert field(of.one.get(f"{address}?in={language}"), "budget") == "Agadir = 12,5 XOF\nParis = 5 EUR"
    refused = send(of.one, address, **{**said, "then": "propose"})
    assert refused.status_code == 422 and field(refused, "budget") == "Agadir = 12,5 XOF\nParis = 5 EUR"
    beside = re.search(r'id="budget-error"[^>]*>(.*?)</p>', refused.content.decode(), re.DOTALL)
    assert beside and told in re.sub("<[^>]+>", "", beside[1]).replace("\u202f", " ").replace("\xa0", " ")
