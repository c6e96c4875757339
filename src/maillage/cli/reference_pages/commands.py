"""commands.md: every command with its options, defaults, example, other names, and what its exit status means."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click

import maillage.cli as front_door
from maillage.cli import ALIASES, COMMANDS, front
from maillage.cli.reference_pages.markdown import code, codes, page_of, prose, table
from maillage.reference.texts import catalogue

VARIABLES = {
    "MAILLAGE_HOME": "Where your data lives. Without it: this system's folder for a user's data.",
    "MAILLAGE_CACHE": "Where the place index is built. Without it: this system's cache folder.",
    "MAILLAGE_LANG": "Language of the answers (`en`, `fr`, `ar`) when `--lang` is not given. Without it: the system's.",
    "MAILLAGE_HOSTS": "`serve`: host names that the site answers to, parted by commas. Without it: this machine's own.",
    "MAILLAGE_HTTPS": "`serve`: `yes` behind a server that speaks HTTPS.",
    "MAILLAGE_SECRET": "`serve`: signs cookies (or the file named by `MAILLAGE_SECRET_FILE`). Without it: one is made in the home.",
    "MAILLAGE_DEFAULT_LANGUAGE": "`serve`: `fr`, `en` or `ar`, for readers whose browser asks for none. Without it: `fr`.",
    "DATABASE_URL": "`serve`: PostgreSQL instead of the file in the home: `postgres://name:password@host:5432/database`.",
    "DATABASE_OWNER_URL": "`serve`: the owner of the tables, who makes and changes them; the other only reads and writes rows.",
    "MAILLAGE_MAIL": "`serve`: `smtp://name:password@host:587` or `smtps://…`. Without it mail is written into files of the home.",
    "MAILLAGE_MAIL_FROM": "`serve`: the sender of mail.",
    "MAILLAGE_ADDRESS": "`serve`: where readers find the site, for letters that no page writes: `https://maillage.example.org`. Without it: the first of `MAILLAGE_HOSTS`.",
    "MAILLAGE_REPLIES": "`serve`, `replies take`: a Maildir in which answers to questions arrive. Without it the worker reads none.",
    "MAILLAGE_REPLIES_TO": "`serve`: the mailbox that questions are answered to. Without it: the sender of mail.",
    "MAILLAGE_MONDAY_HOUR": "`serve`: from which hour of Monday, in UTC, the weekly letter leaves, and of each day the reminders of agendas, 0 to 23. Without it: 6.",
    "MAILLAGE_OIDC_URL": "`serve`: a server of OpenID Connect that people may sign in by.",
    "MAILLAGE_OIDC_NAME": "`serve`: what that server is called on the sign-in page.",
    "MAILLAGE_OIDC_CLIENT": "`serve`: what that server knows this site as.",
    "MAILLAGE_OIDC_SECRET": "`serve`: shared with that server (or the file named by `MAILLAGE_OIDC_SECRET_FILE`).",
    "MAILLAGE_DEMO": "`serve`: `yes` is `--demo`.",
    "MAILLAGE_PAGES": "`serve`: pages a minute that one address may ask of each process, and of files a fifth as many; `0`: as many as it likes. Without it: 300.",
    "MAILLAGE_UPLOAD": "`serve`: megabytes that a file sent to the site may have. Without it: 100.",
    "MAILLAGE_FETCH_INSIDE": "`serve`: `yes` lets jobs fetch from private addresses too: a server of your own house, or a proxy there.",
    "MAILLAGE_LOG": "`serve`: `lines` for people or `json` for machines. Without it: `lines`.",
    "MAILLAGE_LANGUAGES": "`serve`: languages shown, parted by commas; one that is not complete as `es:part`. Without it: `fr,en,ar`.",
    "MAILLAGE_ARABIC_DIGITS": "`serve`: `maghreb` (0 to 9) or `mashriq` (٠ to ٩) in the numbers and days of Arabic pages. Without it: `maghreb`.",
    "MAILLAGE_DEBUG": "Set to anything: a fault of the program itself is shown whole, to be reported.",
}
"""The variables of the environment that the program reads."""

_DEFAULT = re.compile(r"\s*\[default: ([^\]]+)\]")
_HELP = ("`-h, --help`", "", "", "Say what the command does and leave.")


def page() -> str:
    """The page."""
    commands = list(named_commands())
    shared = _shared([command for _, command in commands])
    return page_of(
        "Commands",
        "Answers go to standard output; progress and problems go to standard error. Every command answers in English, "
        "French or Arabic, and as JSON.",
        "## All of them",
        table(
            ("command", "other names", "what it does"),
            [(f"[`maillage {name}`](#maillage-{_mark(name)})", codes(others(name)), _first(command))
             for name, command in commands],
        ),
        "`maillage help` (`maillage aide`) lists them; `maillage help place` explains one.",
        "## Options of every command",
        table(("option", "value", "default", "what it does"), [*shared, _HELP]),
        "## Exit status",
        table(("status", "meaning"), [(code(number), meaning) for number, meaning in exit_statuses()]),
        "What could not be done (3) is said in one sentence on standard error; with `--json`, standard output holds "
        '`{"error": {"code", "message", …}}`. The codes:',
        table(("code", "what is said"), [(code(key), said["en"]) for key, said in _could_not().items()]),
        "## Environment",
        table(("variable", "what it does"), [(code(name), what) for name, what in VARIABLES.items()]),
        *(_section(name, command, shared) for name, command in commands),
    )  # fmt: skip


def named_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command in the order of the help, those inside a group by both their words ("places build")."""
    context = click.Context(front)
    for name in COMMANDS:
        command = front.get_command(context, name)
        assert command is not None, name
        yield name, command
        if isinstance(command, click.Group):
            for inner, found in command.commands.items():
                if not found.hidden:
                    yield f"{name} {inner}", found


