"""The front door: `maillage`. One file per group of commands; each parses, calls a room, and prints.

Answers go to standard output, progress and problems to standard error. Exit status: 0 done; 1 something was rejected
or is of severity error; 2 wrong use; 3 could not. Commands are loaded when they are called, so that a small one starts
fast. Everyday verbs answer in French too.
"""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "import": "maillage.cli.importing:import_command",
    "validate": "maillage.cli.validate:validate_command",
    "place": "maillage.cli.place:place_command",
    "activity": "maillage.cli.activity:activity_command",
    "organisation": "maillage.cli.organisation:organisation_command",
    "search": "maillage.cli.search:search_command",
    "money": "maillage.cli.money:money_command",
    "country": "maillage.cli.country:country_command",
    "group": "maillage.cli.group:group_command",
    "topic": "maillage.cli.topic:topic_command",
    "classify": "maillage.cli.classify:classify_command",
    "train": "maillage.cli.train:train_command",
    "partners": "maillage.cli.partners:partners_command",
    "embassies": "maillage.cli.embassies:embassies_command",
    "match": "maillage.cli.match:match_command",
    "together": "maillage.cli.together:together_command",
    "round": "maillage.cli.round:round_command",
    "shared-needs": "maillage.cli.shared_needs:shared_needs_command",
    "unanswered": "maillage.cli.unanswered:unanswered_command",
    "check": "maillage.cli.check:check_command",
    "funds": "maillage.cli.funds:funds_command",
    "procedure": "maillage.cli.procedure:procedure_command",
    "agenda": "maillage.cli.agenda:agenda_command",
    "dossier": "maillage.cli.dossier:dossier_command",
    "ledger": "maillage.cli.ledger:ledger_command",
    "strategy": "maillage.cli.strategy:strategy_command",
    "packs": "maillage.cli.packs:packs_command",
    "review": "maillage.cli.review:review_command",
    "undo": "maillage.cli.upkeep:undo_command",
    "rebuild": "maillage.cli.upkeep:rebuild_command",
    "sql": "maillage.cli.questions:sql_command",
    "export": "maillage.cli.export:export_command",
    "publish": "maillage.cli.publish:publish_command",
    "sources": "maillage.cli.sources:sources_command",
    "start": "maillage.cli.start:start_command",
    "demo": "maillage.cli.start:demo_command",
    "serve": "maillage.cli.serve:serve_command",
    "account": "maillage.cli.account:account_command",
    "replies": "maillage.cli.replies:replies_command",
    "backup": "maillage.cli.backup:backup_command",
    "restore": "maillage.cli.backup:restore_command",
    "carry": "maillage.cli.carry:carry_command",
    "doctor": "maillage.cli.upkeep:doctor_command",
    "places": "maillage.cli.start:places_command",
}
"""Every command, in the order the help lists them, and where it lives."""

ALIASES = {
    "importer": "import",
    "apparier": "match",
    "valider": "validate",
    "lieu": "place",
    "activite": "activity",
    "activité": "activity",
    "chercher": "search",
    "argent": "money",
    "pays": "country",
    "groupe": "group",
    "classer": "classify",
    "entrainer": "train",
    "entraîner": "train",
    "theme": "topic",
    "thème": "topic",
    "partenaires": "partners",
    "ambassades": "embassies",
    "missions": "embassies",
    "ensemble": "together",
    "session": "round",
    "verifier": "check",
    "vérifier": "check",
    "fonds": "funds",
    "procédure": "procedure",
    "echeances": "agenda",
    "échéances": "agenda",
    "dossiers": "dossier",
    "strategie": "strategy",
    "stratégie": "strategy",
    "regles": "packs",
    "règles": "packs",
    "revoir": "review",
    "annuler": "undo",
    "reconstruire": "rebuild",
    "exporter": "export",
    "publier": "publish",
    "commencer": "start",
    "servir": "serve",
    "compte": "account",
    "reponses": "replies",
    "réponses": "replies",
    "sauvegarder": "backup",
    "restaurer": "restore",
    "transporter": "carry",
    "diagnostic": "doctor",
    "lieux": "places",
    "besoins-communs": "shared-needs",
    "sans-reponse": "unanswered",
}
"""Other words for the same commands: everyday verbs in French, and `missions`."""


LANGUAGE = "maillage.language"


class FrontDoor(click.Group):
    """The group of all commands, loaded one by one, with their French names."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the help."""
        return list(COMMANDS)

    def get_help(self, ctx: click.Context) -> str:
        """All commands in the reader's language (``LANGUAGE`` of the context, when help was asked in one)."""
        from maillage.cli.help import front_help
        from maillage.cli.speak import language_of_system

        return front_help(ctx, self.list_commands(ctx), ctx.meta.get(LANGUAGE) or language_of_system())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name or alias."""
        where = COMMANDS.get(ALIASES.get(cmd_name, cmd_name))
        if where is None:
            return super().get_command(ctx, cmd_name)
        module, _, name = where.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; a word that is no command is answered with the nearest one."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
            if command is not None and name and {"-h", "--help"} & {*rest}:
                from maillage.cli.help import language_asked, spoken, without_language

                command = spoken(command, ALIASES.get(name, name), language_asked(rest))
                rest = without_language(rest) if isinstance(command, click.Group) else rest
            return name, command, rest
        except click.UsageError:
            from maillage.cli.speak import nearest, say

            near = nearest(args[0], [*COMMANDS, *ALIASES], "help")
            raise click.UsageError(say("no_such_command", found=args[0], near=near)) from None


@click.group(
    cls=FrontDoor, context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True
)
@click.version_option(package_name="maillage", prog_name="maillage")
@click.pass_context
def front(ctx: click.Context) -> None:
    """Who cooperates with whom, since when, and where each line comes from.

    Try: maillage start, then maillage place Larache
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    from maillage.cli.speak import home

    if (
        home() / "restoring.json"
    ).exists():  # a restore was killed: before anything else is read or written, it ends
        from maillage.site.backup.restore import end

        end(home())


@click.command("help", hidden=True)
@click.argument("name", required=False)
@click.option("--lang", type=click.Choice(("en", "fr", "ar")), default=None, help="Language of the help.")
@click.pass_context
def _help(ctx: click.Context, name: str | None, lang: str | None) -> None:
    """Help on all commands, or on one."""
    from maillage.cli.help import spoken
    from maillage.cli.speak import language_of_system, say

    assert ctx.parent is not None
    language = lang or ("fr" if ctx.info_name == "aide" else language_of_system())
    ctx.meta[LANGUAGE] = language
    command = front.get_command(ctx.parent, name) if name else None
    if name and command is None:
        raise click.UsageError(say("no_such_command", found=name, near="help"))
    if command and name:
        command = spoken(command, ALIASES.get(name, name), language)
        click.echo(command.get_help(click.Context(command, info_name=name, parent=ctx.parent)))
    else:
        click.echo(ctx.parent.get_help())


front.add_command(_help, "help")
front.add_command(_help, "aide")


def main() -> None:
    """Entry point: runs the command and turns what could not be done into one sentence and exit status 3."""
    from maillage.cli.speak import run

    run(front)
