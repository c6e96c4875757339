"""XML as text: elements, attributes, escaping. Enough for writing; not for reading."""

from __future__ import annotations

_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_VALUE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
)


def escaped(text: str) -> str:
    """``text`` as the content of an element."""
    return text.translate(_TEXT)


def element(name: str, attributes: dict[str, str], *inner: str) -> str:
    """An element; attributes with an empty value are left out, ``inner`` is markup already."""
    said = "".join([f' {key}="{value.translate(_VALUE)}"' for key, value in attributes.items() if value])
    content = "".join(inner)
    return f"<{name}{said}>{content}</{name}>" if content else f"<{name}{said}/>"


def lines(*parts: str) -> str:
    """Parts one under the other, empty ones left out."""
    return "\n".join([part for part in parts if part])
