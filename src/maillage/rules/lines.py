"""On which line of a TOML file each key stands, so that a fault can be named where it is.

``tomllib`` keeps no lines and ``tomlkit`` takes seven times as long and keeps none of use. This reads nothing but where keys begin:
the values come from ``tomllib``, and a test holds that both know the same keys.
"""

from __future__ import annotations

import re

_BLANK = re.compile(r"[ \t]*")
_KEY = re.compile(r"""[ \t]*(?:"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'|([A-Za-z0-9_-]+))[ \t]*""")
_SIGN = re.compile(
    # what says nothing is passed over together with the sign after it, so that signs alone are looked at
    r'[^"\'#\[\]{}\n]*+'
    r'("""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*+\'|#[^\n]*+|[\[\]{}\n"\'])',
    re.S,
)


def lines_of(text: str) -> dict[str, int]:
    """The line (from 1) of each table and key that begins a line, by its path; tables of a list by their number from 0.

    >>> lines_of('[a]\\nb = 1\\n[[c]]\\nd = [\\n 1]\\n[[c]]\\n[c.e]\\nf = 2')
    {'a': 1, 'a.b': 2, 'c.0': 3, 'c.0.d': 4, 'c.1': 6, 'c.1.e': 7, 'c.1.e.f': 8}
    """
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    within = ""
    at, line = 0, 1
    while at < len(text):
        begins = _BLANK.match(text, at).end()  # type: ignore[union-attr]  # matches everywhere
        end = _statement(text, begins)
        if text.startswith("[[", begins):
            within = _table(_keys(text, begins + 2), counts, True)
            found[within] = line
        elif text.startswith("[", begins):
            within = _table(_keys(text, begins + 1), counts, False)
            found.setdefault(within, line)
        elif keys := _keys(text, begins):
            found.setdefault(".".join(filter(None, [within, *keys])), line)
        line += text.count("\n", at, end)
        at = end
    return found


def line_of(lines: dict[str, int], *path: str | int) -> int | None:
    """The line of a path, or of the nearest thing around it that begins a line."""
    parts = [str(part) for part in path]
    while parts:
        if (line := lines.get(".".join(parts))) is not None:
            return line
        parts.pop()
    return None


def _statement(text: str, at: int) -> int:
    """Where the statement that begins here ends: after the line break that stands in no string and no bracket."""
    if text.startswith("[", at):
        end = text.find("\n", at)
        return len(text) if end < 0 else end + 1
    depth = 0
    for found in _SIGN.finditer(text, at):
        sign = found[1]
        if sign == "\n":
            if depth <= 0:
                return found.end()
        elif sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
    return len(text)


def _keys(text: str, at: int) -> list[str]:
    """The parts of the dotted key that begins here; none where a comment or a blank line does."""
    keys = []
    while part := _KEY.match(text, at):
        keys.append(part[1] or part[2] or part[3] or "")
        at = part.end()
        if not text.startswith(".", at):
            break
        at += 1
    return keys


def _table(keys: list[str], counts: dict[str, int], listed: bool) -> str:
    path = ""
    for depth, key in enumerate(keys):
        path = f"{path}.{key}" if path else key
        last = depth == len(keys) - 1
        if last and listed:
            counts[path] = counts.get(path, -1) + 1
        if path in counts and (not last or listed):
            path = f"{path}.{counts[path]}"
    return path
