"""A process that fills a site with dossiers and asks for the agenda of an organisation: `python -m benchmarks.dossiers_agenda_process
DOSSIERS TIMES`.

Prints one JSON object. Each dossier is decided by the core itself, one decision after the other, and written as ``dossiers.turn`` writes
it; how far each has come is drawn with a seed.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.at_site import ready
from benchmarks.timed import median_ms

if TYPE_CHECKING:
    from maillage.dossiers.decisions import What
    from maillage.dossiers.model import State

SEED = 20261128
PARTNERS = 20
DAY = timedelta(days=1)


def main(dossiers: int, times: int) -> dict[str, Any]:
    """Milliseconds of the agenda, and of its parts, with how much stands in it."""
    ready()
    from maillage.site.agenda.collect import Whose, agenda
    from maillage.site.agenda.of_dossiers import of_dossiers, taken_by
    from maillage.site.at_hand import at_hand
    from maillage.site.today import today
    from maillage.site.warm import warm

    warm()
    on, record = today(), at_hand()
    towns = [town(number) for number in range(PARTNERS + 1)]
    decisions = fill(towns, dossiers, on)
    whose = Whose((towns[0],))
    found = agenda(record, whose, on, "fr")
    lines = [each for each in (*found.open(), *found.waiting) if each.key.startswith("dossier.")]
    taken = taken_by({towns[0].pk})
    return {
        "agenda": median_ms(lambda: agenda(record, whose, on, "fr"), times),
        "read": median_ms(lambda: taken_by({towns[0].pk}), times),
        "told": median_ms(lambda: list(of_dossiers(taken, {towns[0].pk}, on, "fr")), times),
        "decisions": decisions,
        "lines": len(lines),
        "kinds": len({each.kind for each in lines}),
        "late": sum(each.key.startswith("dossier.") for each in found.late),
    }


def town(number: int) -> Any:
    """A town with a name."""
    from maillage.parties.models import Name, Organisation

    town = Organisation.objects.create(
        kind="local_authority",
        level="municipality",
        country="FR" if number == 0 else "MA",
        standing="verified",
    )
    Name.objects.create(organisation=town, language="fr", name=f"Ville {number}", folded=f"ville {number}")
    return town


def fill(towns: list[Any], dossiers: int, on: date, remarks: int | None = None) -> int:
    """So many dossiers of the first town, each with one of the others; with so many remarks, else as drawn. How many decisions."""
    import msgspec

    from maillage.dossiers.decide import decide
    from maillage.dossiers.decisions import By
    from maillage.dossiers.fold import fold
    from maillage.dossiers.ledger.chain import START, link
    from maillage.dossiers.model import State
    from maillage.dossiers.models import Decision, Dossier, Part
    from maillage.dossiers.turn import KEPT_AFTER
    from maillage.dossiers.world import World

    chance, rows, written, parts = random.Random(SEED), [], [], []
    for number in range(dossiers):
        own, other = towns[0].pk, towns[1 + number % (len(towns) - 1)].pk
        row = Dossier()
        state, head, day = State(), START.hash, on - timedelta(days=chance.randint(100, 700))
        for party, what in _story(own, other, chance, on, remarks):
            if callable(what):
                what = what(state, day)
            world = World(datetime.combine(day, time(9), UTC), day, By(party), binds=True, known=True)
            decision, body = decide(state, what, world, row.key)
            state, head = fold([decision], state), link(head, body)
            written.append(Decision(dossier=row, seq=state.seq, body=body, hash=head))
            if state.seq % KEPT_AFTER == 0:
                row.kept, row.kept_seq = msgspec.json.encode(state, order="sorted"), state.seq
            day = min(on, day + chance.choice((0, 0, 1, 2)) * DAY)
        row.seq, row.head, row.title, row.phase = state.seq, head, state.title, state.phase
        rows.append(row)
        parts += [
            Part(dossier=row, organisation_id=each, role="pivotal", key=True, joined=True, left=False) for each in (own, other)
        ]  # fmt: skip
    Dossier.objects.bulk_create(rows)
    Part.objects.bulk_create(parts)
    Decision.objects.bulk_create(written, batch_size=2_000)
    return len(written)


def _story(
    own: str, other: str, chance: random.Random, on: date, remarks: int | None = None
) -> list[tuple[str, Any]]:
    """What the two decide: who, and what or how it is made of where it stands then."""
    from maillage.dossiers import decisions as d

    def key(text: str) -> Any:
        return lambda state, day: d.KeyGiven(text, state.texts[text].current.hash)

    def version(text: str, articles: dict[str, Any]) -> Any:
        def made(state: State, day: date) -> What:
            found = state.text(text)
            return d.VersionProposed(text, articles, found.current.hash if found else "", {"fr": "mieux"})

        return made

    said = {"fr": "Ce que nous en disons, en quelques mots simples."}
    mine, theirs = {own: said}, {own: said, other: said}
    text: dict[str, Any] = {
        "problem": said, "aim": said, "results": [{"indicator": "i1", "side": own, "says": said}], "gives": mine, "gains": mine,
        "calendar": {"from": str(on - 90 * DAY), "until": str(on + chance.randint(30, 900) * DAY)},
        "evaluation": [{"sort": "final", "on": str(on + chance.randint(-60, 300) * DAY)}],
    }  # fmt: skip
    story: list[tuple[str, Any]] = [
        (own, d.Opened({"fr": f"Trier les déchets du quartier {chance.randrange(999)}"}, said, {"fr": "Nous"}, "beneficiary", "FR")),
        (own, d.PartyNamed(other, {"fr": "Le partenaire"}, "pivotal", True, "MA")),
        (other, d.PartyJoined()),
        (own, version("diagnosis", {"situation": said, "problems": [said]})),
        (own, key("diagnosis")), (other, key("diagnosis")),
        (own, version("definition", text)),
        (other, version("definition", text | {"gives": theirs, "gains": theirs})),
        (own, key("definition")), (other, key("definition")),
        (own, version("waiver", {"reason": said, "named": said})), (other, key("waiver")), (own, key("waiver")),
        (own, lambda state, day: d.Started(day)),
    ]  # fmt: skip
    for number in range(20):
        by = (own, other)[number % 2]
        due = chance.randint(1, 400)
        story.append(
            (by, lambda state, day, n=number, due=due: d.PromiseMade(f"p{n}", said, max(day, on) + due * DAY))
        )
    said_so_often = chance.randint(5, 160) if remarks is None else remarks
    story += [(chance.choice((own, other)), d.Remarked(said)) for _ in range(said_so_often)]
    story += [(other, version("minutes:m1", {"day": str(on), "decided": said})), (other, key("minutes:m1"))]
    return story if remarks is not None or chance.random() < 0.8 else story[: chance.randint(3, 13)]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
