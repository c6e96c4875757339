"""Commands as a person types them, run in the tests' own process."""

from __future__ import annotations

import json
import re
from typing import Any

from click.testing import CliRunner, Result

from maillage.cli import front


class Typed:
    """A command; what comes after it is typed each time: ``Typed("place")("Larache", "--lang", "fr")``."""

    def __init__(self, *words: str) -> None:
        self.words = words

    def __call__(self, *words: str, **how: Any) -> Result:
        return CliRunner().invoke(front, [*self.words, *words], **how)

    def json(self, *words: str) -> dict[str, Any]:
        """The one object that stands on standard output, alone and on one line."""
        given = self(*words, "--json")
        assert given.stdout.count("\n") == 1, given.output
        answer: dict[str, Any] = json.loads(given.stdout)
        return answer

    def shown(self, *words: str) -> str:
        """The page as one line, without isolates; it ended well."""
        given = self(*words)
        assert given.exit_code == 0, given.output
        return re.sub(r"\s+", " ", re.sub("[\u2067-\u2069]", "", given.stdout)).strip()
