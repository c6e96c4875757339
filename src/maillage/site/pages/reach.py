"""How an office is reached: its site, mailboxes, telephone and postal address, as its source gives them; never a person's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from maillage.reference.web_address import host_of, leads_to_a_page

_IN_A_MAILBOX = "@+'"
LONGEST_WHOLE = 24
"""Characters of a telephone that is never broken."""


def reach(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """What stands beside a mission: ``text``, ``href`` where it leads somewhere, ``dir`` of what runs left to right in any
    language."""
    site = row.get("website") or ""
    told = [{"href": site, "text": host_of(site), "dir": "ltr"}] if leads_to_a_page(site) else []
    told += [
        {"href": f"mailto:{quote(mailbox, safe=_IN_A_MAILBOX)}", "text": mailbox, "dir": "ltr"}
        for mailbox in (row.get("email") or "").split("; ")
        if mailbox
    ]
    if phone := row.get("phone"):
        whole = (
            "num" if len(phone) <= LONGEST_WHOLE else ""
        )  # on one line: in Arabic its parts would change places
        told.append({"text": phone, "dir": "ltr", "class": whole})
    if postal := row.get("address"):
        told.append({"text": postal, "dir": "auto"})
    return told
