"""Exchange: needs, offers, proposals, rounds, solutions. What is sought and given, and what came of it.

In: needs and offers as their owners wrote them (the shapes of ``matching.profiles``), and the answers of both sides. Out: the
standing needs and offers as profiles that can be matched, proposals with their answers, introductions; refusals, which the
next matching respects. Leans on ``parties`` for who may act. Not for scores (``matching``) nor for pages (the site). Nothing
is ever ranked for payment.
"""
