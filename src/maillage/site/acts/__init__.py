"""Acts: what people do here, each done once however often it is sent, and written down with who did it and when."""
