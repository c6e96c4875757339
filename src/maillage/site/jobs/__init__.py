"""Jobs: what takes longer than a page may, done beside by a worker, with progress that is true and a reason when it stops.

A job may be begun twice: a worker that dies leaves its job to the next one when its lease has run out, so whatever a job
does must come to the same when done again.
"""
