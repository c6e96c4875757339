"""Commands with commands inside: a word that is none of them is answered with the nearest one."""

from __future__ import annotations

import click

from maillage.cli.speak import nearest, say


class Inner(click.Group):
    """A group within the front door: `maillage sources`, `maillage round`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but for what it says of a word that is no command."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            names = [name for name, command in self.commands.items() if not command.hidden]
            near = nearest(args[0], names, "list" if "list" in names else names[0])
            said = say("no_such_command", found=f"{ctx.info_name} {args[0]}", near=f"{ctx.info_name} {near}")
            raise click.UsageError(said) from None
