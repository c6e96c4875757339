"""Which homes may be shown as a demonstration, with ready logins that anybody may press: never one with a real record."""

from __future__ import annotations

from pathlib import Path

from maillage.record.starter import starter_files
from maillage.record.store import Store

_MARK = "demonstration"
"""Beside the site's database: this home was a demonstration from its first day. What visitors import into it later does not
make a real record of it."""


class NotADemonstration(Exception):
    """This home has, or may have, a real record."""


def show(home: Path) -> None:
    """Let this home be shown. Raises NotADemonstration where anything but invented sources and the starter's stands in it."""
    mark = home / "site" / _MARK
    if mark.exists():
        return
    with Store(home).open() as reader:
        sources = reader.manifest.sources
    shipped = {each.id for each in starter_files()}
    real = [each for each in sources if not each.get("generated") and each["id"] not in shipped]
    if real or not any(each.get("generated") for each in sources):
        raise NotADemonstration
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.touch()
