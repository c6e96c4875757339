"""Money of the record: parts of each money item, what counts, conversion, sums.

In: the raw tables that an import has just written, rates that users add. Out: the tables ``money``, ``money_standing``,
``rates_used``, ``money_cube`` and ``money_sums``; answers with what they counted, what they left out, and why.
"""
