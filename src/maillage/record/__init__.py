"""First floor: what has been done. Files come in through one door, become tables, answer questions, go out again.

In: spreadsheets (:mod:`.sheets`) and IATI files (:mod:`.iati`), from the disk or the web (:mod:`.from_web`), through
:mod:`.take_in`, the one way in. Out: rows of the tables that :mod:`.columns` declares, searched by :mod:`.search`, asked
by :mod:`.questions`, told of one activity (:mod:`.activity`), organisation (:mod:`.organisations`) or sum (:mod:`.money`),
written by :mod:`.take_out` and :mod:`.publish_delta`.

On disk (:mod:`.store`): immutable parts under one manifest. A reader opens one manifest and its index and keeps
them; an import ends with one swap. Leans on ``reference`` only. Nothing is imported here: each command pays only
for what it uses.
"""
