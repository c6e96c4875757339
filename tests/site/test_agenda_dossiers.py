"""Dossiers in the agenda: of those who take part alone, in as few questions however many there are, with the votes that they cross."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.dossiers.at_site import do, opened
from tests.dossiers.played import BOTH, DEFINITION, DIAGNOSIS, A, B, Play
from tests.site.test_agenda import of, page_of, part
from tests.site.test_work import officer, other_organisation

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["officer"]  # fixture
pytestmark = pytest.mark.database
DAY = timedelta(days=1)


def together(own: Any, name: str = "Ville de Lille", **said: Any) -> tuple[str, Any]:
    """A dossier of an organisation with another: its key, and the partner."""
    from maillage.dossiers import decisions as d

    row, _ = opened(own, names={"fr": "Commune de Larache"}, **said)
    partner = other_organisation(name)
    do(row.pk, own, d.PartyNamed(partner.pk, {"fr": name}, "pivotal", True))
    do(row.pk, partner, d.PartyJoined())
    return row.pk, partner


def propose(key: str, by: Any, text: str, articles: dict[str, Any], why: str = "mieux") -> str:
    """A version from the current one: its hash."""
    from maillage.dossiers import decisions as d
    from maillage.dossiers.turn import standing

    found = standing(key)
    assert found
    now = found.state.text(text)
    do(key, by, d.VersionProposed(text, articles, now.current.hash if now else "", {"fr": why}))
    after = standing(key)
    assert after
    return after.state.texts[text].current.hash


def defined(key: str, own: Any, partner: Any, until: date) -> None:
    """A diagnosis and a definition that both agreed to."""
    from maillage.dossiers import decisions as d

    sides = dict(zip((own.pk, partner.pk), BOTH.values(), strict=True))
    version = propose(key, own, "diagnosis", DIAGNOSIS)
    for each in (own, partner):
        do(key, each, d.KeyGiven("diagnosis", version))
    articles = DEFINITION | {"results": [{"indicator": "i1", "side": own.pk, "says": {"fr": "rues"}}]}
    articles |= {"calendar": {"from": "2027-01-01", "until": until.isoformat()}}
    propose(key, own, "definition", articles | {name: {own.pk: sides[own.pk]} for name in ("gives", "gains")})
    version = propose(key, partner, "definition", articles | dict.fromkeys(("gives", "gains"), sides))
    for each in (own, partner):
        do(key, each, d.KeyGiven("definition", version))


def of_dossiers(own: Any, on: date, language: str = "fr") -> list[Any]:
    found = of(own, on, language)
    return [each for each in (*found.open(), *found.waiting) if each.key.startswith("dossier.")]


def test_a_commune_alone_finds_what_to_do_on_the_first_day(officer: tuple[Client, Any]) -> None:
    client, own = officer
    row, _ = opened(own, title={"fr": "Trier les déchets", "ar": "فرز النفايات"})
    text = page_of(client, own)
    for address in (f"/fr/dossier/{row.pk}/invite", f"/fr/dossier/{row.pk}/text/diagnosis/write"):
        assert f'href="{address}"' in text
    assert "Trier les déchets" in text
    arabic = client.get(f"/ar/party/{own.key}/agenda").content.decode()
    assert "\u2068فرز النفايات\u2069" in arabic
    assert page_of(client, own, "/paper").count("Trier les déchets") == 2


def test_each_side_sees_its_own_lines_and_nobody_else_s(officer: tuple[Client, Any]) -> None:
    from maillage.dossiers import decisions as d

    client, own = officer
    key, partner = together(own)
    stranger = other_organisation("Ville de Lyon")
    on = date(2026, 12, 1)
    do(key, own, d.KeyGiven("diagnosis", propose(key, own, "diagnosis", DIAGNOSIS)))
    do(key, partner, d.PromiseMade("p1", {"fr": "Une équipe"}, on, own.pk))
    kinds = {one.pk: {each.kind for each in of_dossiers(one, on)} for one in (own, partner, stranger)}
    assert kinds[own.pk] == {"key_of_partner", "promise_awaited"}
    assert kinds[partner.pk] == {"key_awaited", "promise_due"} and not kinds[stranger.pk]
    assert all(each.whose == own.pk for each in of_dossiers(own, on))
    waiting = part(page_of(client, own), "waiting")
    assert "Ville de Lille" in waiting and f"/fr/dossier/{key}/text/diagnosis" in waiting


def test_the_partner_s_promise_comes_before_one_s_own_of_the_same_day(officer: tuple[Client, Any]) -> None:
    from maillage.dossiers import decisions as d

    _, own = officer
    key, partner = together(own)
    due = date(2026, 12, 1)
    do(key, own, d.PromiseMade("mine", {"fr": "Un local"}, due))
    do(key, partner, d.PromiseMade("theirs", {"fr": "Une équipe"}, due, own.pk))
    late = [each.kind for each in of(own, due + DAY).late if "promise" in each.kind]
    assert late == ["promise_late", "promise_due"]


def stages(own: Any, partner: Any, key: str) -> Iterator[date]:
    """A dossier from its first text to its work, by both; the day on which each stage is looked at."""
    from maillage.dossiers import decisions as d

    said, on = {"fr": "Ainsi."}, date(2026, 12, 1)

    def agreed(text: str, articles: dict[str, Any]) -> None:
        version = propose(key, own, text, articles)
        for each in (own, partner):
            do(key, each, d.KeyGiven(text, version))

    yield on
    version = propose(key, own, "diagnosis", DIAGNOSIS | {"causes": said})
    yield on
    do(key, partner, d.Returned("diagnosis", version, said))
    yield on
    defined(key, own, partner, date(2028, 12, 31))
    yield on
    do(key, own, d.MissionOpened("m1", said, own.pk))
    yield on
    agreed(
        "terms:m1",
        {
            "context": said,
            "questions": [said],
            "independence": said,
            "calendar": {"from": "2026-11-28", "until": "2026-11-28"},
        },
    )
    yield on
    for each in (own, partner):
        do(key, own, d.ExpertNamed("m1", each.pk, each.pk, said, said))
    do(key, own, d.FieldNoted("m1", date(2026, 11, 28), said, said))
    yield on
    agreed("aide_memoire:m1", {"seen": said, "first_findings": [said]})
    do(key, own, d.DraftFiled("m1", (said,), on + 7 * DAY))
    do(key, partner, d.Commented("m1", 1, said))
    yield on
    yield on + 7 * DAY
    do(key, own, d.CommentAnswered("m1", 1, "taken", said))
    yield on + 8 * DAY
    for each in (own, partner):
        do(key, each, d.NothingToSay("m1"))
    do(key, own, d.ReportFiled("m1", (d.QuestionAnswered(1, said),), (d.Recommendation(said, own.pk, on),)))
    yield on
    agreed(
        "mission_decision:m1", {"verdict": "go", "on_recommendations": [{"number": 1, "verdict": "accepted"}]}
    )
    yield on
    do(key, own, d.Started(date(2026, 11, 28)))
    do(key, partner, d.PromiseMade("p1", said, on, own.pk))
    do(key, own, d.PromiseMade("p2", said, on))
    do(key, own, d.HandedOver("office:9", "chargée de mission", (), said, date(2026, 12, 9)))
    yield on + DAY
    yield date(2028, 11, 1)
    do(key, own, d.Suspended("politics", said, on))
    yield on


def test_every_line_of_a_dossier_leads_to_the_page_where_it_is_done(
    officer: tuple[Client, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.site.dossiers import here

    client, own = officer
    key, partner = together(own)
    seen: dict[str, str] = {}
    for on in stages(own, partner, key):
        monkeypatch.setattr(here, "today", lambda day=on: day)  # a form is offered from its day
        for each in of_dossiers(own, on):
            answer = client.get(f"/fr{each.address}")
            assert answer.status_code == 200, (each.kind, each.address)
            seen[each.kind] = each.address
    assert len(seen) > 22, " ".join(sorted(seen))
    assert seen["rec_due"].endswith("/visit/m1/do/move?number=1") and seen["promise_late"].endswith(
        "/do/miss"
    )


def test_many_dossiers_ask_the_database_no_more_than_one(officer: tuple[Client, Any]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _, own = officer

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            of(own, date(2026, 12, 1))
        return len(found)

    none = asked()
    together(own)
    one = asked()
    for number in range(6):
        together(own, f"Ville {number}")
    assert asked() == one <= none + 5
    assert len({each.address.split("/")[2] for each in of_dossiers(own, date(2026, 12, 1))}) == 7


def test_who_comes_after_finds_what_was_open(
    officer: tuple[Client, Any], signed: Callable[[str], Client]
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Holding
    from maillage.site.accounts.models import Account
    from maillage.site.today import today

    client, own = officer
    key, partner = together(own)
    propose(key, partner, "diagnosis", DIAGNOSIS)
    do(key, own, d.HandedOver("office:9", "chargée de mission", (), {"fr": "Voir la note."}))
    before = {each.key for each in of_dossiers(own, today())}
    held = Holding.objects.get(office__organisation=own)
    Holding.objects.filter(pk=held.pk).update(until=today())
    assert client.get(f"/fr/party/{own.key}/agenda").status_code in (403, 404)
    assert {
        each.key for each in of_dossiers(own, today())
    } == before  # they are the organisation's, not a person's
    other = signed("administrator")
    successor = Account.objects.get(pk=other.session["_auth_user_id"])
    Holding.objects.create(office=held.office, account=successor, since=today())
    text = other.get("/fr/account/agenda").content.decode()
    assert f"/fr/dossier/{key}/text/diagnosis" in text and "chargée de mission" in text


def test_a_key_that_waits_for_you_stands_among_answers_and_can_only_be_left(
    officer: tuple[Client, Any],
) -> None:
    from maillage.site.agenda.shown import is_its_own
    from maillage.site.today import today

    client, own = officer
    key, partner = together(own)
    propose(key, partner, "diagnosis", DIAGNOSIS)
    desk = client.get(f"/fr/party/{own.key}/desk").content.decode()
    answers, calls = desk.index('id="answers"'), desk.index('id="calls"')
    assert f"/fr/dossier/{key}/text/diagnosis" in desk[answers:calls]
    [line] = [each for each in of_dossiers(own, today()) if each.kind == "key_awaited"]
    assert is_its_own(line)
    at = f"/fr/party/{own.key}/agenda/line?line={line.key}"
    assert client.post(at, {"state": "done"}).status_code == 422
    assert client.post(at, {"state": "waived", "reason": "nous en parlons d’abord"}).status_code == 302
    assert line.key not in {each.key for each in of(own, today()).open()}


def test_a_vote_names_the_dossiers_that_it_crosses_and_a_partner_s_vote_those_with_it(
    officer: tuple[Client, Any],
) -> None:
    from maillage.parties.models import Mandate
    from maillage.rules.agenda import sentences

    _, own = officer
    on = date(2027, 1, 15)
    for name, title, until in (
        ("Ville de Lille", "Trier", "2028-12-31"),
        ("Ville de Lyon", "Planter", "2027-06-30"),
    ):
        key, partner = together(own, name, title={"fr": title})
        defined(key, own, partner, date.fromisoformat(until))
        if title == "Planter":
            Mandate.objects.create(organisation=partner, what="council", ends_on=date(2027, 3, 1))
    Mandate.objects.create(organisation=own, what="council", ends_on=date(2027, 6, 30))

    def crossed(partner: str) -> str:
        [line] = [
            each for each in of(own, on).open() if each.kind == "mandate_end" and each.with_whom == partner
        ]
        return sentences(line, "fr").why

    assert "Trier" in crossed("") and "Planter" not in crossed("")  # it ends on that very day
    assert "Planter" in crossed("Ville de Lyon") and "Trier" not in crossed("Ville de Lyon")


def test_the_country_of_a_partner_in_a_dossier_is_looked_at_for_notices(
    officer: tuple[Client, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from maillage.dossiers import decisions as d
    from maillage.site.agenda import collect

    _, own = officer
    key, partner = together(own)
    type(partner).objects.filter(pk=partner.pk).update(country="ML")
    seen: list[dict[str, set[str]]] = []

    def reviews(record: Any, countries: dict[str, set[str]], on: date) -> list[Any]:
        seen.append(countries)
        return []

    monkeypatch.setattr(collect, "security_reviews", reviews)
    of(own, date(2026, 12, 1))
    do(key, own, d.Abandoned({"fr": "Sans suite."}))
    of(own, date(2026, 12, 1))
    assert ["ML" in each[own.pk] for each in seen] == [True, False]


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_dossier_whose_record_is_damaged_stops_no_agenda(
    officer: tuple[Client, Any], language: str
) -> None:
    from maillage.dossiers.models import Dossier
    from maillage.rules.agenda import sentences

    _, own = officer
    broken, _ = together(own)
    whole, _ = together(own, "Ville de Lyon")
    Dossier.objects.filter(pk=broken).update(head=b"x" * 32)
    found = of_dossiers(own, date(2026, 12, 1), language)
    [line] = [each for each in found if each.kind == "dossier_damaged"]
    assert line.address == f"/dossier/{broken}" and "Trier" in sentences(line, language).what
    assert {each.address.split("/")[2] for each in found} == {broken, whole}


@pytest.mark.usefixtures("_django")
@pytest.mark.parametrize(("phase", "stands"), [("defined", True), ("suspended", True), ("closed", False)])
def test_what_is_over_crosses_no_vote_and_makes_nobody_a_partner(phase: str, stands: bool) -> None:
    from msgspec.structs import replace

    from maillage.dossiers.turn import Standing
    from maillage.site.agenda.of_dossiers import Taken, going_on, partners_in

    state = replace(Play().opened().joined().defined().state, phase=phase)
    taken = Taken((Standing("d1", state, b""),))
    assert partners_in(taken, {A}) == ({A: [B]} if stands else {})
    assert [each.until for each in going_on(taken, "fr")] == ([date(2028, 12, 31)] if stands else [])


def test_where_nobody_may_bind_one_line_says_so_and_leads_to_the_offices(officer: tuple[Client, Any]) -> None:
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Office

    client, own = officer
    for _ in range(2):
        key, partner = together(own)
        do(key, partner, d.KeyGiven("diagnosis", propose(key, partner, "diagnosis", DIAGNOSIS)))
    on = date(2026, 12, 1)

    def said(owner: Any = own, language: str = "fr") -> list[Any]:
        return [each for each in of(owner, on, language).open() if each.kind == "nobody_binds"]

    [line] = said()
    assert line.address == f"/party/{own.pk}/desk"
    assert client.get(f"/fr{line.address}").status_code == 200
    assert "Personne ne peut engager votre organisation" in page_of(client, own)
    Office.objects.filter(organisation=own).update(may_bind=True)
    assert not said()
    Office.objects.filter(organisation=own).update(closed_on=on)
    assert said()
    own.standing = "under_review"
    own.save()
    assert not said(), "there its claim is what is missing"


def test_a_key_goes_by_the_sitting_of_the_council(officer: tuple[Client, Any]) -> None:
    from maillage.dossiers import decisions as d
    from maillage.parties.models import Sitting
    from maillage.site.today import today

    client, own = officer
    key, partner = together(own)
    do(key, partner, d.KeyGiven("diagnosis", propose(key, partner, "diagnosis", DIAGNOSIS)))
    day = today() + 33 * DAY
    Sitting.objects.create(organisation=own, day=day)
    [line] = [each for each in of_dossiers(own, today()) if each.kind == "key_awaited"]
    assert line.due == day
    assert "Selon la séance de votre conseil" in page_of(client, own)
