"""Every kind of decision is made by some page, link or job: each is tried there, and what it changes stands in the dossier."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

import pytest

from tests.dossiers.at_site import do
from tests.dossiers.played import DEFINITION, DIAGNOSIS
from tests.site.desk import text
from tests.site.test_dossier_missions import both, later
from tests.site.test_dossiers import officer, opened, partner, send, shown_version, town

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["both", "partner", "town"]  # fixtures
pytestmark = pytest.mark.database
Side = tuple["Client", Any]
LANGUAGES = ("fr", "en", "ar")
TERMS = {
    "context": {"fr": "x"}, "questions": [{"fr": "Où ?"}], "independence": {"fr": "x"},
    "calendar": {"from": "2030-01-01", "until": "2030-01-02"},
}  # fmt: skip


@dataclass
class Two:
    """A dossier of two parties, each with somebody who may bind it."""

    key: str
    client: Client
    home: Any
    other: Client
    there: Any
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> Any:
        from maillage.dossiers.turn import standing

        found = standing(self.key)
        assert found
        return found.state

    def agree(self, name: str, articles: dict[str, Any], *writers: tuple[Any, dict[str, Any]]) -> None:
        """Proposed and agreed to by both, without pages."""
        from maillage.dossiers import decisions as d

        for writer, said in writers or ((self.home, articles),):
            found = self.state.text(name)
            do(self.key, writer, d.VersionProposed(name, said, found.current.hash if found else ""))
        for each in (self.home, self.there):
            do(self.key, each, d.KeyGiven(name, self.state.texts[name].current.hash))

    def said(self, what: str) -> dict[str, Any]:
        """Of both, for themselves."""
        return {self.home.pk: {"fr": what}, self.there.pk: {"fr": what}}

    def defined(self, **more: Any) -> None:
        sides = (self.home.pk, self.there.pk)
        results = [{**each, "side": side} for each, side in zip(DEFINITION["results"], sides, strict=True)]
        self.agree("diagnosis", DIAGNOSIS)
        whole = {**DEFINITION, "results": results, "exit": {"fr": "trois mois avant"}, **more}
        mine = {self.home.pk: {"fr": "x"}}
        first = {**whole, "gives": mine, "gains": mine}
        both = {**whole, "gives": self.said("x"), "gains": self.said("x")}
        self.agree("definition", first, (self.home, first), (self.there, both))

    def started(self) -> None:
        from maillage.dossiers import decisions as d
        from maillage.site.today import today

        self.defined()
        self.agree("waiver", {"reason": {"fr": "vu"}, "named": {"fr": "la maire"}})
        do(self.key, self.home, d.Started(today()))

    def public(self) -> None:
        self.defined()
        of = {"summary": {"fr": "Deux villes trient."}}
        mine = {self.home.pk: {"fr": "x"}}
        first = {**of, "citizen_gives": mine, "citizen_gains": mine}
        both = {**of, "citizen_gives": self.said("x"), "citizen_gains": self.said("x")}
        self.agree("citizen", first, (self.home, first), (self.there, both))

    def visit(self, upto: str = "asked") -> None:
        """An expert visit, as far as ``upto``."""
        from maillage.dossiers import decisions as d
        from maillage.site.today import today

        steps: tuple[tuple[str, Callable[[], Any]], ...] = (
            ("asked", lambda: do(self.key, self.home, d.MissionOpened("m1", {"fr": "voir"}, self.home.pk))),
            ("team", lambda: do(self.key, self.home, d.ExpertNamed("m1", "ab" * 32, self.home.pk, {"fr": "x"}, {"fr": "x"}))),
            ("terms", lambda: self.agree("terms:m1", TERMS)),
            ("field", lambda: do(self.key, self.home, d.FieldNoted("m1", today(), {"fr": "x"}, {}))),
            ("debrief", lambda: self.agree("aide_memoire:m1", {"seen": {"fr": "x"}, "first_findings": [{"fr": "x"}]})),
            ("draft", lambda: do(self.key, self.home, d.DraftFiled("m1", ({"fr": "x"},), date.fromisoformat(later(9))))),
            ("comment", lambda: do(self.key, self.there, d.Commented("m1", 1, {"fr": "non"}))),
            ("answer", lambda: do(self.key, self.home, d.CommentAnswered("m1", 1, "taken", {"fr": "oui"}))),
            ("silent", lambda: [do(self.key, each, d.NothingToSay("m1")) for each in (self.home, self.there)]),
            ("report", lambda: do(self.key, self.home, d.ReportFiled(
                "m1", (d.QuestionAnswered(1, {"fr": "Là"}),), (d.Recommendation({"fr": "trier"}, self.home.pk, date.fromisoformat(later(60))),)))),
            ("decided", lambda: self.agree("mission_decision:m1", {"verdict": "go", "on_recommendations": [{"number": 1, "verdict": "accepted"}]})),
        )  # fmt: skip
        for name, step in steps:
            step()
            if name == upto:
                return

    def proposed(self) -> None:
        from maillage.dossiers import decisions as d

        do(self.key, self.home, d.VersionProposed("diagnosis", DIAGNOSIS))

    def promised(self, due: str = "2030-01-01") -> None:
        from maillage.dossiers import decisions as d

        do(self.key, self.home, d.PromiseMade("p1", {"fr": "Envoyer le plan"}, date.fromisoformat(due)))


@pytest.fixture
def two(both: tuple[str, Side, Side]) -> Two:
    key, (client, home), (other, there) = both
    return Two(key, client, home, other, there)


def of_text(two: Two, name: str, then: str, who: str = "client", **said: Any) -> Any:
    """One act on the page of a text."""
    at = f"/fr/dossier/{two.key}/text/{name}"
    client = getattr(two, who)
    return send(client, at, then=then, shown=shown_version(client, at), **said)


def confirm(two: Two) -> Any:
    from maillage.dossiers import decisions as d
    from maillage.site.today import today

    two.defined()
    seq = do(two.key, two.home, d.ResultNoted("i2", two.there.pk, today(), "2")).seq
    page = text(two.other.get(f"/fr/dossier/{two.key}/results"))
    assert "pas encore confirmé" in page and "pas encore confirmé" in text(
        two.client.get(f"/fr/dossier/{two.key}/results")
    )
    assert f"do/confirm?number={seq}" in two.other.get(f"/fr/dossier/{two.key}/results").content.decode()
    assert two.client.get(f"/fr/dossier/{two.key}/do/confirm").status_code == 404
    answer = act(two, "confirm", "other", confirmed=seq)
    page = text(two.client.get(f"/fr/dossier/{two.key}/results"))
    assert "pas encore confirmé" not in page and "confirmé par Agadir" in page
    return answer


def act(two: Two, name: str, who: str = "client", **said: Any) -> Any:
    """One small form, shown in three languages and sent."""
    client = getattr(two, who)
    for language in LANGUAGES:
        page = client.get(f"/{language}/dossier/{two.key}/do/{name}")
        assert page.status_code == 200 and "dossier_acts." not in page.content.decode()
    return send(client, f"/fr/dossier/{two.key}/do/{name}", **said)


def of_visit(two: Two, form: str, who: str = "client", **said: Any) -> Any:
    return send(getattr(two, who), f"/fr/dossier/{two.key}/visit/m1/do/{form}", **said)


def third(two: Two) -> Any:
    from maillage.dossiers import decisions as d
    from tests.exchange.people import organisation

    asked = organisation("Fès")
    do(two.key, two.home, d.PartyNamed(asked.pk, {"fr": "Fès"}, "pivotal", True))
    return asked


def opening(two: Two) -> Any:
    """Of a dossier of its own."""
    two.key = opened(two.client)


def joining(two: Two) -> Any:
    asked = third(two)
    officer(two.other, asked)
    return two.other.post(f"/fr/dossier/{two.key}/answer", {"then": "join", "as": asked.pk})


def with_reserve(two: Two) -> Any:
    from maillage.dossiers import decisions as d

    two.proposed()
    version = two.state.texts["diagnosis"].current.hash
    seq = do(two.key, two.home, d.ReserveMade("diagnosis", version, "situation", {"fr": "non"})).seq
    return of_text(two, "diagnosis", "lift", number=seq)


def with_key(two: Two) -> Any:
    from maillage.dossiers import decisions as d

    two.proposed()
    do(two.key, two.home, d.KeyGiven("diagnosis", two.state.texts["diagnosis"].current.hash))
    return of_text(two, "diagnosis", "back", words="pas encore")


def counter(two: Two) -> Any:
    two.proposed()
    at = f"/fr/dossier/{two.key}/text/diagnosis"
    said = {
        "then": "counter",
        "article": "situation",
        "situation__fr": "Presque rien n’est trié.",
        "why": "plus juste",
    }
    return send(two.other, f"{at}?other=situation", shown=shown_version(two.other, at), **said)


def counter_back(two: Two) -> Any:
    counter(two)
    return of_text(two, "diagnosis", "drop", "other", number=two.state.seq)


def at_text(then: str, **said: str) -> Callable[[Two], Any]:
    def doing(two: Two) -> Any:
        two.proposed()
        return of_text(two, "diagnosis", then, **said)

    return doing


def in_visit(upto: str, form: str, who: str = "client", **said: str) -> Callable[[Two], Any]:
    def doing(two: Two) -> Any:
        two.visit(upto)
        return of_visit(two, form, who, **said)

    return doing


def expert(two: Two) -> Any:
    two.visit()
    return of_visit(two, "expert", name="Awa Ndiaye", side=two.home.pk, part="hydrologue", conflict="none")


def report(two: Two) -> Any:
    two.visit("silent")
    said = {
        "then": "file", "answers-1": "Là", "recommendations-1-says": "Trier", "recommendations-1-owner": two.home.pk,
        "recommendations-1-due": later(60), "recommendations-1-cost": "30 000 EUR", "recommendations-1-priority": "1",
    }  # fmt: skip
    return send(two.client, f"/fr/dossier/{two.key}/visit/m1/report", **said)


def result(two: Two) -> Any:
    from maillage.site.today import today

    two.defined()
    said = {"indicator": "i1", "on": today().isoformat(), "value": "12"}
    return send(two.client, f"/fr/dossier/{two.key}/results", **said)


def evaluation(two: Two) -> Any:
    from maillage.dossiers.deciding.on_work import CRITERIA
    from maillage.site.today import today

    two.started()
    scores = {f"{each}-{side}": "3" for each in CRITERIA for side in (two.home.pk, two.there.pk)}
    said = {"sort": "final", "on": today().isoformat(), "remains": "un savoir", "lesson": "commencer tôt"}
    return send(two.client, f"/fr/dossier/{two.key}/evaluation", **said, **scores)


def handing_over(two: Two, read: bool = False) -> Any:
    from maillage.parties.models import Office

    address = f"/fr/dossier/{two.key}/handover"
    office = Office.objects.create(organisation=two.home, title="Affaires", may_publish=True, may_bind=True)
    return send(two.client, address, office=office.pk, note="Ils préfèrent le téléphone.", interim=later(30))


def taking_over(two: Two) -> Any:
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Office

    office = Office.objects.filter(organisation=two.home).get()
    what = d.HandedOver(f"office:{office.pk}", office.title, (), {"fr": "x"})
    seq = do(two.key, two.home, what).seq
    return send(two.client, f"/fr/dossier/{two.key}/handover", then="read", number=seq)


def erasing(two: Two) -> Any:
    from maillage.site.accounts.models import Account
    from maillage.site.dossiers.of_a_person import forget

    account = Account.objects.get(pk=two.client.session["_auth_user_id"])
    account.name = "Awa Ndiaye"
    account.save()
    assert act(two, "remark", says="Bonjour").status_code == 302
    assert "Awa Ndiaye" in text(two.other.get(f"/fr/dossier/{two.key}/story"))
    forget(account)
    story = text(two.other.get(f"/fr/dossier/{two.key}/story"))
    assert "Awa Ndiaye" not in story and "efface un nom" in story


def invited_back(two: Two) -> Any:
    asked = third(two)
    return act(two, "uninvite", party=asked.pk, why="elle n’existe plus")


def role(two: Two) -> Any:
    return act(two, "role", party=two.home.pk, role="facilitating", key="same", why="autrement")


def start(two: Two) -> Any:
    from maillage.site.today import today

    two.defined()
    two.agree("waiver", {"reason": {"fr": "vu"}, "named": {"fr": "la maire"}})
    return act(two, "start", on=today().isoformat())


def resume(two: Two) -> Any:
    assert act(two, "suspend", cause="politics", why="élections", review_on=later(30)).status_code == 302
    return act(two, "resume", why="c’est passé")


def actor_gone(two: Two) -> Any:
    assert act(two, "actor", names="École 3", sort="école").status_code == 302
    actor = two.state.parties[two.home.pk].actors[0].actor
    return act(two, "actor_gone", actor=actor)


def correct(two: Two) -> Any:
    assert act(two, "remark", says="Le pont est fermé").status_code == 302
    page = two.client.get(f"/fr/dossier/{two.key}/story").content.decode()
    assert f"do/correct?number={two.state.seq}" in page
    return act(two, "correct", number=two.state.seq, says="Il est ouvert")


def condition(two: Two) -> Any:
    two.defined(conditions=[{"set_by": two.home.pk, "sort": "fiduciary", "says": {"fr": "comptes publiés"}}])
    page = two.client.get(f"/fr/dossier/{two.key}").content.decode()
    found = re.search(r'do/condition\?condition=(\w+)"', page)
    assert found and "comptes publiés" in page
    return act(two, "condition", condition=found[1], met="met", on=later(0), source="le registre")


def page_back(two: Two) -> Any:
    two.public()
    assert two.client.get(f"/fr/cooperation/{two.key}").status_code == 200
    answer = act(two, "page_back", why="élections")
    assert two.client.get(f"/fr/cooperation/{two.key}").status_code == 404
    return answer


def after(prepare: Callable[[Two], Any], then: Callable[[Two], Any]) -> Callable[[Two], Any]:
    def doing(two: Two) -> Any:
        prepare(two)
        return then(two)

    return doing


WAYS: dict[str, Callable[[Two], Any]] = {
    "opened": opening,
    "path_chosen": lambda two: act(two, "light_path", sort="school", amount="4 000 EUR", why="un échange scolaire"),
    "party_named": lambda two: send(
        two.client, f"/fr/dossier/{two.key}/invite", name="Fès", country="MA", kind="local_authority", role="pivotal", key="yes"),
    "party_joined": joining,
    "party_declined": invited_back,
    "party_left": lambda two: act(two, "leave", "other", why="faute de temps"),
    "role_changed": role,
    "interest_declared": lambda two: act(two, "interest", conflict="some", says="Notre régie vend des bacs"),
    "actor_named": lambda two: act(two, "actor", names="École 3", sort="école"),
    "actor_gone": actor_gone,
    "attached": lambda two: act(two, "attach", which="plan", title="Plan Sénégal émergent", code="PSE", source=""),
    "version_proposed": lambda two: send(
        two.client, f"/fr/dossier/{two.key}/text/diagnosis/write", then="propose", situation="x", problems="y", **{"in": "fr"}),
    "key_given": at_text("agree"),
    "key_withdrawn": with_key,
    "returned": at_text("return", words="il manque le marché"),
    "reserve_made": at_text("reserve", article="situation", words="sauf ici"),
    "reserve_lifted": with_reserve,
    "counter_made": counter,
    "counter_taken_back": counter_back,
    "page_withdrawn": page_back,
    "remarked": lambda two: act(two, "warn", says="La route est coupée"),
    "mission_opened": lambda two: send(two.client, f"/fr/dossier/{two.key}/visit", why="voir", host=two.home.pk),
    "expert_named": expert,
    "expert_left": in_visit("team", "expert-left", expert="ab" * 32, why="malade"),
    "study_filed": in_visit("terms", "study", note="Trois rapports"),
    "field_noted": in_visit("terms", "field-day", day=later(0), met="les services", seen="des bacs"),
    "draft_filed": in_visit("debrief", "draft", paragraphs="Un.\n\nDeux.", until=later(9)),
    "commented": in_visit("draft", "comment", "other", paragraph="1", says="non"),
    "nothing_to_say": in_visit("draft", "silent"),
    "comment_answered": in_visit("comment", "answer", comment="1", verdict="taken", says="oui"),
    "report_filed": report,
    "recommendation_moved": in_visit("decided", "move", number="1", to="begun"),
    "promise_made": lambda two: act(two, "promise", says="Envoyer le plan", due="2030-01-01"),
    "promise_moved": after(lambda two: two.promised(), lambda two: act(two, "engage", promise="p1")),
    "result_noted": result,
    "evaluation_filed": evaluation,
    "condition_noted": condition,
    "confirmed": confirm,
    "started": start,
    "suspended": lambda two: act(two, "suspend", cause="politics", why="élections", review_on=later(30)),
    "resumed": resume,
    "abandoned": lambda two: act(two, "abandon", why="plus d’élus"),
    "handed_over": handing_over,
    "handover_read": taking_over,
    "corrected": correct,
    "document_named": lambda two: send(two.client, f"/fr/dossier/{two.key}/documents", then="name", number="1", name="Délibération", hash="AB " * 32),
    "erased": erasing,
}  # fmt: skip
"""Kind of decision → how it is made, where people or the site itself make it."""
BESIDE = {"step_done": "test_dossier_procedure"}
"""Kind → the tests that make it where rules of countries ask for it."""


def test_every_kind_of_decision_is_made_somewhere() -> None:
    from maillage.dossiers.decisions import AnyWhat

    kinds = {str(each.__struct_config__.tag) for each in get_args(AnyWhat)}
    assert kinds == {*WAYS, *BESIDE}


@pytest.mark.parametrize("kind", WAYS)
def test_a_kind_of_decision_is_made_where_people_make_it(two: Two, kind: str) -> None:
    from maillage.dossiers.turn import decisions_of

    answer = WAYS[kind](two)
    assert answer is None or answer.status_code == 302, text(answer)
    assert decisions_of(two.key)[-1].what.__struct_config__.tag == kind


@pytest.mark.parametrize(
    ("address", "many", "blank"), [("", 2, True), ("?number=2", 2, False), ("", 1, False)]
)
def test_of_several_things_none_is_chosen_where_the_address_chooses_none(
    _django: None, address: str, many: int, blank: bool
) -> None:
    from django.test import RequestFactory

    from maillage.site.dossiers.small_forms import Asked, field_of
    from maillage.site.parties.typed import Typed

    asked = Asked[None](
        "says",
        "choice",
        known_by="number",
        choices=lambda _: [(str(n), f"({n})") for n in range(1, many + 1)],
    )
    shown = field_of(RequestFactory().get(f"/fr/x{address}"), None, asked, "dossier_acts", Typed({}), {})
    assert (shown["choices"][0]["value"] == "") is blank
    assert shown["value"] == ("2" if address else "")
