"""Search over current statements: what a person typed, what was understood of it, what was found, and why.

In: an index folder (made by ``record.index``) and a text in any language. Out: hits with their sources, the readings
of the text (each can be refused), and what was left out. Not for: questions with columns and sums (see ``sql``).
"""

from maillage.record.search.find import Searcher, open_index, search
from maillage.record.search.model import Hit, Reading, Results
from maillage.record.search.world import PlaceNamed, TopicNamed, World

__all__ = [
    "Hit",
    "PlaceNamed",
    "Reading",
    "Results",
    "Searcher",
    "TopicNamed",
    "World",
    "open_index",
    "search",
]
