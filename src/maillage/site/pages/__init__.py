"""One file a page: read the request, ask a room below, choose a template."""
