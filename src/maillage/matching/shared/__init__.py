"""Shared needs: what several territories seek that is one problem, in which words, and who answers it.

In: needs and offers (``profiles``), which offers answer which needs (rows, as ``scores.candidates`` gives them), and what the
texts were read to say. Out: one group a problem, with the words that its texts share in each language. Grouped by topic first,
which is the same in every language, within a goal where the topic was read from the text; then, where many are left
together, by their words as meanings. Pure. Not for matching, and not for saying that nothing is done: only that nothing
handed in answers.
"""

from maillage.matching.shared.group import WITHOUT_TOPIC, SharedNeed, shared_needs
from maillage.matching.shared.reading import Ear, Reading
from maillage.matching.shared.unanswered import Gap, gaps

__all__ = ["WITHOUT_TOPIC", "Ear", "Gap", "Reading", "SharedNeed", "gaps", "shared_needs"]
