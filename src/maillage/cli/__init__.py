"""The command `maillage`."""


def main() -> None:
    """Entry point."""
