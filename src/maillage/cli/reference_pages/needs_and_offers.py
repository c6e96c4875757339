"""needs-and-offers.md: every field of a file of needs or offers, and both shapes as JSON Schema."""

from __future__ import annotations

import json

from maillage.cli.reference_pages.markdown import code, page_of, prose, table
from maillage.matching import profiles as room
from maillage.matching.profiles import fields, json_schema, natures


def page() -> str:
    """The page."""
    return page_of(
        "Needs and offers",
        prose(room.__doc__),
        "Lists are arrays in JSON; in a cell of CSV or XLSX their items stand with semicolons, and `-` says: none. A field "
        "that is left out is not known; an empty list is known to be empty. A heading may be the name of the field or its "
        "label in English, French or Arabic.",
        "## Fields of a need",
        _fields("need"),
        "## Fields of an offer",
        _fields("offer"),
        "## Natures",
        "A nature that is not said follows from the forms of support.",
        table(
            ("nature", "implied by"),
            [(code(name), ", ".join(map(code, forms))) for name, forms in natures().items()],
        ),
        "## JSON Schema of a need",
        _schema("need"),
        "## JSON Schema of an offer",
        _schema("offer"),
    )


def _fields(shape: str) -> str:
    return table(
        ("field", "kind", "English", "français", "العربية", "meaning"),
        [
            (
                code(field.name),
                field.kind.replace("_", " "),
                *(field.label(one) for one in ("en", "fr", "ar")),
                field.meaning("en"),
            )
            for field in fields(shape)
        ],
    )


def _schema(shape: str) -> str:
    return f"```json\n{json.dumps(json_schema(shape), ensure_ascii=False, indent=1)}\n```"
