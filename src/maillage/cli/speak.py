"""How the command speaks: sentences from the catalogue, numbers and dates in the reader's language, two columns.

Answer first; figures stand right; nothing is said by colour alone. JSON is one object on standard output.
"""

from __future__ import annotations

import decimal
import errno
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

import click

from maillage.reference import spoken
from maillage.reference.problems import Problem
from maillage.reference.texts import LANGUAGES, catalogue, choose, fill, isolate

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Front:
    """What every command is told: the language to speak, whether to answer in JSON, where the data is, what day it is."""

    language: str
    json: bool
    home: Path
    now: datetime

    @property
    def today(self) -> date:
        """The day it is, in UTC."""
        return self.now.date()

    @property
    def stamp(self) -> str:
        """The moment it is, to the second, as the record writes it down."""
        return self.now.isoformat(timespec="seconds")


def front_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--lang` and `--json`, and hand it a :class:`Front` as its first argument."""

    @click.option(
        "--json", "as_json", is_flag=True, help="One JSON object on standard output, nothing else there."
    )
    @click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="Language of the answer.")
    def wrapped(*args: Any, as_json: bool, lang: str | None, **options: Any) -> Any:
        front = Front(lang or language_of_system(), as_json, home(), datetime.now(UTC))
        _SPOKEN[:] = [front.language]
        status = command(front, *args, **options)
        if status:
            raise click.exceptions.Exit(status)
        return 0

    wrapped.__doc__ = command.__doc__
    wrapped.__name__ = command.__name__
    for parameter in getattr(command, "__click_params__", ()):
        wrapped.__click_params__.append(parameter)  # type: ignore[attr-defined]
    return wrapped


_SPOKEN = ["en"]


def home() -> Path:
    """Where the user's data lives: MAILLAGE_HOME, else this system's folder for user data."""
    said = os.environ.get("MAILLAGE_HOME")
    if said:
        return Path(said).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("maillage", appauthor=False))


def language_of_system() -> str:
    """The language of MAILLAGE_LANG, else of the system's locale; English when it is none of ours."""
    for name in ("MAILLAGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        found = os.environ.get(name, "")[:2].lower()
        if found in LANGUAGES:
            return found
        if found:
            break
    return "en"


def say(key: str, language: str | None = None, /, **values: Any) -> str:
    """The sentence ``key`` filled: ``place.none`` is ``none`` of data/place.toml; a bare key is in data/texts.toml."""
    said_in = language or _SPOKEN[0]
    return fill(choose(_texts(key), said_in), said_in, values)


def _texts(key: str) -> Any:
    """``place.none`` is ``none`` of data/place.toml; what texts.toml or the record's words have comes first."""
    first, _, rest = key.partition(".")
    shared: Any = catalogue("maillage.cli", "texts")
    words: Any = catalogue("maillage.record", "words")
    found = shared.get(first) or words.get(first) or catalogue("maillage.cli", first)
    for step in rest.split(".") if rest else ():
        found = found[step]
    return found


def count(key: str, number: int, language: str | None = None, /, **values: Any) -> str:
    """The sentence ``key`` in the plural form that ``number`` takes in the language (:func:`.spoken.counted`)."""
    return spoken.counted(_texts(key), number, language or _SPOKEN[0], values)


def figure(number: int | float | decimal.Decimal, language: str | None = None) -> str:
    """A number as the language writes it."""
    return spoken.figure(number, language or _SPOKEN[0])


def day(text: str | date | None, language: str | None = None) -> str:
    """A date known to the day, the month or the year, as the language writes it; empty for none."""
    return spoken.day(text, language or _SPOKEN[0])


def language_name(code: str, language: str | None = None) -> str:
    """The name of a language, as the reader's says it; the code itself where CLDR has none."""
    return spoken.language_name(code, language or _SPOKEN[0])


_ISOLATES_OPEN, _END = ("\u2067", "\u2068"), "\u2069"


def width(text: str) -> int:
    """Columns that a text takes on a terminal: marks and isolates take none, wide letters two."""
    return sum(
        0 if unicodedata.combining(c) or unicodedata.category(c) in ("Cf", "Mn", "Me") else
        2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )  # fmt: skip


def cut(text: str, columns: int) -> str:
    """The text held to so many columns, with an ellipsis where it was cut; an isolate that was cut open is closed."""
    if width(text) <= columns:
        return text
    kept, used = [], 1
    for c in text:
        used += width(c)
        if used > columns:
            break
        kept.append(c)
    still_open = sum(kept.count(each) for each in _ISOLATES_OPEN) - kept.count(_END)
    return "".join(kept).rstrip() + "…" + _END * still_open


def heading(text: str) -> None:
    """A heading, after an empty line."""
    click.echo()
    click.echo(click.style(text, bold=True))


def line(text: str, indent: int = 2, colour: str | None = None) -> None:
    """A line of an answer, wrapped between words at the width of the page."""
    for part in _wrapped(text, WIDTH - indent):
        click.echo(" " * indent + (click.style(part, fg=colour) if colour else part))


def table(rows: Sequence[Sequence[str]], right: Sequence[int] = (), indent: int = 2, gap: int = 3) -> None:
    """Rows in columns that fit the page: the widest text columns give way; columns of ``right`` stand right."""
    if not rows:
        return
    count_ = max(len(row) for row in rows)
    rows = [[*row, *[""] * (count_ - len(row))] for row in rows]
    widths = [max(width(row[i]) for row in rows) for i in range(count_)]
    room = WIDTH - indent - gap * (count_ - 1)
    while sum(widths) > room and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    for row in rows:
        cells = []
        for i, cell in enumerate(row):
            shown = cut(cell, widths[i])
            pad = " " * (widths[i] - width(shown))
            cells.append(pad + shown if i in right else shown + pad)
        click.echo((" " * indent + (" " * gap).join(cells)).rstrip())


def next_steps(steps: Sequence[tuple[str, str]]) -> None:
    """The last lines: commands that work, and what each is for."""
    heading(say("next"))
    room = max(width(command) for command, _ in steps)
    for command, why in steps:
        if room + 3 + width(why) + 2 <= WIDTH:
            click.echo(f"  {command}{' ' * (room - width(command))}   {why}")
        else:
            click.echo(f"  {command}")
            click.echo(f"      {why}")


def show_keyed(head: str, rows: Sequence[Sequence[str]], verb: str, why: str) -> None:
    """Rows that begin with a key, under what they are, and the command (``verb`` and a key) that shows one; of none the head alone."""
    line(head, 0)
    if rows:
        click.echo()
        table(rows)
        next_steps([(f"{verb} {quoted(rows[0][0])}", why)])


def listed(names: Sequence[str]) -> str:
    """ "Spain, France and Italy", as the language says it."""
    *first, last = names
    before = say("list_sep").join(isolate(name, _SPOKEN[0]) for name in first)
    return say("and", first=before, last=last) if first else last


def quoted(word: str) -> str:
    """A word as it must be typed on a command line."""
    import shlex

    return (
        word
        if all(c.isalnum() or unicodedata.combining(c) or c in "-_.,:/+@%" for c in word)
        else shlex.quote(word)
    )


FOR_A_PERSON = "for a person"
"""The object of a context whose answers are read by a person, wherever they are written."""


def on_screen() -> bool:
    """Whether a person sees the answer at once, rather than a file or another program."""
    context = click.get_current_context(silent=True)
    return sys.stdout.isatty() or (context is not None and context.find_root().obj == FOR_A_PERSON)


def show_json(said: Any) -> None:
    """One JSON object on standard output; escaped where the terminal's encoding cannot hold it.

    A value that is an iterator is written as a list, one by one: however long, it never stands in memory.
    """
    for piece in _pieces(said):
        click.echo(piece, nl=False)
    click.echo()


def _pieces(said: Any) -> Iterator[str]:
    if not isinstance(said, dict) or not any(isinstance(value, Iterator) for value in said.values()):
        yield _json(said)
        return
    comma = "{"
    for key, value in said.items():
        yield f"{comma}{_json(key)}: "
        comma = ", "
        if isinstance(value, Iterator):
            yield from _listed(value)
        else:
            yield _json(value)
    yield "}"


def _listed(values: Iterator[Any]) -> Iterator[str]:
    yield "["
    for number, value in enumerate(values):
        yield f", {_json(value)}" if number else _json(value)
    yield "]"


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, default=_plain)
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (set, frozenset, tuple, Iterator)):
        return list(value)
    return str(value)


def show_problem(problem: Problem, language: str) -> None:
    """One problem on standard error: where and what, then how to mend it."""
    where = isolate(problem.file, language) if problem.file else ""
    if problem.line:
        where += f" {say('line', language)} {isolate(problem.line, language)}"
    message = problem.message(language)
    told = problem.line or (problem.field or "").startswith("[constants]")
    if told and problem.field and problem.field not in message:
        where += f"{say('list_sep', language)}{isolate(problem.field, language)}"
    aside(say("at", language, where=where, what=message) if where else message)
    aside(f"→ {problem.mend(language)}", 6)


def aside(text: str, indent: int = 2) -> None:
    """A sentence on standard error, wrapped as an answer is."""
    for part in _wrapped(text, WIDTH - indent):
        click.echo(" " * indent + part, err=True)


def _wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of so many columns, cut between words; a command that it ends with stays whole where it fits."""
    import textwrap

    before, mark, command = text.rpartition(": maillage ")
    if mark and len(mark) + len(command) - 2 <= columns:
        text = f"{before}: maillage{_SOLID}{command.replace(' ', _SOLID)}"
    parts = textwrap.wrap(text, columns, break_long_words=False, break_on_hyphens=False)
    return [part.replace(_SOLID, " ") for part in parts] or [""]


_SOLID = "\x00"


def nearest(word: str, known: Sequence[str], otherwise: str) -> str:
    """The known word that looks most like ``word``; ``otherwise`` when none does."""
    import difflib

    found = difflib.get_close_matches(word, known, 1, 0.5)
    return found[0] if found else otherwise


def could_not(code: str, **values: Any) -> NoReturn:
    """End with exit status 3 and one sentence on why and what to do."""
    raise CouldNot(code, values)


class CouldNot(Exception):
    """The command could not do its work: the sentence ``could_not.<code>`` says why and what to do."""

    def __init__(self, code: str, values: dict[str, Any]) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def run(command: click.Command) -> NoReturn:
    """Run the command line; whatever could not be done ends as one sentence, never as a traceback."""
    # Read by Arrow when it is loaded: its usual allocator keeps hundreds of megabytes of what it no longer needs.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    words = [word.translate(_ISOLATES) for word in sys.argv[1:]]  # a command copied out of an Arabic answer
    for stream in (sys.stdout, sys.stderr):
        if isinstance(
            stream, TextIOWrapper
        ):  # a terminal that knows ASCII only costs letters, never the answer
            stream.reconfigure(errors="backslashreplace")
    from maillage.cli.help import language_asked

    _SPOKEN[:] = [language_asked(words)]
    try:
        status = command.main(words, standalone_mode=False, prog_name="maillage")
        if sys.stdout is not None:  # closed by who called
            sys.stdout.flush()
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as fault:
        _show_wrong_use(fault, "--json" in words)
        sys.exit(2)
    except click.Abort:
        if "--json" in words:
            show_json({"error": {"code": "interrupted", "message": say("interrupted")}})
        click.echo(say("interrupted"), err=True)
        sys.exit(3)
    except BrokenPipeError:  # `maillage … | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as fault:
        _end_badly(fault)


