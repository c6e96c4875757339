"""Facts of the world: countries, dated groups, places, topics, kinds of cooperation, money, dates.

In: codes, names, days. Out: frozen values with their source and whether they are verified. Pure and without Django;
leans on no other room. Each file is imported by its own name (``maillage.reference.groups``), so that nothing is
loaded before it is needed.
"""
