"""`maillage dossier erase`: a name or a mailbox of somebody without an account goes out of the dossiers, when they ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from maillage.cli.asked import Refused
from maillage.cli.dossiers_here import dossiers_here
from maillage.cli.speak import Front, count, front_options, line, next_steps, quoted, say, show_json, table

if TYPE_CHECKING:
    from maillage.site.dossiers.erasing import Found

SHOWN = 12
"""Letters of a commitment that a person reads."""


@click.command("erase", epilog='Example: maillage dossier erase "Awa Ndiaye"')
@click.argument("who", metavar="NAME|MAILBOX|COMMITMENT")
@click.option("--dossier", metavar="ID", default="", help="In this dossier only.")
@click.option("--for-good", is_flag=True, help="Erase what was found; without it, it is only shown.")
@front_options
def erase_command(front: Front, who: str, dossier: str, for_good: bool) -> int:
    """Erase a person without an account from the dossiers: an expert, who acted through a link, a mailbox that a link's code went to.

    First all that stands under this name is shown: two people may share one. What was decided stays, each dossier says that something
    was erased, every chain still verifies, and no backup brings it back. Who has an account erases it under “Your account”.
    """
    with dossiers_here(front):
        from maillage.dossiers.models import Dossier
        from maillage.site.dossiers.erasing import erase_found, found_of, links_to

        if dossier and not Dossier.objects.filter(pk=dossier).exists():
            raise Refused(front, "dossier.unknown", found=dossier[:60])
        found, links = found_of(who, dossier), links_to(who, dossier).count()
        erased = for_good and bool(found or links)
        if erased:
            erase_found(found, who, dossier, front.home)
    if front.json:
        show_json({"erased": erased, "links": links, "found": [_as_json(each) for each in found]})
        return 0
    if not found and not links:
        line(say("dossier.erase.nobody"), 0)
        return 0
    _say(found, links, erased)
    if not erased:
        inside = f" --dossier {quoted(dossier)}" if dossier else ""
        command = f"maillage dossier erase {quoted(who)}{inside} --for-good"
        next_steps([(command, say("dossier.erase.next"))])
    return 0


def _say(found: Sequence[Found], links: int, erased: bool) -> None:
    if found:
        line(count("dossier.erase.erased" if erased else "dossier.erase.found", len(found)), 0)
        if not erased:
            table([(each.dossier, each.said, each.commitment[:SHOWN]) for each in found])
    if links:
        line(count("dossier.erase.links_gone" if erased else "dossier.erase.links", links), 0)


def _as_json(found: Found) -> dict[str, Any]:
    return {"dossier": found.dossier, "commitment": found.commitment, "said": found.said}
