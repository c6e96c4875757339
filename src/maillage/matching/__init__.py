"""Matching: who could work with whom. Topics of a text, likely partners, matches on both sides, fair rounds.

In: texts, plain columns of links, needs and offers as their owners wrote them. Out: topics with the words that gave them
away, partners and matches whose scores are exact sums of named parts, rounds with a certificate. Everything is computed
from what is handed in, without a clock, a network or a state of its own; weights, gates and sentences are data. Scores
order, people choose: no sentence ranks a person or a place. Not for deciding, and not for keeping what was decided.
"""
