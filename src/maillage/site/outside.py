"""The site's rooms for who is not a request: the command, which serves, opens accounts, takes backups on this machine.

The secret that signs cookies is made on the first run and kept in ``<home>/site/secret``, readable by its owner only.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def set_up(home: Path, tables: bool = True) -> None:
    """Make the site's rooms ready, and its tables unless they are about to be replaced. Raises OSError, WrongSetting,
    DatabaseOut."""
    os.environ["MAILLAGE_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.site.settings")
    if not os.environ.get("MAILLAGE_SECRET") and not os.environ.get("MAILLAGE_SECRET_FILE"):
        os.environ["MAILLAGE_SECRET"] = keep_secret(home)
    import django

    django.setup()
    if not tables:
        return
    from maillage.site.prepare import prepare

    prepare()


def keep_secret(home: Path) -> str:
    """The secret of this home, made when there is none."""
    path = home / "site" / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    # two that start at once: whoever comes second reads what the first wrote
    draft = secrets.token_urlsafe(48).encode("ascii")
    with suppress(FileExistsError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(file, draft)
        os.close(file)
    return path.read_text(encoding="ascii")
