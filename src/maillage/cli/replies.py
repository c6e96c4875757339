"""`maillage replies`: answers to questions that came by mail, taken in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maillage.cli.inner import Inner
from maillage.cli.site_rooms import site_rooms
from maillage.cli.speak import Front, could_not, count, front_options, line, say, show_json

if TYPE_CHECKING:
    from maillage.parties.received import Took


@click.group("replies", cls=Inner)
def replies_command() -> None:
    """Answers to questions, as they came by mail: take them in."""


@replies_command.command("take", epilog="Example: maillage replies take --maildir ~/Maildir")
@click.argument("mail", required=False, metavar="[-]")
@click.option(
    "--maildir", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
    help="A Maildir, of which what is new is read. Without it: MAILLAGE_REPLIES.",
)  # fmt: skip
@front_options
def take_command(front: Front, mail: str | None, maildir: Path | None) -> int:
    """Take in answers that came by mail: what is new in a Maildir, or one mail on standard input (-).

    Each is kept with its question, without what it quotes. What answers nothing is listed at the desk of the site, and nobody is
    told. A mail read twice is taken once.
    """
    if mail not in (None, "-") or (mail and maildir):
        raise click.UsageError(say("replies.either"))
    with site_rooms(front):
        from maillage.site.parties.question_replies import NoMaildir

        try:
            took = _took(mail, maildir)
        except NoMaildir as fault:
            could_not("no_maildir", found=str(fault) or "–")
    new = [each for each in took if not each.before]
    states = Counter(str(each.state) for each in new)
    if front.json:
        show_json({"mails": len(took), "new": len(new), "states": dict(sorted(states.items()))})
        return 0
    line(count("replies.taken", len(new)), 0)
    for state, number in sorted(states.items()):
        line(count(f"replies.state.{state}", number))
    return 0


def _took(mail: str | None, maildir: Path | None) -> list[Took]:
    from maillage.parties.replies import LARGEST
    from maillage.site.parties.question_replies import folder_of_settings, take_maildir, take_one

    if mail:
        with click.open_file("-", "rb") as file:
            return [take_one(file.read(LARGEST + 1))]
    return list(take_maildir(maildir or folder_of_settings()))
