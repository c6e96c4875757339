"""The square of a sheet on paper, which a telephone reads: it opens the page that verifies the fingerprint."""

from __future__ import annotations

from base64 import b64encode


def drawn(address: str) -> str:
    """An address as a picture within a page, black on white whatever the page's colours."""
    import qrcode  # type: ignore[import-untyped]
    from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

    picture: bytes = qrcode.make(address, image_factory=SvgPathFillImage, box_size=10).to_string()
    return f"data:image/svg+xml;base64,{b64encode(picture).decode('ascii')}"
