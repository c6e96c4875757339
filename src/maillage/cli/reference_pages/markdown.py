"""Plain Markdown out of lists: headings, tables whose cells cannot break them, docstrings as prose."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

LANGUAGES = ("en", "fr", "es", "pt", "ar")
"""The languages of labels, in the order of the columns."""

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
_ISOLATE, _POP = "\u2068", "\u2069"
_ROLE = re.compile(r":\w+:`([^`]+)`")


def page_of(title: str, lead: str, *blocks: str) -> str:
    """A page: its title, what it is, that it is written by `make docs`, and its blocks, parted by empty lines."""
    note = "Written from the code by `make docs`: change the source, not this page."
    return "\n\n".join([f"# {title}", lead, note, *(block for block in blocks if block)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; each cell on one line, its pipes escaped, its Arabic isolated."""
    lines = [head, ["---"] * len(head), *rows]
    for row in lines:
        if len(row) != len(head):
            raise ValueError(f"{len(row)} cells under {len(head)} headings: {row}")
    return "\n".join("| " + " | ".join(cell(value) for value in row) + " |" for row in lines)


def cell(value: object) -> str:
    """One value as a cell of a table.

    >>> cell("a|b"), cell(None), cell("two" + chr(10) + "lines")
    ('a\\\\|b', '', 'two lines')
    """
    text = "" if value is None else str(value)
    return isolated(re.sub(r"\s*\n\s*", " ", text).replace("|", "\\|").replace("<", "&lt;"))


def isolated(text: str) -> str:
    """The text, isolated when it has Arabic letters and is not isolated yet, so that no line is torn apart by it."""
    if not _ARABIC.search(text) or _ISOLATE in text:
        return text
    return f"{_ISOLATE}{text}{_POP}"


def code(value: object) -> str:
    """A code, as code; empty for none."""
    return f"`{value}`" if value not in (None, "") else ""


def codes(values: Iterable[object]) -> str:
    """Codes in a row, in their own order."""
    return ", ".join(code(value) for value in values)


def yes(flag: bool) -> str:
    """``yes`` or ``no``, in words."""
    return "yes" if flag else "no"


def prose(docstring: str | None, first: int = 0, last: int | None = None) -> str:
    """A docstring, or its paragraphs ``first`` up to ``last``, as Markdown: lines as they stand, code in backquotes.

    >>> prose("See :func:`page` and ``a_b``.")
    'See `page` and `a_b`.'
    """
    text = _ROLE.sub(r"`\1`", inspect.cleandoc(docstring or ""))
    text = re.sub(r"`{2}([^`]+)`{2}", r"`\1`", text)
    return "\n\n".join(text.split("\n\n")[first:last])


def without_examples(text: str) -> str:
    """Prose without its doctest blocks."""
    return "\n\n".join(part for part in text.split("\n\n") if not part.lstrip().startswith(">>>"))
