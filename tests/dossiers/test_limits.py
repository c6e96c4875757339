"""One party cannot flood a dossier: what is limited in all, what is limited on one day, and that the next day has room again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.conditions import conditions_of
from maillage.dossiers.deciding import limits
from maillage.dossiers.deciding.limits import in_a_day, most, room, today
from maillage.dossiers.decisions import What
from maillage.dossiers.refused import Refused
from maillage.reference.texts import LANGUAGES, catalogue
from tests.dossiers.at_site import world_of
from tests.dossiers.edges import DAY, WHY, both, code
from tests.dossiers.played import DEFINITION, DIAGNOSIS, FIRST, A, B, C, Play

X = {"fr": "x"}
Made = Callable[[Play, int], What]


def version(play: Play, n: int) -> What:
    found = play.state.text("diagnosis")
    articles = DIAGNOSIS | {"causes": {"fr": f"cause {n}"}}
    return d.VersionProposed("diagnosis", articles, found.current.hash if found else "")


def condition_noted(play: Play, n: int) -> What:
    """Of a joint text that binds, agreed to before the first."""
    if play.state.in_force("definition") is None:
        play.agree("diagnosis", DIAGNOSIS)
        both = {A: X, B: X}
        conditions = [{"set_by": A, "sort": "policy", "says": X}]
        articles = DEFINITION | {"gives": {A: X}, "gains": {A: X}, "conditions": conditions}
        play.propose(A, "definition", articles)
        play.propose(B, "definition", articles | {"gives": both, "gains": both})
        for party in (A, B):
            play.key(party, "definition")
    return d.ConditionNoted(*conditions_of(play.state.in_force("definition")), "met", play.day, f"page {n}")


A_DAY: dict[str, Made] = {
    "remarks": lambda play, n: d.Remarked(X, warns=n % 2 == 0),
    "promises": lambda play, n: d.PromiseMade(f"p{n}", X, FIRST + timedelta(days=30)),
    "versions": version,
    "invitations": lambda play, n: d.PartyNamed(f"party{n}", X, "observer", False),
    "conditions": condition_noted,
    "documents_named": lambda play, n: d.DocumentNamed(1, d.Document(f"{n:064x}", "acte", 9)),
    "denials": lambda play, n: d.InterestDeclared(X, "none"),
    "handovers": lambda play, n: d.HandedOver(f"office:{n}", "Adjointe", (), X),
}
IN_ALL: dict[str, Made] = {
    "actors": lambda play, n: d.ActorNamed(f"a{n}", X, "school"),
    "interests": lambda play, n: d.InterestDeclared(X),
    "attached": lambda play, n: d.Attached("plan", f"c{n}", X),
}


@pytest.mark.parametrize("name", A_DAY)
def test_one_party_adds_so_many_a_day_and_goes_on_the_next(name: str) -> None:
    play = Play().opened().joined()
    before = 1 if name == "invitations" else 0  # whoever takes part was asked on this day
    for n in range(most(name) - before):
        play.do(A, A_DAY[name](play, n), limited=True)
    with pytest.raises(Refused, match="too-many-today") as refused:
        play.do(A, A_DAY[name](play, 999), limited=True)
    for language in LANGUAGES:
        said = refused.value.problem.message(language)
        assert catalogue("maillage.dossiers", "limits")[name][language] in said and str(most(name)) in said
    play.do(A, A_DAY[name](play, 997))  # what the site does by itself is not limited
    play.do(B, A_DAY[name](play, 998), limited=True)  # nor is another party
    play.on(FIRST + timedelta(days=1)).do(A, A_DAY[name](play, 999), limited=True)


def named(play: Play, n: int) -> None:
    play.do(A, d.PartyNamed("nador", X, "associated", True), limited=True)
    play.do(A, d.PartyDeclined("nador", X), limited=True)


def let_rest(play: Play, n: int) -> None:
    what = d.Resumed() if n % 2 else d.Suspended("money", X, FIRST + timedelta(days=9))
    play.do(A, what, limited=True)


def changed(play: Play, n: int) -> None:
    play.do(A, d.RoleChanged(C, "associated", n % 2 == 0), limited=True)


def taken_back(play: Play, n: int) -> None:
    play.key(A, "diagnosis", limited=True)
    play.do(A, d.KeyWithdrawn("diagnosis", play.state.texts["diagnosis"].current.hash, X), limited=True)


BACK_AND_FORTH = {"invitations": named, "rests": let_rest, "roles": changed, "taken_back": taken_back}


@pytest.mark.parametrize("name", BACK_AND_FORTH)
def test_what_is_done_and_undone_again_and_again_counts_each_time(name: str) -> None:
    play = both()
    play.propose(A, "diagnosis", DIAGNOSIS)
    play.on(FIRST + DAY)
    play.do(B, d.PartyNamed(C, X, "associated", False))
    for n in range(most(name)):
        BACK_AND_FORTH[name](play, n)
    seq = play.state.seq
    with pytest.raises(Refused, match="too-many-today") as refused:
        BACK_AND_FORTH[name](play, most(name))
    assert refused.value.problem.values["expected"] == most(name)
    # an agreement can be given still; what cannot be done any more on this day is to take it back
    assert play.state.seq == seq + (name == "taken_back")
    if name == "taken_back":
        what = d.KeyWithdrawn("diagnosis", play.state.texts["diagnosis"].current.hash, X)
        play.on(FIRST + 2 * DAY).do(A, what, limited=True)
    else:
        play.on(FIRST + 2 * DAY)
        BACK_AND_FORTH[name](play, most(name))


def test_who_said_no_often_enough_for_a_day_may_say_yes_all_the_same() -> None:
    play = both()
    for _ in range(most("denials")):
        play.do(A, d.InterestDeclared(X, "none"), limited=True)
    play.do(A, d.InterestDeclared(X, "some"), limited=True)
    assert code(play, A, d.InterestDeclared(X, "none"), limited=True) == "too-many-today"


def test_taking_it_up_again_counts_as_letting_it_rest_does() -> None:
    play = both()
    play.do(B, d.Suspended("money", X, FIRST + 9 * DAY))
    play.on(FIRST + 9 * DAY)  # from this day on the other may take it up again
    for n in range(most("rests")):
        play.do(A, d.Suspended("money", X, play.day + 9 * DAY) if n % 2 else d.Resumed(), limited=True)
    assert code(play, A, d.Resumed(), limited=True) == "too-many-today"
    play.do(A, d.Resumed())  # where nothing is limited
    assert code(play, A, d.Suspended("money", X, play.day + DAY), limited=True) == "too-many-today"
    play.do(
        B, d.Suspended("money", X, play.day + DAY), limited=True
    )  # that of one party leaves the other its own


def test_what_was_counted_is_forgotten_once_its_day_is_over_everywhere() -> None:
    """Of two places one may live two days behind the other: until then it still counts for who is behind."""
    play = both()
    begun = len(play.state.counted)
    play.on(FIRST + DAY).do(A, d.PartyNamed(C, X, "associated", True))
    play.on(FIRST + 3 * DAY).do(A, d.PartyDeclined(C, X))
    play.do(A, d.PartyNamed("nador", X, "associated", True))
    assert [each.on for each in play.state.counted] == [FIRST + DAY, FIRST + 3 * DAY] and begun
    play.on(FIRST + 4 * DAY).do(A, d.PartyNamed("tiznit", X, "associated", True))
    assert [each.on for each in play.state.counted] == [FIRST + 3 * DAY, FIRST + 4 * DAY]


def test_versions_begun_anew_because_others_came_or_went_count_for_nobody() -> None:
    play = both()
    play.propose(B, "diagnosis", DIAGNOSIS)
    for _ in range(most("invitations") // 2):
        play.do(A, d.PartyNamed("nador", X, "associated", True))
        play.do(A, d.PartyDeclined("nador", X))
    made = play.state.texts["diagnosis"].versions
    assert len(made) == 1 + most("invitations") and {each.by for each in made} == {B}
    for n in range(most("versions") - 1):
        play.do(B, version(play, n), limited=True)
    assert code(play, B, version(play, 999), limited=True) == "too-many-today"


def test_who_asked_a_party_is_known_of_it() -> None:
    play = both()
    assert (play.state.parties[A].named_by, play.state.parties[B].named_by) == ("", A)
    play.do(B, d.PartyNamed(C, X, "associated", True))
    play.do(B, d.PartyDeclined(C, X))
    play.do(A, d.PartyNamed(C, X, "associated", True))
    assert play.state.parties[C].named_by == A


@pytest.mark.parametrize("name", IN_ALL)
def test_of_some_things_there_are_so_many_in_all(name: str) -> None:
    play = Play().opened().joined()
    for n in range(most(name)):
        play.on(FIRST + timedelta(days=n)).do(A, IN_ALL[name](play, n))
    with pytest.raises(Refused, match="too-many"):
        play.do(A, IN_ALL[name](play, 999))


@pytest.mark.database
def test_an_organisation_opens_so_many_dossiers_a_day(database: None) -> None:
    from maillage.dossiers.turn import begun
    from tests.dossiers.at_site import opened

    _, home = opened()
    what = d.Opened(X, X, X, "beneficiary")
    for _ in range(most("dossiers") - 1):
        begun(what, world_of(home, limited=True))
    with pytest.raises(Refused, match="too-many-today"):
        begun(what, world_of(home, limited=True))
    begun(what, world_of(home))


def test_limits_are_data_with_their_names() -> None:
    for name, said in catalogue("maillage.dossiers", "limits").items():
        if isinstance(said, dict):
            assert said["most"] > 0
            assert not said.get("a_day") or all(said[language] for language in LANGUAGES), name


@pytest.mark.parametrize(
    "name",
    [
        "dossiers",
        "invitations",
        "versions",
        "remarks",
        "promises",
        "handovers",
        "rests",
        "roles",
        "taken_back",
    ],
)
def test_the_last_of_a_day_is_let_through_and_the_next_is_not(name: str) -> None:
    many = most(name)
    world = Play().world(A, limited=True)
    in_a_day(name, many - 1)
    today(name, [FIRST] * (many - 1) + [FIRST - DAY, FIRST + DAY, None], world)
    for asked in (lambda: in_a_day(name, many), lambda: today(name, [FIRST] * many, world)):
        with pytest.raises(Refused) as caught:
            asked()
        assert (caught.value.code, caught.value.problem.values["expected"]) == ("too-many-today", many)
    today(name, [FIRST] * many, Play().world(A))  # where nothing is limited


@pytest.mark.parametrize(
    "name", ["beside", "of_a_mission", "actors", "interests", "attached", "documents", "results"]
)
def test_the_last_of_all_is_let_through_and_the_next_is_not(name: str) -> None:
    room(name, most(name) - 1)
    with pytest.raises(Refused) as caught:
        room(name, most(name), "says")
    assert (caught.value.code, caught.value.problem.field) == ("too-many", "says")
    assert caught.value.problem.values["expected"] == most(name)


def test_results_experts_days_comments_and_documents_are_limited_in_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    play = both().defined()
    play.do(A, d.MissionOpened("m1", WHY, A))
    calendar = {"from": "2026-11-10", "until": "2026-12-01"}
    play.agree("terms:m1", {"context": WHY, "questions": [WHY], "independence": WHY, "calendar": calendar})
    play.do(A, d.FieldNoted("m1", FIRST, WHY, WHY))
    play.agree("aide_memoire:m1", {"seen": WHY, "first_findings": [WHY]})
    play.do(A, d.DraftFiled("m1", (WHY,), FIRST + 9 * DAY))
    monkeypatch.setattr(limits, "most", lambda name: 2)
    play.do(A, d.FieldNoted("m1", FIRST, WHY, WHY))
    for n in range(2):
        play.do(A, d.ResultNoted("i1", A, FIRST, "1"))
        play.do(A, d.ExpertNamed("m1", f"c-{n}", A, WHY, WHY))
        play.do(B, d.Commented("m1", 1, WHY))
        play.do(B, d.DocumentNamed(1, d.Document(f"{n:064x}", "acte", 9)))
    for what in (
        d.ResultNoted("i1", A, FIRST, "1"),
        d.ExpertNamed("m1", "c-2", A, WHY, WHY),
        d.Commented("m1", 1, WHY),
        d.FieldNoted("m1", FIRST, WHY, WHY),
        d.DocumentNamed(1, d.Document("f" * 64, "acte", 9)),
    ):
        assert code(play, A, what) == "too-many"


@pytest.mark.database
def test_one_account_keeps_so_many_drafts_in_one_dossier(database: None) -> None:
    from maillage.dossiers.drafts import draft_of, keep, let_go
    from maillage.site.accounts.models import Account
    from tests.dossiers.at_site import opened

    mine, other = (Account.objects.create_user(f"{each}@saint-louis.example") for each in "ab")
    (row, _), (elsewhere, _) = opened(), opened(name="Dakar")
    for n in range(most("drafts")):
        keep(row.pk, mine, f"minutes:invented-{n}", {"n": n})
    with pytest.raises(Refused) as refused:
        keep(row.pk, mine, "minutes:one-more", {})
    assert (refused.value.code, refused.value.problem.values["expected"]) == (
        "too-many-drafts",
        most("drafts"),
    )
    assert draft_of(row.pk, mine, "minutes:one-more") is None
    for language in LANGUAGES:
        assert str(most("drafts")) in refused.value.problem.message(language)
    keep(row.pk, mine, "minutes:invented-0", {"n": "again"}, "base")  # which is there
    found = draft_of(row.pk, mine, "minutes:invented-0")
    assert found and (found.said, found.base) == ({"n": "again"}, "base")
    keep(row.pk, other, "minutes:one-more", {})  # what one has used up leaves the others theirs
    keep(elsewhere.pk, mine, "minutes:one-more", {})
    let_go(row.pk, mine, "minutes:invented-0")
    keep(row.pk, mine, "minutes:one-more", {})
