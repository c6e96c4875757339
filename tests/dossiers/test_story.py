"""Each kind of decision is one sentence in three languages, with all that it names; what changed since a decision."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from maillage.dossiers import decisions as d
from maillage.dossiers.decisions import By, Decision
from maillage.dossiers.model import Remark, State
from maillage.dossiers.naming import LONGEST, mission_name, party_name, quoted, text_name, words_of
from maillage.dossiers.story import acting_in, mailbox_said, people_in, since, story, who
from maillage.dossiers.told import Telling, case_of
from maillage.reference.texts import LANGUAGES, catalogue
from maillage.reference.translations import SOURCE, texts_in
from tests.dossiers.lives import outside_isolates, said, whole_life
from tests.dossiers.played import FIRST, A, B, C, Play

NAMES = {
    "c-box": "s***@agadir.example",
    "c-awa": "Awa Ndiaye",
    "c-new": "Oumar Bâ",
    "ma-local.visa": "visa du wali",
}
SORTED: dict[str, dict[str, dict[str, Any]]] = catalogue("maillage.dossiers", "story")["told"]
ELSE: list[d.AnyWhat] = [
    d.Opened(said("École"), said("lire"), said("Saint-Louis"), "beneficiary", light=True, sort="school"),
    d.PathChosen(True, said("petit"), "school"),
    d.PathChosen(False, said("grand")),
    d.PartyDeclined(C, said("trop loin")),
    d.PartyLeft(said("élections")),
    d.InterestDeclared({}, "none"),
    d.InterestDeclared(said("il est parti"), "none"),
    d.RoleChanged(A, "associated", True),
    d.RoleChanged(A, "observer", False),
    d.RoleChanged(C, "observer", False),
    *(d.ConditionNoted("ab12", each, date(2027, 3, 1), "le registre") for each in ("met", "not_met", "unknown")),
    d.DocumentNamed(3, d.Document("ab" * 32, "La délibération", 9, "fr", date(2027, 2, 1), "aux archives")),
    d.ActorGone("lycee"),
    d.PageWithdrawn(said("faute")),
    d.ExpertLeft("m1", "c-awa", said("malade")),
    *(d.Suspended(each, said("pourquoi"), date(2027, 9, 1)) for each in ("politics", "force_majeure", "money", "other")),
    d.Abandoned(said("fin")),
    d.HandedOver("office:x", "adjoint", (), said("bientôt"), date(2027, 9, 1)),
    d.Erased("c-awa", "term"),
    d.Erased("c-awa", "law"),
    d.Remarked(said("le code est parti à une adresse que nous avons écrite"), link_to=B, mailbox="c-box"),
    d.Remarked(said("le code est parti à une autre"), link_to=B, mailbox="c-gone"),
    d.Erased("c-gone", "asked"),
]  # fmt: skip
"""What the whole life has not."""


def decided(what: d.AnyWhat, seq: int = 900, by: By | None = None) -> Decision:
    """A decision as it stands in the ledger."""
    return Decision("d1", seq, datetime(2027, 3, 1, 10, tzinfo=UTC), date(2027, 3, 1), by or By(A, "office:1", "maire"), what)  # fmt: skip


def known() -> State:
    """Where the whole life stands, with a link whose code went to a mailbox that its sender wrote."""
    state = whole_life().state
    remark = Remark(A, said("une adresse"), False, state.day or date(2027, 3, 1), 900, "", B, "c-gone")
    return replace(state, remarks=(*state.remarks, remark))


def every() -> list[Decision]:
    """Every kind of decision in every case."""
    return [*whole_life().decided, *(decided(each, 900 + n) for n, each in enumerate(ELSE))]


def test_a_mailbox_is_read_in_part_until_it_is_erased() -> None:
    for language, there, gone in (
        ("en", "The mailbox: s***@agadir.example.", "That mailbox was erased since."),
        ("fr", "L’adresse\u202f: s***@agadir.example.", "Cette adresse a été effacée depuis."),
        ("ar", "العنوان: \u2068s***@agadir.example\u2069.", "مُحي هذا العنوان بعد ذلك."),
    ):
        read, erased, act = [
            each.sentence for each in story(map(decided, ELSE[-3:]), known(), language, NAMES)
        ]
        assert there in read and gone in erased and "c-gone" not in erased + act, language
        assert (
            mailbox_said("c-box", language, NAMES) == there
            and mailbox_said("c-gone", language, NAMES) == gone
        )
    assert {"c-box", "c-gone"} <= acting_in([decided(each) for each in ELSE])


def test_every_kind_in_every_case_is_told() -> None:
    """The two lists together have all that a ledger can have, and the catalogue has no sentence that nothing says."""
    seen = {type(each.what) for each in every()}
    assert seen == {*get_args(d.AnyWhat)}
    cases = {
        (
            each.what.__struct_config__.tag,
            case_of(each.what, Telling(each, known(), "en", NAMES)).case,
        )
        for each in every()
    }
    assert cases == {(kind, case) for kind, found in SORTED.items() for case in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_of_every_sentence_is_filled(language: str) -> None:
    for each in story(every(), known(), language, NAMES):
        assert not re.search(r"[{}?]|\bNone\b", each.sentence), each
        assert not re.search(r"“”|« »|«\u202f\u202f»|«\u2068\u2069»|\(\)|\(\u2068\u2069\)", each.sentence), (
            each
        )
        assert each.sentence.endswith("."), each


def test_in_arabic_every_value_stands_in_its_own_direction() -> None:
    """No Latin letter and no digit stands outside an isolate."""
    for each in story(every(), known(), "ar", NAMES):
        assert not re.search(r"[A-Za-z0-9]", outside_isolates(each.sentence)), each


@pytest.mark.parametrize("name", ["story", "words"])
def test_french_is_typeset(name: str) -> None:
    path = SOURCE / f"dossiers/data/{name}.toml"
    for text in texts_in(path):
        said_so = text.said["fr"]
        for each in said_so.values() if isinstance(said_so, dict) else [said_so]:
            assert not re.search(r"[^\u202f][;!?:»]|«[^\u202f]|'", each), (text.where, each)


def test_the_last_key_says_that_the_text_binds_now_and_no_other_does() -> None:
    play = Play().opened().joined().defined()
    told = story(play.decided, play.state, "en")
    keys = [each for each in told if each.kind == "key_given" and each.text == "definition"]
    assert ["binds from now on" in each.sentence for each in keys] == [False, True]
    assert keys[1].sentence.startswith("Agadir (maire) agrees to “joint text”, version 2.")
    assert all(each.important for each in keys)
    closing = story(whole_life().decided, whole_life().state, "en")[-1]
    assert closing.sentence.endswith("binds from now on. The dossier is closed.")


def test_a_version_says_what_becomes_of_what_was_agreed_before() -> None:
    play = Play().opened().joined().defined()
    current = play.state.texts["definition"].current
    more = current.articles | {"aim": said("80 %"), "exit": said("trois mois avant")}
    play.propose(B, "definition", more, "mieux")
    play.key(B, "definition")
    play.propose(A, "definition", more | {"aim": said("90 %")}, "encore mieux")
    amended, again = [each.sentence for each in story(play.decided, play.state, "en") if each.kind == "version_proposed"][-2:]  # fmt: skip
    assert "Version 2 binds until all have agreed to the new one." in amended
    assert "Changed: “What we want to reach”, “How one leaves”." in amended and "“mieux”" in amended
    assert "Version 2 binds until" in again and "How one leaves" not in again


def test_keys_that_do_not_count_for_the_next_version_are_told() -> None:
    play = Play().opened().joined()
    play.propose(A, "diagnosis", {"situation": said("sale"), "problems": [said("tri")]})
    play.key(A, "diagnosis")
    play.propose(B, "diagnosis", {"situation": said("très sale")})
    told = story(play.decided, play.state, "en")[-1]
    assert "What was agreed to version 1 does not count for it" in told.sentence and told.important


def test_a_third_who_is_asked_makes_new_versions() -> None:
    play = Play().opened().joined()
    play.propose(A, "diagnosis", {"situation": said("sale")})
    play.do(A, d.PartyNamed(C, {"fr": "Lille"}, "funding", True))
    assert "“joint diagnosis” is now version 2" in story(play.decided, play.state, "en")[-1].sentence


def test_what_changed_since_leaves_out_versions_that_others_followed() -> None:
    play = Play().opened().joined()
    seen = play.state.seq
    for n in range(3):
        play.propose(A, "diagnosis", {"situation": said(f"sale {n}")})
        play.do(B, d.Remarked(said(f"remarque {n}")))
    told = story(play.decided, play.state, "en")
    assert [(each.seq - seen, each.kind) for each in since(told, seen)] == [
        (2, "remarked"), (4, "remarked"), (5, "version_proposed"), (6, "remarked"),
    ]  # fmt: skip
    assert since(told, play.state.seq) == [] and since(told, 0)[0].kind == "opened"
    assert [each.seq for each in since(told, seen + 4)] == [seen + 5, seen + 6]


def test_a_tail_of_decisions_is_told_as_in_the_whole_story() -> None:
    life = whole_life()
    whole = story(life.decided, life.state, "fr", NAMES)
    assert story(life.decided[50:60], life.state, "fr", NAMES) == whole[50:60]


def test_a_correction_stands_at_both_ends() -> None:
    told = story(whole_life().decided, whole_life().state, "en", NAMES)
    correcting = next(each for each in told if each.kind == "corrected")
    assert correcting.answers == 1 and told[0].corrected == (correcting.seq,)


def test_people_are_named_where_their_names_can_be_opened_and_by_office_alone_where_not() -> None:
    by = By(A, "office:1", "maire", "c-new")
    state = whole_life().state
    assert who(by, state, "en", NAMES) == "Saint-Louis (maire: Oumar Bâ)"
    assert who(by, state, "en", {}) == "Saint-Louis (maire)"
    assert who(By(B, through="link"), state, "en", NAMES) == "Agadir (by the link that was sent to it)"
    through = By(B, title="Mayor", holder=next(iter(NAMES)), through="link")
    assert who(through, state, "en", {}) == "Agadir (Mayor, by the link that was sent to it)"
    named = f"Agadir (Mayor: {NAMES[through.holder]}, by the link that was sent to it)"
    assert who(through, state, "en", NAMES) == named
    assert "Awa Ndiaye" not in " ".join(each.sentence for each in story(every(), state, "en", {}))
    assert people_in(whole_life().decided) == {"c-awa", "c-ali", "c-new"}


def test_names_fall_back_by_reading_not_by_alphabet() -> None:
    state = whole_life().state
    assert party_name(state, B, "en") == "Agadir" and party_name(state, B, "ar") == "أكادير"
    assert party_name(state, "nobody", "en") == "nobody"
    assert words_of({"bg": "да", "ar": " "}, "en") == "да" and words_of({}, "fr") == ""


def test_what_is_quoted_is_one_line_cut_between_words() -> None:
    long = quoted({"fr": "mot " * 100 + "\nfin"}, "fr")
    assert len(long) <= LONGEST + 1 and long.endswith("mot…") and "\n" not in long
    assert quoted({"fr": "é" * 500}, "fr") == "é" * LONGEST + "…"
    assert quoted({"fr": "un\n deux"}, "fr") == "un deux"
    assert [quoted({"fr": each}, "fr") for each in ("Fini.", "Et...", "Fini !", ".")] == [
        "Fini",
        "Et...",
        "Fini !",
        "",
    ]


def test_texts_are_told_apart() -> None:
    state = whole_life().state
    assert text_name(state, "terms:m2", "fr") == "termes de référence de la visite d’experts (visite 2)"
    assert text_name(state, "minutes:r1", "en") == "minutes of a meeting, 2 November 2026"
    assert (
        mission_name(state, "m2", "en") == "expert visit 2"
        and mission_name(State(), "m1", "en") == "expert visit"
    )
    assert text_name(state, "nonsense", "en") == "nonsense"


def test_what_a_later_shape_of_the_dossier_lacks_is_told_without_it() -> None:
    """The story never fails: also where a decision names what is not there."""
    lost: list[d.AnyWhat] = [
        d.KeyGiven("definition", "ab" * 32), d.ReserveLifted("definition", 3), d.ActorGone("x"), d.PromiseMoved("p9", "missed"),
        d.RecommendationMoved("m9", 4, "done"), d.Commented("m9", 1, said("non")), d.ResultNoted("i9", A, FIRST, "beaucoup"),
        d.VersionProposed("diagnosis", {}), d.PartyNamed("z", {}, "prince", False),
    ]  # fmt: skip
    for each in story([decided(what) for what in lost], State(), "fr"):
        assert each.sentence
