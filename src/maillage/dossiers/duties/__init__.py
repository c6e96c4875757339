"""What a dossier asks of its parties, subject by subject: pure, from where it stands and a day. ``dossiers.obligations`` puts it together.

A line goes by itself once the decision that it asks for is made. Its last day hangs on what was decided alone, never on the day on which
one looks. Whoever it is for can do it: who left is asked nothing, and what only they could do falls to those who stay.
"""
