"""Small IATI files as publishers might write them, for tests of what goes out and of the page of an activity."""

from __future__ import annotations

from tests.record.iati.files import file_of, write

__all__ = ["MONEY", "activity", "file_of", "organisation", "write"]

MONEY = (
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2024-02-01"/>'
    '<value currency="EUR" value-date="2024-02-01">100.50</value></transaction>'
)


def activity(identifier: str, inside: str = "", before: str = "") -> str:
    """A valid activity of 2.03; ``inside`` stands at its end, ``before`` just before its status."""
    return (
        f"<iati-activity><iati-identifier>{identifier}</iati-identifier>"
        '<reporting-org ref="FR-RCS-1" type="11"><narrative>Ville</narrative></reporting-org>'
        "<title><narrative>Eau potable</narrative></title>"
        "<description><narrative>Puits et pompes</narrative></description>"
        '<participating-org role="4" type="11"><narrative>Ville</narrative></participating-org>'
        f'{before}<activity-status code="2"/><activity-date type="1" iso-date="2024-01-01"/>'
        f"{inside}</iati-activity>"
    )


def organisation(identifier: str) -> str:
    """A valid organisation record of 2.03."""
    return (
        f"<iati-organisation><organisation-identifier>{identifier}</organisation-identifier>"
        "<name><narrative>Ville</narrative></name>"
        '<reporting-org ref="FR-RCS-1" type="11"><narrative>Ville</narrative></reporting-org></iati-organisation>'
    )
