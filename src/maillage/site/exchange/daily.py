"""What the days bring to proposals: those that nobody answered lapse, and of introductions both sides are asked whether they talked.

A job of each day (kind ``proposals``; ``site/jobs/due.py`` asks for it). Killed and begun again, it tells nobody twice: what it tells is written with what it ends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.exchange.introductions import ask
from maillage.exchange.models import Proposal
from maillage.exchange.proposals import lapse
from maillage.site.exchange.letters import ask_talk, tell_ended
from maillage.site.today import today

if TYPE_CHECKING:
    from maillage.site.jobs.perform import Doing


def go(doing: Doing, **_: Any) -> dict[str, Any]:
    """Let lapse what is over, and ask who has not talked."""

    def tell(proposal: Proposal) -> None:
        tell_ended([proposal])

    on = today()
    return {"lapsed": lapse(on, tell), "asked": ask(on, ask_talk)}
