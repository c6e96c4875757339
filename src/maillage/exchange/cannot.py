"""What cannot be done with a proposal, a need or an offer, and why: raised by the verbs, said in words by the site."""

from __future__ import annotations

from typing import Any


class Cannot(Exception):
    """Refused, and nothing is changed. ``why`` is a key of ``site/data/proposal.toml`` [cannot], which ``values`` fill."""

    def __init__(self, why: str, **values: Any) -> None:
        super().__init__(why)
        self.why, self.values = why, values


class Met(Cannot):
    """Somebody else changed it since the form was shown."""

    def __init__(self) -> None:
        super().__init__("met")
