"""The instance: what it is called, which languages it shows, where it writes from. Said at the desk, over what the environment
says; known to every process without a query a page."""
