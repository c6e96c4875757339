"""Parties: who acts. Organisations, the offices in them and who holds these, networks, ties of diasporas, claims, follows.

In: what people say of themselves, and what a curator or a partner decides about it. Out: who may act for whom on a day, and
the people of a page. Every line has its age, its source and its owner. Not for what is sought and offered (``exchange``),
nor for pages: the site shows this room, writes its acts into the audit list and its letters into the queue.
"""
