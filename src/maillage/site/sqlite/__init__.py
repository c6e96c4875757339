"""SQLite as the site's database: Django's own backend, with one lock in a side file before each write.

Without it two processes that write starve each other: SQLite's waiting is by growing pauses, so that whoever has just
written writes again. A waiter of ``flock`` is woken in turn (measured in docs/explanation/inside-the-site.md).
"""
