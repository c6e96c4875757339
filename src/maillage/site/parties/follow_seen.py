"""What a follower is taken to know: the last import of the record, and a moment for what is sought and given here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from maillage.site.at_hand import AtHand


def seen_now(record: AtHand) -> dict[str, Any]:
    """As things are: number and moment of the last import, and the moment itself."""
    imports = record.reader.manifest.imports
    last = imports[-1] if imports else {"import_no": 0, "made": ""}
    return {"import": last["import_no"], "made": last["made"], "at": timezone.now().isoformat()}


def import_seen(seen: Mapping[str, Any], imports: Sequence[Mapping[str, Any]]) -> int:
    """The number of the last import of this record that a follower knows. An import that was taken back since, or a record that
    was made anew, has others under the same numbers: then those that were made until then are known."""
    number, made = int(seen.get("import") or 0), str(seen.get("made") or "")
    if any(each["import_no"] == number and each["made"] == made for each in imports):
        return number
    return max((int(each["import_no"]) for each in imports if each["made"] <= made), default=0)


def moment_seen(seen: Mapping[str, Any], otherwise: datetime) -> datetime:
    """Until when a follower knows what is sought and given here."""
    try:
        return datetime.fromisoformat(str(seen["at"]))
    except (KeyError, ValueError):
        return otherwise
