"""Inner room of the record: the field's exchange format, IATI, in and out without losing a word.

In: bytes of activity and organisation files, 1.01 to 2.03. Out: tidy typed rows of the tables that :mod:`.layout`
derives, and from them the same XML again. The structure of the standard stands in one reviewed file of facts
(``data/standard.csv``, read by :mod:`.standard`): the tables, the reader, the writer, the documentation and the schema
that libxml2 validates with (:mod:`.schema`) are all made from it; no code is written per element.
"""
