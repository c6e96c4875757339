"""IATI texts for tests of the intake, written by hand: records, files around them, and files on disk of a known age."""

from __future__ import annotations

import os
from pathlib import Path

OLD = 1_700_000_000
"""A time of files long enough ago that their stamp alone is trusted (seconds)."""


def activity(identifier: str | None, inside: str = "", /, **attributes: str) -> str:
    """A good activity of 2.03, ``inside`` standing after what the standard asks for. None: without identifier."""
    said = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    own = "" if identifier is None else f"<iati-identifier>{identifier}</iati-identifier>"
    return (
        f'<iati-activity xml:lang="fr"{said}>{own}'
        '<reporting-org ref="FR-1" type="11"><narrative>Ville</narrative></reporting-org>'
        "<title><narrative>Eau potable</narrative></title>"
        "<description><narrative>Puits et pompes</narrative></description>"
        '<participating-org role="4" type="11"><narrative>Ville</narrative></participating-org>'
        '<activity-status code="2"/><activity-date type="1" iso-date="2024-01-01"/>'
        f"{inside}</iati-activity>"
    )


def organisation(identifier: str, inside: str = "") -> str:
    """An organisation record of 2.03."""
    return (
        f'<iati-organisation xml:lang="fr"><organisation-identifier>{identifier}</organisation-identifier>'
        "<name><narrative>Ville</narrative></name>"
        f'<reporting-org ref="FR-1" type="11"><narrative>Ville</narrative></reporting-org>{inside}</iati-organisation>'
    )


COUNTRY_AND_SECTOR = '<recipient-country code="SN"/><sector vocabulary="1" code="14030"/>'
MONEY = (
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2024-02-01"/>'
    '<value currency="EUR" value-date="2024-02-01">100.50</value></transaction>'
)


GOOD = activity("FR-1-GOOD", COUNTRY_AND_SECTOR + MONEY)
MORE = activity("FR-1-MORE", COUNTRY_AND_SECTOR)


def file_of(
    *records: str, root: str = "iati-activities", head: str = 'version="2.03"', between: str = "\n"
) -> str:
    """A file of records, each on a line of its own, the first on line 3."""
    return f'<?xml version="1.0"?>\n<{root} {head}>\n' + between.join(records) + f"{between}</{root}>\n"


def write(path: Path, text: str | bytes, at: int = OLD) -> Path:
    """A file of that text (UTF-8), last touched at ``at`` (seconds)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    os.utime(path, (at, at))
    return path
