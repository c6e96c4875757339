"""What a year of a dossier comes to, from its decisions alone: each figure with the decision that it was made from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from maillage.dossiers import decisions as d
from maillage.dossiers.decisions import Words
from maillage.strategies.model import bytes_of, hash_of, read
from maillage.strategies.of_dossier import of_dossier
from maillage.strategies.report import (
    OfDossier,
    OfObjective,
    Report,
    Total,
    counted,
    in_kind,
    noted,
    promised,
    totals,
)
from maillage.strategies.shown import Shown, shown_of
from tests.dossiers.lives import said, whole_life
from tests.dossiers.played import A, B, Play

END = date(2027, 12, 31)


def of(play: Play, me: str = A, year: int = 2027, through: date = END) -> OfDossier:
    found = of_dossier("d1", play.decided, me, year, through)
    assert found is not None
    return found


def report(*dossiers: OfDossier) -> Report:
    return Report(
        "s1", said("Le large"), A, said("Saint-Louis"), 2027, END, datetime(2028, 1, 5, tzinfo=UTC), 2, "ab" * 32,
        (OfObjective("o1", said("Eau"), dossiers),),
    )  # fmt: skip


def budget(*sums: dict[str, Any]) -> Play:
    return Play(date(2027, 1, 10)).opened().joined().defined(budget=list(sums))


def test_a_whole_life_is_told_in_the_year_in_which_it_was_lived() -> None:
    play = whole_life()
    first, second = of(play, year=2026, through=date(2026, 12, 31)), of(play)
    assert {each.what for each in first.events} == {"opened", "agreed", "running"}
    assert {each.what for each in second.events} == {"agreed", "suspended", "closed"}
    assert first.decisions + second.decisions == len(play.decided)
    assert of_dossier("d1", play.decided, A, 2028, date(2028, 12, 31)) is None, "it was closed before"
    assert of_dossier("d1", play.decided, A, 2025, date(2025, 12, 31)) is None, "it had not begun"


def test_every_event_names_the_decision_that_it_comes_of() -> None:
    play = whole_life()
    kinds = {"opened": d.Opened, "agreed": d.KeyGiven, "suspended": d.Suspended, "closed": d.KeyGiven}
    for event in (*of(play, year=2026, through=date(2026, 12, 31)).events, *of(play).events):
        if event.what == "running":
            assert isinstance(play.decided[event.seq - 1].what, d.Started)
        else:
            decision = play.decided[event.seq - 1]
            assert isinstance(decision.what, kinds[event.what]) and decision.day == event.on


def test_the_reason_of_an_end_stands_beside_it() -> None:
    play = Play(date(2027, 3, 1)).opened()
    play.do(A, d.Abandoned(said("plus de partenaire")))
    assert [(each.what, each.why) for each in of(play).events if each.what == "abandoned"] == [
        ("abandoned", said("plus de partenaire"))
    ]


def test_sentences_stand_in_three_languages_and_name_no_person() -> None:
    told = of(whole_life()).told
    assert told and all(set(each.says) == {"fr", "en", "ar"} for each in told)
    assert any("Saint-Louis" in each.says["fr"] for each in told)
    assert not any("c-" in sentence for each in told for sentence in each.says.values())


def test_promises_of_ones_own_side_alone_and_what_became_of_them() -> None:
    play = whole_life()
    assert [(each.says, each.state) for each in of(play, A).promises] == [(said("creuser un puits"), "kept")]
    assert [each.state for each in of(play, B).promises] == ["missed"]
    assert play.decided[of(play, B).promises[0].seq - 1].what.to == "missed"  # type: ignore[union-attr]


def test_a_promise_of_which_nothing_is_heard_is_said_so() -> None:
    play = Play(date(2027, 2, 1)).opened().joined()
    play.do(A, d.PromiseMade("p", said("venir"), date(2027, 5, 1)))
    play.do(A, d.PromiseMade("q", said("écrire"), date(2028, 5, 1)))
    play.do(A, d.PromiseMade("r", said("appeler"), date(2027, 5, 2)))
    play.do(A, d.PromiseMoved("r", "put_off", said("malade"), due=date(2028, 6, 1)))
    assert [each.state for each in of(play).promises] == ["nothing", "open", "put_off"]
    assert promised([of(play)]) == {"kept": 0, "missed": 0, "put_off": 1, "open": 1, "nothing": 1}


def noting(*results: tuple[str, d.ResultNoted]) -> Play:
    """An agreed dossier under way, with what was noted by whom."""
    play = Play(date(2027, 1, 10)).opened().joined().defined().waived().started().on(date(2027, 6, 1))
    for by, each in results:
        play.do(by, each)
    return play


def test_results_stand_here_and_there_and_an_empty_side_is_flagged() -> None:
    play = noting(
        (A, d.ResultNoted("i1", A, date(2027, 2, 1), "1250.5")),
        (A, d.ResultNoted("i1", A, date(2027, 3, 1), "1300")),
    )
    here, there = of(play).results
    assert (here.here, here.value, here.on, there.here, there.value, there.seq) == (
        True, "1300", date(2027, 3, 1), False, "", 0,
    )  # fmt: skip
    assert isinstance(play.decided[here.seq - 1].what, d.ResultNoted)
    assert of(play).empty == (B,) and noted([of(play)]) == (1, 0)
    assert [each.here for each in of(play, B).results] == [False, True], "each side has its own here"


def test_a_value_of_the_last_day_that_is_noted_in_january_is_of_the_year_that_ended() -> None:
    play = noting().on(date(2028, 1, 8))
    play.do(A, d.ResultNoted("i1", A, date(2027, 12, 31), "1300"))
    play.do(A, d.EvaluationFiled("e1", "self", date(2027, 12, 31), {"relevance": {A: d.Rating(3)}}))
    found, later = of(play), of(play, year=2028, through=date(2028, 1, 8))
    assert [each.value for each in found.results] == ["1300", ""] and found.empty == (B,)
    assert [each.on for each in found.evaluations] == [date(2027, 12, 31)]
    assert [each.value for each in later.results] == ["", ""] and not later.evaluations
    assert not [each for each in found.events if each.on.year == 2028], (
        "what was decided stays in its own year"
    )


def test_a_value_of_another_year_is_not_of_this_one() -> None:
    play = noting((A, d.ResultNoted("i1", A, date(2027, 2, 1), "1250.5")))
    later = of(play, year=2028, through=date(2028, 12, 31))
    assert [each.value for each in later.results] == ["", ""] and set(later.empty) == {A, B}


def test_what_one_side_says_of_another_is_its_word_until_that_side_confirms_it() -> None:
    play = noting((A, d.ResultNoted("i2", B, date(2027, 2, 1), "3")))
    assert (of(play).results[1].value, of(play).results[1].by) == ("3", A)
    assert set(of(play).empty) == {A, B} and noted([of(play)]) == (0, 0)
    play.do(B, d.Confirmed(play.state.seq))
    assert of(play).results[1].by == "" and noted([of(play)]) == (0, 1)


def test_sums_are_never_added_across_currencies() -> None:
    play = budget(
        {"source": "Saint-Louis", "amount": 1_000_000, "currency": "XOF"},
        {"source": "Agadir", "amount": 250_000, "currency": "EUR"},
        {"source": "Lille", "amount": 50_000, "currency": "EUR"},
        {"source": "École", "in_kind": True},
    )
    assert totals([of(play)]) == (Total("EUR", 300_000, 0, 2), Total("XOF", 1_000_000, 0, 1))
    assert in_kind([of(play)]) == 1


def test_what_is_not_agreed_is_announced() -> None:
    play = Play(date(2027, 1, 10)).opened().joined()
    play.agree("diagnosis", {"situation": said("sale"), "problems": [said("Pas de tri.")]})
    play.propose(
        A, "definition", {"problem": said("x"), "budget": [{"source": "A", "amount": 5, "currency": "EUR"}]}
    )
    assert totals([of(play)]) == (Total("EUR", 0, 5, 1),)


def test_what_is_not_rated_has_its_reason_and_a_silent_side_none() -> None:
    ratings = of(whole_life()).evaluations[0].ratings
    rated = {(each.criterion, each.side): each for each in ratings}
    assert len(ratings) == 12
    assert (rated["impact", A].score, rated["impact", A].why) == (None, said("trop tôt"))
    assert (rated["impact", B].score, rated["impact", B].why) == (None, {})


def test_whoever_left_is_told_nothing_of_what_came_after() -> None:
    play = Play(date(2027, 1, 10)).opened().joined()
    play.on(date(2027, 4, 1)).do(B, d.PartyLeft(said("élections")))
    play.on(date(2027, 5, 1)).do(A, d.Remarked(said("entre nous")))
    assert of(play, B).decisions == 4
    assert {each.what for each in of(play, B).events} >= {"left"}
    assert of_dossier("d1", play.decided, B, 2028, date(2028, 12, 31)) is None


def test_the_last_day_is_today_while_the_year_goes_on() -> None:
    play = Play(date(2027, 1, 10)).opened()
    play.on(date(2027, 9, 1)).do(A, d.Abandoned(said("fini")))
    assert {each.what for each in of(play, through=date(2027, 6, 1)).events} == {"opened"}


def test_figures_count_each_dossier_once() -> None:
    play = whole_life()  # agreed twice in the year: at the amendment alone it is counted once more
    assert counted([of(play), of(play)])["agreed"] == 2


def test_a_report_is_the_same_bytes_and_is_read_back() -> None:
    whole = report(of(whole_life()))
    assert bytes_of(whole) == bytes_of(report(of(whole_life())))
    assert read(bytes_of(whole), Report) == whole


def test_nothing_that_partners_keep_to_themselves_is_in_what_everybody_reads() -> None:
    play = whole_life()  # its page for citizens was withdrawn
    whole = report(of(play), of(budget({"source": "Lille", "amount": 50_000, "currency": "EUR"})))
    data = bytes_of(shown_of(whole, hash_of(bytes_of(whole)))).decode()
    for private in ("Trier", "Agadir", "creuser", "1300", "50000", "commencer petit", "route"):
        assert private not in data, private
    shown = read(data, Shown)
    assert shown.objectives[0].apart == 2 and shown.objectives[0].events["closed"] == 1
    assert shown.whole == hash_of(bytes_of(whole))


def told_to_citizens(play: Play, page: dict[str, Any]) -> None:
    """A page that the first party writes, the other adds its own part to, and both agree to."""
    play.propose(A, "citizen", page)
    both = page | {name: page[name] | {B: said("x")} for name in ("citizen_gives", "citizen_gains")}
    play.propose(B, "citizen", both)
    play.key(A, "citizen")
    play.key(B, "citizen")


def test_of_a_dossier_with_a_page_for_citizens_that_page_alone_is_told() -> None:
    play = Play(date(2027, 1, 10)).opened().joined().defined()
    results: list[Words] = [said("400 ménages trient"), said("3 marchés équipés")]
    page: dict[str, Any] = {
        "summary": said("on trie"), "citizen_gives": {A: said("des bras")}, "citizen_gains": {A: said("des rues")},
        "two_results": results,
    }  # fmt: skip
    told_to_citizens(play, page)
    shown = shown_of(report(of(play)), "").objectives[0]
    assert shown.apart == 0
    assert (shown.dossiers[0].title, shown.dossiers[0].results) == (said("Trier les déchets"), tuple(results))
    assert "décidé" not in bytes_of(shown).decode()


def test_results_that_a_page_for_citizens_names_are_told_with_figure_side_and_day() -> None:
    play = noting(
        (A, d.ResultNoted("i1", A, date(2027, 3, 1), "1300")),
        (B, d.ResultNoted("i2", B, date(2027, 4, 1), "2")),
    )
    chosen = [f"d{each.seq}" for each in play.state.results]
    page: dict[str, Any] = {
        "summary": said("on trie"), "citizen_gives": {A: said("x")}, "citizen_gains": {A: said("x")}, "results_told": chosen,
    }  # fmt: skip
    told_to_citizens(play, page)
    first, second = shown_of(report(of(play)), "").objectives[0].dossiers[0].results
    assert first["fr"] == "1\u202f300 ménages, ménages qui trient, Saint-Louis, 1er mars 2027"
    assert second["en"] == "2, marchés équipés, Agadir, 1 April 2027" and "أكادير" in second["ar"]
