"""What law and funds say: dated packs of rules, judged on facts of a day, and what is to be done next.

In: packs (TOML files, ``data/packs``, or an instance's own), facts (``facts``), a day. Out: findings, each a yes, a no or a not
yet known, with what was found, what was expected, its source, how to mend it and the smallest change that would turn it
(``judge``, ``worlds``, ``turn``); a procedure with its dates (``procedure``); what is next, by when and for whom
(``obligation``, ``agenda``). Pure and without Django; leans on ``reference`` alone. Nothing written in a pack runs as code.
"""
