"""Inner room: is a file as the standard wants it? Schema, rules and code lists, each fault with its line and its mend.

In: blocks of records, parsed; the version they are checked as; the day it is. Out: :class:`Fault`, and from it a
:class:`~maillage.reference.problems.Problem`. ``valid`` speaks of the schema alone (``rule`` begins with ``schema``);
rules and code lists are told beside. The shipped rules and lists are data; another ruleset may be handed in
(:func:`parse`).
"""

from maillage.record.iati.check.block import check_block
from maillage.record.iati.check.codelists import names
from maillage.record.iati.check.fault import Fault, as_dict, as_problem
from maillage.record.iati.check.ruleset import RulesetFault, parse

__all__ = ["Fault", "RulesetFault", "as_dict", "as_problem", "check_block", "names", "parse"]
