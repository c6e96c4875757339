"""Shared needs: what several territories seek that is one problem, in which words, and who answers it.

In: needs and offers (``profiles``), and which offers answer which needs (rows, as ``scores.candidates`` gives them). Out:
one group a problem, with the words that its texts share in each language. Grouped by topic first, which is the same in
every language, then by a finer code where one is handed in; what would hold one territory alone goes to the rest of its
topic. Pure. Not for matching, and not for saying that nothing is done: only that nothing handed in answers.
"""

from maillage.matching.shared.group import WITHOUT_TOPIC, SharedNeed, shared_needs
from maillage.matching.shared.unanswered import Gap, gaps

__all__ = ["WITHOUT_TOPIC", "Gap", "SharedNeed", "gaps", "shared_needs"]
