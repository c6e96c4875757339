"""The agenda: what every room says is to be done, for whom, by when and why; on pages, on paper, by mail, in calendars."""
