"""A process that decides in a dossier until it is killed: ``python -m tests.dossiers.killed write|hang|check DOSSIER ORGANISATION``.

``make``: prepares the database that the environment names, and says the keys of a dossier and of its party. ``write``: one remark after
the other, each number said once its decision is committed, and a checkpoint now and then. ``hang``: one remark is appended, said, and
never committed. ``check``: as JSON, what stands there.
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
EACH_CHECKPOINT = 15


def main() -> None:
    """Do as asked."""
    import django

    django.setup()
    what, *given = sys.argv[1:]
    if what == "make":
        make()
    else:
        {"write": write, "hang": hang, "check": check}[what](*given)


def say(text: object) -> None:
    """One line, out of this process before anything else happens."""
    os.write(1, f"{text}\n".encode())


def make() -> None:
    from maillage.site.prepare import prepare
    from tests.dossiers.at_site import opened

    prepare()
    row, party = opened()
    say(f"{row.pk} {party.pk}")


def write(dossier: str, party: str) -> None:
    from django.utils import timezone

    from maillage.dossiers import decisions as d
    from maillage.dossiers.checkpoints import take
    from tests.dossiers.at_site import do
    from tests.dossiers.test_checkpoints import signer

    who = _party(party)
    while True:
        seq = do(dossier, who, d.Remarked({"fr": "oui"})).seq
        say(seq)
        if seq % EACH_CHECKPOINT == 0:
            taken = take(signer(), timezone.now())
            say(f"checkpoint {taken.size if taken else 0}")


def hang(dossier: str, party: str) -> None:
    from maillage.dossiers import decisions as d
    from maillage.dossiers.models import Decision
    from maillage.dossiers.turn import decided
    from tests.dossiers.at_site import world_of

    def then(*_: Any) -> None:
        say(f"appended {Decision.objects.filter(dossier=dossier).count()}")
        time.sleep(60)

    decided(dossier, d.Remarked({"fr": "jamais"}), world_of(_party(party)), then)


def check(dossier: str, party: str) -> None:
    from maillage.dossiers.models import Checkpoint, Decision, Dossier
    from maillage.dossiers.whole import look
    from tests.dossiers.test_checkpoints import signer

    seen = look(signer().public)
    bodies = [bytes(each) for each in Decision.objects.filter(dossier=dossier).values_list("body", flat=True)]
    say(
        json.dumps(
            {
                "wrong": [each.message() for each in seen.problems],
                "decisions": seen.decisions,
                "seq": Dossier.objects.get(pk=dossier).seq,
                "never": sum(b"jamais" in each for each in bodies),
                "checkpoints": [*Checkpoint.objects.values_list("size", flat=True)],
            }
        )
    )


def _party(key: str) -> Any:
    from maillage.parties.models import Organisation

    return Organisation(pk=key)


if __name__ == "__main__":
    main()