def others(name: str) -> list[str]:
    """The other names of a command: in French, for the most part."""
    return [other for other, meant in ALIASES.items() if meant == name]


def exit_statuses() -> list[tuple[str, str]]:
    """Each exit status with its meaning, as the front door states them."""
    said = re.search(r"Exit status: (.+?)\.\s", inspect.cleandoc(front_door.__doc__ or "") + " ", re.DOTALL)
    assert said, "the docstring of maillage.cli states the exit statuses"
    parts = (" ".join(part.split()).partition(" ") for part in said[1].split(";"))
    return [(number, meaning) for number, _, meaning in parts]


def _could_not() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = catalogue("maillage.cli", "texts")["could_not"]
    return found


def _mark(name: str) -> str:
    return name.replace(" ", "-")


def _first(command: click.Command) -> str:
    return " ".join(_paragraphs(command)[0].split())


def _paragraphs(command: click.Command) -> list[str]:
    """The help text by paragraphs, without the marks by which click is told where to stop and not to wrap."""
    text = inspect.cleandoc(command.help or "").replace("\b\n", "").replace("\f", "\n\n")
    return [part for part in prose(text).split("\n\n") if part.strip()]


_Row = tuple[str, str, str, str]


def _shared(commands: list[click.Command]) -> list[_Row]:
    """The options that every command has, in the same words."""
    leaves = [_options(command) for command in commands if not isinstance(command, click.Group)]
    return [row for row in leaves[0] if all(row in rows for rows in leaves)]


def _section(name: str, command: click.Command, shared: list[_Row]) -> str:
    own = [row for row in _options(command) if row not in shared]
    blocks = [f"## maillage {name}", f"```\n{_usage(name, command)}\n```", *_paragraphs(command)]
    if others(name):
        blocks.append(f"Also: {', '.join(f'`maillage {other}`' for other in others(name))}.")
    if own:
        blocks.append(table(("option", "value", "default", "what it does"), own))
    if command.epilog:
        kind, _, example = " ".join(command.epilog.split()).partition(": ")
        blocks.append(f"{kind}:\n\n```\n{example}\n```")
    return "\n\n".join(blocks)


def _usage(name: str, command: click.Command) -> str:
    words = ["maillage", name]
    if isinstance(command, click.Group):
        words.append("COMMAND")
    if any(isinstance(parameter, click.Option) and not parameter.hidden for parameter in command.params):
        words.append("[OPTIONS]")
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            words.append(_argument(parameter))
    return " ".join(words)


def _argument(argument: click.Argument) -> str:
    said = argument.metavar or (argument.name or "").upper()
    said = said.removesuffix("...").strip("[]")
    return (said if argument.required else f"[{said}]") + ("..." if argument.nargs == -1 else "")


def _options(command: click.Command) -> list[_Row]:
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    return [_row(option) for option in options]


def _row(option: click.Option) -> _Row:
    said = " ".join((option.help or "").split())
    default = _DEFAULT.search(said)
    names = ", ".join([*option.opts, *option.secondary_opts])
    text = _DEFAULT.sub("", said) + (
        " May be repeated." if option.multiple and "repeated" not in said else ""
    )
    return code(names), _value(option), default[1] if default else _default(option), text


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return ", ".join(code(choice) for choice in option.type.choices)
    if isinstance(option.type, click.IntRange):
        return f"{option.type.min} to {option.type.max}" if option.type.max else f"{option.type.min} or more"
    return code(
        option.metavar or {"text": "TEXT", "integer": "N", "float": "NUMBER"}.get(option.type.name, "PATH")
    )


def _default(option: click.Option) -> str:
    value = option.to_info_dict()["default"]
    return "" if option.is_flag or value is None or callable(value) else code(value)
