"""A cooperation decided together: one dossier shared by equals, kept as the list of what they decided.

In: what somebody asks for (``decisions``), where the dossier stands (``model``), and who acts on which day (``decide.World``). Out: one
decision, or a refusal that says how to mend (``decide``); from all decisions, where it stands (``fold``). ``ledger`` chains them so that
nobody can rewrite one unseen. All of this is pure; ``models`` and ``turn`` keep it in the site's database. Leans on ``parties``,
``rules`` and ``reference``.
"""
