"""The site's rooms for commands: its database made ready, and whatever it refuses said in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from maillage.cli.speak import Front, could_not


@contextmanager
def site_rooms(front: Front, tables: bool = True) -> Iterator[None]:
    """For the block, Django over the database of this home; without ``tables`` they are about to be replaced."""
    from maillage.site.database import DatabaseOut, asked
    from maillage.site.environment import WrongSetting
    from maillage.site.outside import set_up

    try:
        set_up(front.home, tables)
        with asked():
            yield
    except WrongSetting as fault:
        could_not("wrong_setting", found=str(fault))
    except DatabaseOut as fault:
        could_not("database_out", found=str(fault))
