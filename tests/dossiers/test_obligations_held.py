"""Whatever happens in a dossier: what is open is asked of somebody who can do it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.decide import decide
from maillage.dossiers.deciding.gates import ANSWERED, recommendations_left
from maillage.dossiers.deciding.verbs import roles
from maillage.dossiers.model import OVER
from maillage.dossiers.refused import Refused
from tests.dossiers.played import A, B, C, Play
from tests.dossiers.stages import DAY, SAID, STAGES, lines, words

WHO = (A, B, C, "embassy")
TEXTS = ("diagnosis", "definition", "terms:m1", "aide_memoire:m1", "mission_decision:m1", "waiver", "minutes:x", "citizen", "closure", "renewal")  # fmt: skip


def anything(play: Play, by: str, chance: random.Random) -> d.What:
    """Something that a party may ask for, allowed or not."""
    text, other, on = chance.choice((*TEXTS, *play.state.texts)), chance.choice(WHO), play.day
    found = play.state.text(text)
    current = found.current if found else None
    version = current.hash if current else "none"
    articles = dict(current.articles if current else SAID[text])
    for name in ("gives", "gains", "citizen_gives", "citizen_gains"):
        if name in articles:
            articles[name] = {**articles[name], by: words(f"{chance.randrange(9)}")}
    if not current or current.agreed or chance.random() < 0.3:
        articles[chance.choice([*SAID[text]])] = SAID[text][chance.choice([*SAID[text]])]
        articles = articles if chance.random() < 0.5 else dict(SAID[text])
    if "verdict" in articles:
        articles["verdict"] = chance.choice(("go", "no_go"))
    keyed: d.What = d.KeyGiven(text, version)
    made = [
        keyed, keyed, keyed, keyed,
        d.VersionProposed(text, articles, current.hash if current else "", words("w")),
        d.PartyNamed(other, words(other), "relay" if other == "embassy" else "funding", other != "embassy"),
        d.PartyJoined(), d.PartyJoined(),
        d.Returned(text, version, words()),
        d.ReserveMade(text, version, chance.choice([*SAID[text]]), words()),
        d.PromiseMade(f"p{play.state.seq}", words(), on + chance.randrange(200) * DAY, chance.choice(("", *WHO))),
        d.MissionOpened("m1", words(), other),
        d.ExpertNamed("m1", f"x{play.state.seq}", other, words(), words()),
        d.FieldNoted("m1", on, words(), words()),
        d.DraftFiled("m1", (words(),), on + 20 * DAY),
        d.NothingToSay("m1"), d.Commented("m1", 1, words()), d.CommentAnswered("m1", 1, "taken", words()),
        d.ReportFiled("m1", (d.QuestionAnswered(1, words()),), (d.Recommendation(words(), other, on + 90 * DAY), d.Recommendation(words(), by, on + 9 * DAY))),
        d.RecommendationMoved("m1", 1, "begun"),
        d.HandedOver("office:9", "chargée", (), words(), on + 30 * DAY if chance.random() < 0.5 else None),
        d.Started(on),
    ]  # fmt: skip
    if chance.random() < 0.05:
        role = chance.choice(("pivotal", "observer", "operator"))
        made = [
            d.PartyLeft(words()),
            d.PartyDeclined(other, words()),
            d.RoleChanged(other, role, chance.random() < 0.6),
        ]
    elif chance.random() < (0.3 if play.state.rest else 0.03):
        made = [d.Suspended("politics", words(), on + 60 * DAY), d.Resumed(), d.Remarked(words(), warns=True)]
    return chance.choice(made)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: str(stage.__name__))
def test_no_duty_is_without_a_holder_after_any_turnover(stage: Callable[[], Play]) -> None:
    """Whatever was decided, in whichever order, by whomever: what is open is asked of somebody who can do it."""
    done = 0
    for seed in range(20):
        play, chance = stage(), random.Random(seed)
        for _ in range(300):
            by = chance.choice([key for key, each in play.state.parties.items() if not each.left_on] or WHO)
            try:
                play.do(by, anything(play, by, chance))
            except Refused:
                continue
            done += 1
            play.on(play.day + chance.choice((0, 0, 1, 9)) * DAY)
            held(play)
    assert done > 800


def held(play: Play) -> None:
    """What must be true of the lines of a dossier, wherever it stands."""
    state, on = play.state, play.day
    found = lines(play, on)
    keys = [each.key for each in found]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9._-]{1,200}", key) for key in keys), keys
    for each in found:
        party = state.parties[each.whose]
        assert party.here or (each.kind == "join" and party.left_on is None), each
        assert (
            each.from_day is None
            or each.kind == "text_to_finish"
            or each.due is None
            or each.from_day <= max(each.due, on)
        ), each
    for each in found:
        if each.kind in ("key_awaited", "tor_sign", "decision_on_recs", "acknowledge"):
            name = each.address.split("/")[4]
            allowed(play, each.whose, d.KeyGiven(name, state.texts[name].current.hash))
        elif each.kind == "join":
            allowed(play, each.whose, d.PartyJoined())
        elif each.kind == "promise_due" and each.whose in writing(play):
            promise = next(one for one in state.promises.values() if f".{one.seq}." in each.key)
            allowed(play, each.whose, d.PromiseMoved(promise.promise, "kept", evidence="e"))
        elif each.kind == "work_begins":
            allowed(play, each.whose, d.Started(on))
    somebody = any(each.here for each in state.parties.values())
    if state.phase in OVER or state.rest is not None or not somebody:
        return
    asked = {(each.kind, each.key.split(".")[3].split("-")[0]) for each in found}
    for promise in state.promises.values():
        if promise.state not in ANSWERED:
            assert asked & {
                (kind, str(promise.seq)) for kind in ("promise_due", "promise_awaited", "promise_late")
            }
    for mission, _ in recommendations_left(state):
        assert asked & {("rec_due", str(mission.seq)), ("rec_orphan", str(mission.seq))}
    if (decided := state.in_force("mission_decision:m1")) and decided.articles["verdict"] == "no_go":
        moved = [name for name, text in state.texts.items() if text.current.seq > decided.agreed]
        assert moved or {"visit_says_no"} <= {each.kind for each in found}, "after a no nobody is asked"
    spoken = {each.address.split("/")[4] for each in found if "/text/" in each.address}
    for name, text in state.texts.items():
        for party in text.current.awaited:
            try:
                allowed(play, party, d.KeyGiven(name, text.current.hash))
            except Refused:
                continue
            assert name in spoken, "a key that could be given is asked of nobody"
    if not state.started_on or state.in_force("definition") is None:  # there is a next thing to do
        assert found, "nobody is asked for anything"
    later = {each.key: each.due for days in (1, 30, 400) for each in lines(play, on + days * DAY)}
    for each in found:
        assert later.get(each.key, each.due) == each.due, "a day that moves forward moves no last day"


def writing(play: Play) -> set[str]:
    return {key for key, each in play.state.parties.items() if each.here and roles()[each.role]["writes"]}


def allowed(play: Play, party: str, what: d.What) -> None:
    """It would be decided, by an office that may bind."""
    decide(play.state, what, play.world(party), "d1")
