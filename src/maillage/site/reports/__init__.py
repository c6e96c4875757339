"""Reports: "this is wrong", said of a line of the record by whoever reads it, answered by who looks after the record.

What comes in: a line (table and identifier) and what is said of it. What goes out: a number, a page that says where it stands,
an answer, and a word on every page that shows the line. Nothing in the record changes by a report: whoever answers mends the
source, and the line with it.
"""
