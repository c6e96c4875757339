"""Files from the web: one http or https address into one file, bounded, resumable, checked.

In: an address, a folder of its own, what is known of it from before, limits, and the effects (:class:`Web`: opening a
connection, the clock, sleeping). Out: :class:`Fetched`, :class:`Unchanged`, or a problem in words. Only the standard
library is used; nothing is imported here, so that a command without an address pays nothing.

* :mod:`.address`: what an address may be, and the name of the file it gives;
* :mod:`.connect`: one request and its answer, over a connection that is watched for stalls;
* :mod:`.follow`: redirects;
* :mod:`.part`: what has come so far, on disk;
* :mod:`.checksums`, :mod:`.unpack`: whether it is what was promised, and what it unpacks to;
* :mod:`.fetch`: the whole way, with tries again.
"""
