"""Organisations: who they are under several spellings and references, and which of these a person said are one.

In: the parties of activities, members of networks, funders of calls, IATI organisation records; decisions. Out: the
tables ``organisations`` and ``organisation_same_as`` of questions, likely duplicates with reasons that a person can check,
and the answer on one organisation. Nothing is ever merged in silence.
"""

from maillage.record.organisations.same_as import WouldTurnInCircle, resolve

__all__ = ["WouldTurnInCircle", "resolve"]