_ISOLATES = dict.fromkeys(range(0x2066, 0x206A))


def _show_wrong_use(fault: click.ClickException, as_json: bool) -> None:
    """What was typed wrong, in the reader's language, and where help is; one object too with `--json`."""
    if getattr(fault, "front", None):  # it knows how to show itself
        fault.show()
        return
    message = _wrong_use(fault)
    if as_json:
        show_json({"error": {"code": "wrong_use", "message": message}})
    aside(message, 0)
    context = getattr(fault, "ctx", None)
    if context:
        aside(say("wrong_use.help", command=f"{context.command_path} --help"), 0)


def _wrong_use(fault: click.ClickException) -> str:
    if isinstance(fault, click.NoSuchOption):
        return say("wrong_use.no_such_option", found=fault.option_name)
    if isinstance(fault, click.MissingParameter):
        name = fault.param.make_metavar(fault.ctx) if fault.param and fault.ctx else "?"
        return say("wrong_use.missing", name=name)
    if isinstance(fault, click.BadParameter) and fault.param:
        name, kind = fault.param.opts[0], fault.param.type
        if isinstance(kind, click.Choice):
            return say("wrong_use.one_of", name=name, names=say("list_sep").join(map(str, kind.choices)))
        if isinstance(kind, click.IntRange) and kind.min is not None and kind.max is not None:
            return say("wrong_use.number", name=name, first=str(kind.min), last=str(kind.max))
        return say("wrong_use.bad_value", name=name, why=fault.message)
    return fault.format_message()


