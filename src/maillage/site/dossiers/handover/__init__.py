"""One page for whoever arrives, and the work that would be left to nobody."""
