"""What must be there before the site answers: its tables, and in a demonstration its ready logins."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import DatabaseError

from maillage.dossiers import guards
from maillage.site.database import SQLITE, DatabaseOut, as_owner
from maillage.site.today import today


def prepare() -> None:
    """Make and change tables up to this release, and forget what has ended; run again it changes nothing. Raises
    DatabaseOut."""
    from maillage.site.accounts.ready import ready_logins
    from maillage.site.ended import forget_ended

    try:
        _own_folder(Path(settings.HOME).expanduser() / "site")
        if settings.DATABASES["default"]["ENGINE"] == SQLITE:
            _own_file(Path(settings.DATABASES["default"]["NAME"]))
        with as_owner() as runs:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
            if runs:
                _let_use(runs)
        ready_logins()
        if settings.DEMO:
            from maillage.site.demonstration_people import people

            people(Path(settings.HOME).expanduser(), today())
        forget_ended()
    except (DatabaseError, OSError) as fault:
        raise DatabaseOut(str(fault).strip()) from fault
    finally:
        connections.close_all()  # processes that come to answer open their own


def _own_folder(site: Path) -> None:
    """The folder of the secret, accounts, mail and uploads, open to its owner only: the record beside it may be read by others."""
    site.mkdir(parents=True, exist_ok=True)
    site.chmod(0o700)


def _own_file(database: Path) -> None:
    """The file of the database, readable by its owner only from its first moment."""
    database.touch(mode=0o600, exist_ok=True)


def _let_use(role: str) -> None:
    """The role that runs the site reads and writes rows; it owns nothing, changes no table, and of what was decided it changes no row."""
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(role)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
    guards.revoke(connection, role)
