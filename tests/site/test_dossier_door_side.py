"""A partner without an account answers, through a link, what others said of its side: so, or otherwise; each with its code, once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import agreed, do
from tests.dossiers.played import DEFINITION, DIAGNOSIS
from tests.site.desk import text
from tests.site.letters import letters
from tests.site.test_dossier_doors import THEIRS, asked, link, outside, state_of, town, typed

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["outside", "town"]  # fixtures
pytestmark = pytest.mark.database


class Running:
    """A dossier that runs between Saint-Louis and Agadir, which has a link and no account."""

    def __init__(self, town: Client, binds: str = "no") -> None:
        from maillage.dossiers import decisions as d
        from maillage.parties.models import Organisation

        self.key, self.there = asked(town, written=False)
        self.home = Organisation.objects.get(names__name="Saint-Louis")
        self.at, self.code = link(town, self.key, self.there, text="", binds=binds)
        self.do(self.there, d.PartyJoined())
        agreed(self.key, "diagnosis", DIAGNOSIS, self.home, self.there)
        sides = [{**each, "side": side.pk} for each, side in zip(DEFINITION["results"], (self.home, self.there), strict=True)]  # fmt: skip
        mine = {self.home.pk: {"fr": "x"}}
        articles = {**DEFINITION, "results": sides, "gives": mine, "gains": mine}
        self.do(self.home, d.VersionProposed("definition", articles))
        own = {**mine, self.there.pk: {"fr": "y"}}
        base = state_of(self.key).texts["definition"].current.hash
        self.do(self.there, d.VersionProposed("definition", {**articles, "gives": own, "gains": own}, base))
        self.agree("definition")

    def do(self, who: Any, what: Any) -> Any:
        return do(self.key, who, what)

    def agree(self, name: str) -> None:
        from maillage.dossiers import decisions as d

        for each in (self.home, self.there):
            self.do(each, d.KeyGiven(name, state_of(self.key).texts[name].current.hash))

    def begin(self) -> None:
        from maillage.dossiers import decisions as d
        from tests.dossiers.at_site import DAY

        self.do(self.home, d.VersionProposed("waiver", {"reason": {"fr": "vu"}, "named": {"fr": "la maire"}}))
        self.agree("waiver")
        self.do(self.home, d.Started(DAY))

    def noted(self, value: str = "2") -> int:
        """A result of the other side that Saint-Louis noted."""
        from maillage.dossiers import decisions as d
        from tests.dossiers.at_site import DAY

        found = d.ResultNoted("i2", self.there.pk, DAY, value, {"fr": "Vus en passant."}, "une visite")
        return int(self.do(self.home, found).seq)

    def evaluated(self, sort: Any = "final") -> int:
        from maillage.dossiers import decisions as d
        from tests.dossiers.at_site import DAY

        ratings = {
            "impact": {self.home.pk: d.Rating(3), self.there.pk: d.Rating(1, {"fr": "Rien ne tient."})}
        }
        filed = d.EvaluationFiled("e1", sort, DAY, ratings, {"fr": "Les bacs."}, {"fr": "Commencer tôt."})
        return int(self.do(self.home, filed).seq)

    def form(self, act: str) -> str:
        return f"{self.at}/do/{act}"

    def send(self, outside: Client, act: str, number: int, **said: Any) -> Any:
        given = {"name": "Fatima Zahra", "code": self.code, "confirmed": str(number), **said}
        page = outside.get(self.form(act)).content.decode()
        found = re.search(r'name="once" value="([^"]+)"', page)
        return outside.post(self.form(act), {"once": found[1] if found else "", **given})


def test_what_was_said_is_read_whole_and_confirmed_by_name_and_code(town: Client, outside: Client) -> None:
    from maillage.dossiers.of_other_sides import of_result

    of = Running(town)
    number = of.noted()
    before = state_of(of.key)
    page = text(outside.get(of.at))
    assert (
        "Dit de votre côté par d’autres" in page
        and "marchés équipés" in page
        and "dit par Saint-Louis" in page
    )
    for ask in (outside.get, outside.head, outside.get):  # opening it never acts, and sets no cookie
        answer = ask(f"{of.form('confirm')}?number={number}")
        assert answer.status_code == 200 and not answer.cookies
        assert answer.headers["X-Robots-Tag"] == "noindex" and "no-store" in answer.headers["Cache-Control"]
    said = outside.get(f"{of.form('confirm')}?number={number}")
    assert "Vus en passant." in text(said) and "une visite" in text(said).lower()
    assert f'value="{number}" selected' in said.content.decode()
    wrong = f"{(int(of.code) + 1) % 1_000_000:06d}"
    answer = of.send(outside, "confirm", number, code=wrong, says="C’est juste.")
    assert (
        answer.status_code == 422 and "Il reste 4 essais" in text(answer) and "C’est juste." in text(answer)
    )
    assert state_of(of.key) == before
    answer = of.send(outside, "confirm", number, says="C’est juste.")
    assert answer.status_code == 302 and not answer.cookies, text(answer)
    state = state_of(of.key)
    assert of_result(state, state.results[0]) == "confirmed" and state.seq == before.seq + 1
    done = text(outside.get(answer.headers["Location"]))
    assert "Votre parole est dans l’histoire" in done and "Dit de votre côté" not in done
    story = text(town.get(f"/fr/dossier/{of.key}/story"))
    assert "Fatima Zahra, par le lien qui lui a été envoyé" in story
    copy = letters(THEIRS)[0]["text"]
    assert "Fatima Zahra" in copy and of.at in copy and of.code not in copy


def test_in_two_tabs_the_second_is_told_that_nothing_waits(town: Client, outside: Client) -> None:
    of = Running(town)
    number = of.noted()
    form = of.form("confirm")
    keys = [re.search(r'name="once" value="([^"]+)"', outside.get(form).content.decode()) for _ in range(2)]
    given = {"name": "Fatima", "code": of.code, "confirmed": str(number)}
    first, again, other = (outside.post(form, {**given, "once": each[1]}) for each in (keys[0], keys[0], keys[1]) if each)  # fmt: skip
    assert (
        first.status_code == again.status_code == 302
        and first.headers["Location"] == again.headers["Location"]
    )
    assert other.status_code == 409 and "Plus rien de cela n’attend" in text(other)
    assert outside.get(form).status_code == 404 and state_of(of.key).confirmed == {
        str(number): (of.there.pk,)
    }


def test_another_value_takes_the_place_of_what_was_said(town: Client, outside: Client) -> None:
    from maillage.dossiers.of_other_sides import of_result

    of = Running(town)
    number = of.noted("2")
    answer = of.send(outside, "result", number, value="beaucoup")
    assert answer.status_code == 422 and 'id="value-error"' in answer.content.decode()
    answer = of.send(outside, "result", 999, value="3")
    assert answer.status_code == 422 and 'id="confirmed-error"' in answer.content.decode()
    assert of.send(outside, "result", number, value="1 003,5", evidence="le registre").status_code == 302
    state = state_of(of.key)
    assert [of_result(state, each) for each in state.results] == ["replaced", "own"]
    mine = state.results[-1]
    assert (mine.by, mine.result.value, mine.result.on, mine.result.side) == (of.there.pk, "1003.5", state.results[0].result.on, of.there.pk)  # fmt: skip
    assert outside.get(of.form("result")).status_code == outside.get(of.form("confirm")).status_code == 404


def test_a_side_rates_itself_and_the_work_can_end(town: Client, outside: Client) -> None:
    from maillage.dossiers.deciding.gates import sides_missing
    from maillage.dossiers.deciding.on_work import CRITERIA
    from maillage.dossiers.of_other_sides import of_ratings

    of = Running(town)
    of.begin()
    number = of.evaluated()
    page = text(outside.get(of.form("rate")))
    for each in ("Rien ne tient.", "Les bacs.", "Commencer tôt."):
        assert each in page, each
    rated = dict.fromkeys(CRITERIA, "3") | {"impact": "none", "remains": "Les équipes."}
    answer = of.send(outside, "rate", number, **rated)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'id="impact-why-error"' in page and 'id="lesson-error"' in page
    assert 'id="remains-error"' not in page and "Les équipes." in page and 'value="3" selected' in page
    answer = of.send(
        outside, "rate", number, **{**rated, "relevance": "9", "impact-why": "Trop tôt.", "lesson": "x"}
    )
    assert (
        answer.status_code == 422 and 'id="confirmed-error"' in answer.content.decode()
    )  # refused by the core
    answer = of.send(outside, "rate", number, **{**rated, "impact-why": "Trop tôt.", "lesson": "Attendre."})
    assert answer.status_code == 302, text(answer)
    state = state_of(of.key)
    filed, mine = state.evaluations
    assert of_ratings(state, filed, of.there.pk) == "replaced" and mine.by == of.there.pk
    assert {side for sides in mine.evaluation.ratings.values() for side in sides} == {of.there.pk}
    assert mine.evaluation.ratings["impact"][of.there.pk].why == {"fr": "Trop tôt."}
    assert sides_missing(state) == ()


def test_an_expert_who_is_not_theirs_leaves_the_team_with_the_reason(town: Client, outside: Client) -> None:
    from maillage.dossiers import decisions as d

    of = Running(town)
    of.do(of.home, d.MissionOpened("m1", {"fr": "voir"}, of.home.pk))
    made = of.do(
        of.home, d.ExpertNamed("m1", "0" * 64, of.there.pk, {"fr": "hydrologue"}, {"fr": "Aucun lien."})
    )
    page = text(outside.get(f"{of.form('not_ours')}?number={made.seq}"))
    assert "hydrologue" in page and "Aucun lien." in page and "conflit" in page.lower()
    answer = of.send(outside, "not_ours", made.seq, why="")
    assert answer.status_code == 422 and 'id="why-error"' in answer.content.decode()
    assert of.send(outside, "not_ours", made.seq, why="Elle n’est pas de chez nous.").status_code == 302
    assert state_of(of.key).missions["m1"].experts[0].left


def test_only_what_can_be_said_is_offered_and_taken(town: Client, outside: Client) -> None:
    from maillage.dossiers import decisions as d

    of = Running(town)
    assert outside.get(of.form("confirm")).status_code == 404  # nothing waits
    number = of.noted()
    page = outside.get(of.at).content.decode()
    assert (
        "/do/confirm" in page
        and "/do/result" in page
        and "/do/rate" not in page
        and "/do/not_ours" not in page
    )
    for act in ("rate", "not_ours", "leave", "promise"):
        assert outside.get(of.form(act)).status_code == 404, act
        sent = of.send(outside, act, number, why="x", value="1")
        assert sent.status_code in (404, 409, 422), act
    # whose role does not write confirms, and says no more
    of.do(of.there, d.RoleChanged(of.there.pk, "observer", False))
    page = outside.get(of.at).content.decode()
    assert "/do/confirm" in page and "/do/result" not in page
    before = state_of(of.key)
    assert of.send(outside, "result", number, value="7").status_code == 409
    assert state_of(of.key) == before
    assert of.send(outside, "confirm", number).status_code == 302


def test_a_link_that_ended_or_was_guessed_at_answers_nothing(town: Client, outside: Client) -> None:
    from django.utils import timezone

    from maillage.dossiers.models import Door

    of = Running(town)
    number = of.noted()
    before = state_of(of.key)
    Door.objects.update(tries=5)
    answer = of.send(outside, "confirm", number)
    assert answer.status_code == 409 and "Cinq codes faux" in text(answer) and "/do/" not in outside.get(of.at).content.decode()  # fmt: skip
    Door.objects.update(tries=0, ended_at=timezone.now())
    answer = of.send(outside, "confirm", number)
    assert answer.status_code == 409 and "Vus en passant" not in text(answer)
    assert "Vus en passant" not in text(outside.get(of.form("confirm")))
    Door.objects.update(ended_at=None, ends_at=timezone.now() - timedelta(seconds=1))
    assert of.send(outside, "confirm", number).status_code == 409
    assert outside.get(f"{of.at[:-4]}AAAA/do/confirm").status_code == 404
    assert state_of(of.key) == before


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_in_three_languages_without_a_word_left_open(town: Client, outside: Client, language: str) -> None:
    import gzip

    of = Running(town)
    of.begin()
    of.noted()
    of.evaluated("mid_term")
    at = of.at.replace("/fr/", f"/{language}/")
    for address in (at, *(f"{at}/do/{act}" for act in ("confirm", "result", "rate"))):
        page = outside.get(address)
        assert page.status_code == 200 and f'lang="{language}"' in page.content.decode(), address
        assert "{" not in text(page) and "None" not in text(page), address
        assert len(gzip.compress(page.content)) <= 14_000, address
        if language == "ar":
            assert 'dir="rtl"' in page.content.decode()


def test_the_day_of_a_result_is_the_one_that_was_said(town: Client, outside: Client) -> None:
    """So that what the side says takes its place, and no later one is invented."""
    from maillage.dossiers import decisions as d

    of = Running(town)
    earlier = date(2026, 11, 28)
    number = of.noted()
    made = of.do(of.there, d.ResultNoted("i1", of.home.pk, earlier, "5"))
    assert of.send(outside, "result", made.seq, value="7").status_code == 422  # that one is of the other side
    assert of.send(outside, "result", number, value="7").status_code == 302
    assert state_of(of.key).results[-1].result.on == earlier
    assert typed(outside, of.at, of.code, "remark", says="C’est fait.").status_code == 302
