"""The lines of the page of an activity: where each stands in its source, and the key by which a reader says that it is wrong.

The record keeps the line on which an IATI activity begins, and the line of a sheet's row. Of a line of the page within an IATI
activity, its element says the rest: ``recipient-country``, or where several have that name, the how-manieth it is:
``transaction[3]`` of the activity on line 120.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from maillage.record.activity import About
from maillage.site import words

LONGEST = 120
"""Letters by which a line is told in a list of lines."""
_KEY = 10


class Lines:
    """Takes down the lines of a page while they are made. ``parts``: key and words of each."""

    def __init__(self, about: About) -> None:
        self.id, self._elements = about.id, about.elements
        self.parts: dict[str, str] = {}
        self.example = ""
        """The first place of an element that stands beside a line, for the sentence that says what such a code is."""

    def element(self, section: str, said: Any, name: str, number: int, inside: str = "") -> dict[str, str]:
        """A line that is an element of an IATI activity, the one of that ``number`` among those of its name; ``inside`` it, the
        one meant. What is told twice of one element is one line."""
        marks = self._elements.get(name, ())
        if number >= len(marks):
            return self.row(section, said, name, number, inside)
        at = name if len(marks) == 1 else f"{name}[{number + 1}]"
        return self._line(section, said, marks[number] + inside, at + inside)

    def row(self, section: str, said: Any, *content: Any) -> dict[str, str]:
        """A line that is known by its content: part of a sheet's row, or what is worked out of several elements."""
        return self._line(section, said, sha256(repr((section, content)).encode()).hexdigest()[:_KEY], "")

    def _line(self, section: str, said: Any, key: str, at: str) -> dict[str, str]:
        told = f"{words.say(f'activity.{section}')}{words.say('search.colon')} {said}"
        self.example = self.example or at
        short = told if len(told) <= LONGEST else f"{told[:LONGEST]}…"
        # whoever is told of the fault looks for the element in the file; its letters run their own way
        self.parts.setdefault(key, f"{short} (\u2068{at}\u2069)" if at else short)
        return {"thing": f"{self.id}#{key}", "at": at}
