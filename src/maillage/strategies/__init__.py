"""The strategy of a territory for its cooperation with others: objectives in order, the dossiers under each, and what each year came to.

In: what an organisation writes (``model``), and the decisions of its dossiers. Out: what is wrong with it (``faults``), which dossiers and
objectives stand alone (``orphans``), and the report of a year made from the dossiers (``report``, ``of_dossier``), with what of it may be
shown to everybody (``shown``). All of these are pure. ``models`` and ``keep`` hold editions and published reports, neither of which is
ever changed. Leans on ``dossiers``, ``parties``, ``rules`` and ``reference``.
"""
