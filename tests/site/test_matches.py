"""The page of matches: seen by its own side alone, each score with its reasons, and a person's word against the machine's order."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.exchange.pairs import Pair, entry, person
from tests.exchange.people import account, organisation
from tests.site.crawl import read
from tests.site.test_proposals import LANGUAGES, answer, at, at_matches, client_of, form, propose, text, two
from tests.site.test_take_lists import rows_in, whole

if TYPE_CHECKING:
    pass

__all__ = ["two"]  # fixture
pytestmark = pytest.mark.database


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_the_sum_its_reasons_and_its_conditions(two: Pair, language: str) -> None:
    page = client_of(two.asks).get(at_matches(two, language=language))
    assert page.status_code == 200
    assert "Almuñécar" in text(page) and f"/{language}/about/scores" in page.content.decode()
    numbers = [int(float(each) * 1000) for each in points_in(page, language)]
    assert len(numbers) > 6 and sum(numbers[:-1]) == numbers[-1]
    assert read(page).headings.count(1) == 1 and not read(page).unlabelled and not read(page).inline
    assert len(gzip.compress(page.content)) < 14_000


def points_in(page: Any, language: str) -> list[str]:
    """The points of each part, then their sum, as the table has them."""
    table = re.search(
        r'<table role="table" class="stack parts">.*?</table>', page.content.decode(), re.DOTALL
    )
    assert table
    label = {"fr": "Points", "en": "Points", "ar": "النقاط"}[language]
    cells = re.findall(rf'data-l="{label}">([^<]*)<', table[0])
    return [re.findall(r"\d+(?:[.,]\d+)?", each)[0].replace(",", ".") for each in cells]


def test_both_sides_see_the_same_score(two: Pair) -> None:
    need = points_in(client_of(two.asks).get(at_matches(two)), "en")
    offer = points_in(client_of(two.gives).get(at_matches(two, "offer")), "en")
    assert need == offer


def test_only_their_own_see_the_matches(two: Pair) -> None:
    clerk = person("clerk", two.need.organisation, may_publish=False)
    for who, status in ((two.asks, 200), (clerk, 200), (two.gives, 404), (account("nobody"), 404)):
        assert client_of(who).get(at_matches(two)).status_code == status
    nothing = client_of(two.gives).get("/en/entry/nothing/matches")
    assert nothing.status_code == 404


def test_an_office_that_ended_sees_nothing(two: Pair) -> None:
    from maillage.parties.models import Holding
    from maillage.site.today import today

    proposal = propose(two)
    Holding.objects.filter(account=two.asks).update(until=today())
    client = client_of(two.asks)
    assert {client.get(each).status_code for each in (at_matches(two), at(proposal))} == {404}
    assert client.post(at(proposal), {"side": "need", "then": "back"}).status_code == 404


def test_the_author_of_a_draft_sees_its_matches_and_what_is_lacking(two: Pair) -> None:
    from maillage.exchange.models import Entry

    author = account("author")
    said = {"text": "Water", "topics": ["water_sanitation"], "languages": ["fr"]}
    draft = Entry.objects.create(side="need", author=author, said=said, text="Water", topics=said["topics"])
    page = client_of(author).get(f"/en/entry/{draft.pk}/matches")
    assert "Almuñécar" in text(page) and "The need is not published." in text(page)
    assert 'value="propose"' not in page.content.decode()


def test_nobody_to_match_with_is_said(two: Pair) -> None:
    from maillage.exchange.models import Entry

    Entry.objects.filter(pk=two.offer.pk).update(said={**two.offer.said, "languages": ["pt"]})
    page = text(client_of(two.asks).get(at_matches(two)))
    assert "No open offer fits this need today." in page
    assert "No language in common and no interpreter" in page and "Almuñécar" not in page


def test_asked_for_one_that_is_shut_out_it_says_by_what(two: Pair) -> None:
    shut = entry("offer", organisation("Recife", country="BR"), said={"languages": ["pt"]})
    page = client_of(two.asks).get(f"{at_matches(two)}?with={shut.pk}")
    assert "This match is not possible: No shared working language and no interpreter." in text(page)
    assert 'value="propose"' not in page.content.decode()
    refused = client_of(two.asks).post(at_matches(two), {"then": "propose", "other": shut.pk})
    assert refused.status_code == 409 and "A must-have is not met between the two." in text(refused)


def test_what_was_refused_for_a_reason_moves_later_ones_of_that_side_and_is_named(two: Pair) -> None:
    """By the name of the other, never by its key."""
    proposal = propose(two)
    answer(two.asks, proposal, "back")
    other = entry("offer", organisation("Ndar", country="SN"))
    from maillage.site.exchange import boards

    boards.standing.forget()
    proposal = propose(Pair(two.need, other, two.asks, person("ndar", other.organisation)), "offer")
    answer(two.asks, proposal, "decline", reason="topics")
    page = client_of(two.asks).get(at_matches(two))
    assert "lower in your list, because your side declined Ndar on" in text(page) and other.pk not in text(
        page
    )


def test_the_others_stand_in_a_table_and_four_formats(two: Pair) -> None:
    for number in range(3):
        entry("offer", organisation(f"Giver {number}", country="FR"))
    client = client_of(two.asks)
    page = client.get(at_matches(two))
    assert len(re.findall(r"\?with=\w+", page.content.decode())) == 3
    counts = {
        each: rows_in(whole(client.get(f"{at_matches(two)}?as={each}")), each)
        for each in ("csv", "xlsx", "json", "parquet")
    }
    assert set(counts.values()) == {4}
    other = re.findall(r"\?with=(\w+)", page.content.decode())[0]
    assert "The possible partner you asked for" in text(client.get(f"{at_matches(two)}?with={other}"))
    assert client.get(f"{at_matches(two)}?with=nothing").status_code == 404


def test_what_is_not_known_says_what_it_could_give_and_what_would_raise_it_by_whom(two: Pair) -> None:
    page = text(client_of(two.asks).get(at_matches(two)))
    assert "Counted at half; once known, between 0 and" in page
    assert "What would raise it" in page and "By whom" in page


def test_a_match_set_aside_stays_so_and_is_taken_back(two: Pair) -> None:
    from maillage.site.acts.models import Act

    client = client_of(two.asks)
    sent = client.post(
        at_matches(two), {**form(client.get(at_matches(two)), "aside"), "reason": "They <b>closed</b>."}
    )
    assert sent.status_code == 302
    for _ in range(2):  # every later run
        page = client.get(at_matches(two))
        assert "because: They &lt;b&gt;closed&lt;/b&gt;." in page.content.decode()
        assert 'value="propose"' not in page.content.decode()
    assert "They" not in text(client_of(two.gives).get(at_matches(two, "offer")))
    assert client.post(at_matches(two), form(page, "back")).status_code == 302
    assert 'value="propose"' in client.get(at_matches(two)).content.decode()
    assert [*Act.objects.order_by("pk").values_list("what", flat=True)] == [
        "match_ruled",
        "match_ruling_back",
    ]


def test_what_is_put_first_stands_first_whatever_its_score(two: Pair) -> None:
    other = entry("offer", organisation("Ndar", country="SN"), said={"topics": ["health"]})
    client = client_of(two.asks)
    page = client.get(f"{at_matches(two)}?with={other.pk}")
    client.post(at_matches(two), {**form(page, "first"), "reason": "We know them."})
    page = text(client.get(at_matches(two)))
    assert page.index("Ndar") < page.index("Almuñécar") and "Put first by your side on" in page


@pytest.mark.parametrize("reason", ["", "  ", "x" * 3_000])
def test_without_a_reason_nothing_is_ruled(two: Pair, reason: str) -> None:
    from maillage.exchange.models import Ruling

    client = client_of(two.asks)
    sent = client.post(at_matches(two), {**form(client.get(at_matches(two)), "aside"), "reason": reason})
    assert sent.status_code == 422 and not Ruling.objects.exists()
    assert 'href="#reason"' in sent.content.decode()