def _end_badly(fault: Exception) -> NoReturn:
    if os.environ.get("MAILLAGE_DEBUG"):
        raise fault
    code, values = _explain(fault)
    message = say(f"could_not.{code}", **values)
    if "--json" in sys.argv:
        show_json({"error": {"code": code, "message": message, **values}})
    aside(message, 0)
    sys.exit(3)


def _explain(fault: Exception) -> tuple[str, dict[str, Any]]:
    if isinstance(fault, CouldNot):
        return fault.code, fault.values
    name = type(fault).__name__
    if name == "PlacesMissing":
        return "places_missing", {}
    if name == "RecordDamaged":
        return "damaged", {"found": str(fault)}
    if name == "ReadingEnded":
        return "reading_ended", {}
    if name == "LockBusy":
        holder = getattr(fault, "holder", None)
        return "locked", {"process": getattr(holder, "process", "?"), "since": getattr(holder, "since", "?")}
    if fault.args and isinstance(fault.args[0], OSError):  # as XlsxWriter hands on what the disk said
        fault = fault.args[0]
    about_disk = isinstance(fault, OSError) and not isinstance(fault, FileNotFoundError)
    damaged = None if about_disk else _damage()
    if damaged:
        return "damaged", {"found": damaged}
    if isinstance(fault, OSError):
        where = f": {os.fsdecode(fault.filename)}" if isinstance(fault.filename, (str, bytes)) else ""
        found = f"{fault.strerror or fault}{where}"
        return ("disk_full" if fault.errno == errno.ENOSPC else "disk"), {"found": found}
    if isinstance(fault, (MemoryError, ModuleNotFoundError)):
        return "missing_part", {"found": str(fault)}
    return "unexpected", {"found": f"{name}: {fault}"}


def _damage() -> str | None:
    """What is not whole in the record, if anything: the likeliest cause of a fault that nobody foresaw."""
    from maillage.record.health import examine
    from maillage.record.store import Store

    try:
        faults = examine(Store(home()), datetime.now(UTC).date()).faults
    except Exception:  # the first fault is the one to tell
        return None
    return faults[0] if faults else None
