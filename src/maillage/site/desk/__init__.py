"""The desk: where the record and the instance are looked after. Imports, sources, doubtful matches, and what others add.

Nothing here writes to the record in a request: whatever takes the import lock is a job, so that nobody waits for it while
the site's database waits for them. A page of the desk is shown with :func:`.page.shown`, which gives it its rooms.
"""
