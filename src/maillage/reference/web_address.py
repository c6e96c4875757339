"""Whether what a source gives as an address leads to a page on the web. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def leads_to_a_page(address: str | None) -> bool:
    """Whether it is http or https with a host that has a dot, without a name of a user in it (which hides the host).

    >>> leads_to_a_page("https://example.org/a"), leads_to_a_page("example.org"), leads_to_a_page("javascript:alert(1)")
    (True, False, False)
    """
    try:
        parts = urlsplit(address or "")
        host = parts.hostname or ""
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and "." in host
        and "@" not in parts.netloc
        and " " not in (address or "")
    )


def host_of(address: str) -> str:
    """The host of an address of a page, as it is shown."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
