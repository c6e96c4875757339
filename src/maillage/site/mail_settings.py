"""MAILLAGE_MAIL as Django's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from maillage.site.environment import WrongSetting

SMTP, FILES = (
    "django.core.mail.backends.smtp.EmailBackend",
    "django.core.mail.backends.filebased.EmailBackend",
)


def mail_settings(address: str, home: str, demo: bool) -> tuple[str, dict[str, Any]]:
    """How mail leaves, and the settings of that way. In a demonstration, and where no server is named, it stays in files
    of the home. Raises WrongSetting when the address cannot be read."""
    if demo or not address:
        return FILES, {"EMAIL_FILE_PATH": Path(home).expanduser() / "site" / "mail"}
    said = urlsplit(address)
    if said.scheme not in ("smtp", "smtps") or not said.hostname:
        raise WrongSetting("MAILLAGE_MAIL cannot be read; write smtp://name:password@host:587 or smtps://…")
    secure = said.scheme == "smtps"
    return SMTP, {
        "EMAIL_HOST": said.hostname,
        "EMAIL_PORT": said.port or (465 if secure else 587),
        "EMAIL_HOST_USER": unquote(said.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(said.password or ""),
        "EMAIL_USE_SSL": secure,
        "EMAIL_USE_TLS": not secure and bool(said.username),
        "EMAIL_TIMEOUT": 20,
    }
