"""Pages over ``parties``: who acts, their offices and claims, networks, follows. Each reads the request, asks the room, and
shows or does what it says; the words stand in ``site/data``, the acts go into the audit list."""
