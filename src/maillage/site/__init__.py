"""The site: pages over the record, in French, English and Arabic, that work without script and weigh little.

In: a home that the command filled, requests. Out: HTML pages, the same answers that the command gives. It wires the rooms
below and holds no rule of its own; what is computed is computed there. Django's names: ``settings``, ``urls``, ``wsgi``.

``at_hand`` keeps one manifest of the record open with its index and tables · ``pages`` one file a page · ``components`` one
folder each (template, style, notes, examples) · ``style`` what all pages share of looks · ``data`` the words of each page.
"""
