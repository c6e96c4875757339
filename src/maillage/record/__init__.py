"""First floor: what has been done. Files come in through one door, become tables, answer questions, go out again.

In: spreadsheets (:mod:`.sheets`), through :mod:`.take_in`, the one way in. Out: rows of the tables that
:mod:`.columns` declares, searched by :mod:`.search`, asked by :mod:`.questions`, written by :mod:`.take_out`.

On disk (:mod:`.store`): immutable parts under one manifest. A reader opens one manifest and its index and keeps
them; an import ends with one swap. Leans on ``reference`` only. Nothing is imported here: each command pays only
for what it uses.
"""
