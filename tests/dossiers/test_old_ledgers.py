"""What was once decided is read the same for ever, and where a dossier was kept is where its decisions lead.

``data/life-*.jsonl`` are decisions as they stood in ledgers of 28 November 2026, byte for byte; ``life-*.json`` says of each what came of
it, field by field. Neither is ever written anew: where a test here fails, decisions that stand in ledgers today would be read otherwise
tomorrow. Another shape of what comes of them may be right; then its line in the second file is changed by hand, and the change log says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from maillage.dossiers import decisions as d
from maillage.dossiers.fold import fold, read
from maillage.dossiers.ledger.canonical import canonical
from maillage.dossiers.model import State
from tests.dossiers.lives import said, visited, whole_life
from tests.dossiers.played import A, B, C, Play

DATA = Path(__file__).parent / "data"
LIVES = ("life-1", "life-2", "life-3")
_KEPT = msgspec.json.Decoder(State)
_SPOKEN = msgspec.json.Encoder(order="sorted")


def small_life() -> Play:
    """On the light path, left and ended by one side."""
    play = Play().opened(light=True, sort="school", amount=500_000, currency="EUR").joined()
    play.do(A, d.ActorNamed("lycee", said("Lycée de Sor"), "school"))
    play.do(A, d.ActorGone("lycee"))
    play.do(A, d.PathChosen(False, said("il grandit")))
    play.do(A, d.PathChosen(True, said("il rapetisse"), "school", 400_000, "EUR"))
    play.joined(C, "funding", False)
    play.do(C, d.PartyLeft(said("plus d’argent")))
    play.do(A, d.Abandoned(said("les élèves sont partis")))
    return play


def turned_life() -> Play:
    """Of three, one leaves after all agreed; it is asked again."""
    play = visited(Play().opened().joined().defined(exit=said("trois mois avant")))
    play.do(A, d.PartyNamed(C, {"fr": "Lille"}, "funding", True))
    play.propose(A, "waiver", {"reason": said("vu"), "named": said("la maire")})
    play.do(C, d.PartyJoined({"ar": "ليل"}))
    play.started()
    play.do(B, d.PartyLeft(said("élections")))
    play.do(A, d.PartyNamed(B, {"fr": "Agadir"}, "pivotal", True))
    return play


MADE: dict[str, Callable[[], Play]] = {"life-1": whole_life, "life-2": small_life, "life-3": turned_life}


def bodies(name: str) -> list[bytes]:
    return (DATA / f"{name}.jsonl").read_bytes().splitlines()


def came_of_it(state: State) -> dict[str, str]:
    """Field → hash of what it holds. What holds nothing is left out, so a field that is added says nothing of old ledgers."""
    held: dict[str, Any] = json.loads(_SPOKEN.encode(state))
    return {name: sha256(_SPOKEN.encode(value)).hexdigest() for name, value in held.items()}


@pytest.mark.parametrize("name", LIVES)
def test_old_ledgers_lead_where_they_led(name: str) -> None:
    expected = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    found = came_of_it(fold(map(read, bodies(name))))
    assert sorted(found) == sorted(expected)
    assert [field for field in expected if found[field] != expected[field]] == []


@pytest.mark.parametrize("name", LIVES)
def test_an_old_decision_has_the_bytes_that_it_had(name: str) -> None:
    for body in bodies(name):
        assert canonical(msgspec.to_builtins(read(body))) == body


def test_old_ledgers_hold_every_kind_of_decision_that_there_was() -> None:
    kinds = {json.loads(body)["what"]["kind"] for name in LIVES for body in bodies(name)}
    assert len(kinds) == 46
    assert kinds <= {each.__struct_config__.tag for each in get_args(d.AnyWhat)}, (
        "a kind was renamed or taken away"
    )


@pytest.mark.parametrize("name", LIVES)
def test_where_it_was_kept_is_where_its_decisions_lead_at_each_step(name: str) -> None:
    """Kept after any decision, read again, and gone on with: the same as read from the beginning, to the order of its tables."""
    play = MADE[name]()
    states = [State()]
    for each in play.decided:
        states.append(fold([each], states[-1]))
    assert states[-1] == play.state == fold(map(read, play.bodies))
    for number, state in enumerate(states):
        form = msgspec.json.encode(state)
        kept = _KEPT.decode(form)
        assert kept == state, number
        assert msgspec.json.encode(kept) == form, number
        if number < len(play.decided):
            after = fold([play.decided[number]], kept)
            assert msgspec.json.encode(after) == msgspec.json.encode(states[number + 1]), number
    kept = _KEPT.decode(msgspec.json.encode(states[len(states) // 2]))
    assert fold(play.decided[len(states) // 2 :], kept) == play.state
