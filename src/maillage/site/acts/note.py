"""Writing down what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from maillage.site.acts.models import Act

if TYPE_CHECKING:
    from maillage.site.accounts.models import Account


def note(what: str, by: Account | None, about: str = "", **details: Any) -> Act:
    """Write one line of the audit list, in the transaction of what it tells of. ``details`` are plain JSON, without personal
    data of others."""
    return Act.objects.create(
        what=what, account=by, number=by.pk if by else None, about=about[:400], details=details
    )
