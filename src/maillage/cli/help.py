"""Help in the reader's language: what `--help`, `maillage help` and `maillage aide` show.

In: click's own commands, whose English stands beside their code, and data/help.toml. Out: text. No command is changed:
the pages of docs/reference are made from the same commands, in English.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from typing import Any

import click

from maillage.cli.speak import language_of_system
from maillage.reference.texts import LANGUAGES, catalogue, choose


def language_asked(words: Sequence[str]) -> str:
    """The language that `--lang` asks for among words not yet read, else that of the system."""
    for word, after in zip(words, [*words[1:], ""], strict=True):
        said = after if word == "--lang" else word[7:] if word.startswith("--lang=") else ""
        if said in LANGUAGES:
            return said
    return language_of_system()


def without_language(words: Sequence[str]) -> list[str]:
    """The words without `--lang` and its value: a group of commands speaks a language and has no such option."""
    kept, passed = [], False
    for word in words:
        if not passed and word != "--lang" and not word.startswith("--lang="):
            kept.append(word)
        passed = word == "--lang"
    return kept


def spoken(command: click.Command, name: str, language: str) -> click.Command:
    """The command with its help in ``language``; the very same one in English."""
    if language == "en":
        return command
    texts = catalogue("maillage.cli", "help")
    told = copy.copy(command)
    told.help = choose({"en": command.help or "", **texts["command"].get(name, {})}, language)
    told.params = [_parameter(parameter, name, language) for parameter in command.params]
    if isinstance(told, click.Group):
        told.commands = {
            sub: spoken(inner, f"{name} {sub}", language) for sub, inner in told.commands.items()
        }
    told.epilog = (command.epilog or "").replace("Example:", word("example", language))

    def get_help(ctx: click.Context) -> str:
        return _headings(type(command).get_help(told, ctx), language)

    told.get_help = get_help  # type: ignore[method-assign]
    return told


def _parameter(parameter: click.Parameter, name: str, language: str) -> click.Parameter:
    texts = catalogue("maillage.cli", "help")["option"]
    said = texts.get(f"{name} {parameter.opts[0]}") or texts.get(parameter.opts[0])
    if said is None or not isinstance(parameter, click.Option):
        return parameter
    told = copy.copy(parameter)
    told.help = choose(said, language)
    return told


def word(key: str, language: str) -> str:
    """A heading of the help."""
    return choose(catalogue("maillage.cli", "help")["words"][key], language)


def short(name: str, language: str) -> str:
    """What a command is for, in a few words."""
    said: dict[str, Any] = catalogue("maillage.cli", "help")["short"].get(name, {})
    return choose(said, language) if said else ""


def front_help(ctx: click.Context, names: Sequence[str], language: str) -> str:
    """All commands, each with a few words that fit its line."""
    formatter = ctx.make_formatter()
    formatter.write_usage(ctx.command_path, "COMMAND [OPTIONS]", f"{word('usage', language)} ")
    formatter.write_paragraph()
    formatter.write_text(word("front", language))
    space = "\u202f" if language == "fr" else ""
    with formatter.section(word("commands", language) + space):
        formatter.write_dl([(name, short(name, language)) for name in names])
    with formatter.section(word("options", language) + space):
        formatter.write_dl([("--version", word("version", language)), ("-h, --help", word("help", language))])
    formatter.write_paragraph()
    formatter.write_text(word("also", language))
    return formatter.getvalue().rstrip("\n")


def _headings(text: str, language: str) -> str:
    colon = "\u202f:" if language == "fr" else ":"
    text = re.sub(r"\AUsage:", word("usage", language), text)
    text = re.sub(r"^Options:$", word("options", language) + colon, text, flags=re.MULTILINE)
    text = re.sub(r"^Commands:$", word("commands", language) + colon, text, flags=re.MULTILINE)
    text = text.replace("Show this message and exit.", word("help", language))
    return text.replace("[default: ", f"[{word('default', language)}{colon} ")
