"""Addresses: which are fetched, as which text they go to the server, and the name of the file behind them. Pure."""

from __future__ import annotations

import re
import string
import unicodedata
from contextlib import suppress
from email.message import Message
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from maillage.record.fetch.model import FetchRefused

_LONGEST_NAME = 100
_ANY_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://")
_CREDENTIALS = re.compile(r"(?<=://)[^/?#]*@")


def is_address(said: str) -> bool:
    """Whether a path is written as an address (``scheme://…``), of whatever scheme.

    >>> is_address("https://example.org/a.csv"), is_address("lists/a.csv"), is_address("C:/a.csv")
    (True, False, False)
    """
    return _ANY_SCHEME.match(said) is not None


def without_credentials(said: str) -> str:
    """The address as it may be shown and kept: without a user name or password.

    >>> without_credentials("https://me:secret@example.org/a.csv")
    'https://example.org/a.csv'
    """
    return _CREDENTIALS.sub("", said.strip())


def checked(said: str, encoding: str = "utf-8") -> str:
    """The address as it goes to a server: ASCII, without its fragment.

    Raises FetchRefused for another scheme, for credentials, and for what names no server. ``encoding``: of the letters
    beyond ASCII (headers hold them as Latin-1).

    >>> checked("https://exämple.org/jumelages é.csv#top")
    'https://xn--exmple-cua.org/jumelages%20%C3%A9.csv'
    """
    said = said.strip()
    try:
        parts = urlsplit(said)
        host, port = parts.hostname or "", parts.port
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except ValueError:  # a port that is no number, a half of brackets, a name that no server can have
        raise FetchRefused("record.fetch-no-address") from None
    if not is_address(said):
        raise FetchRefused("record.fetch-no-address")
    if parts.scheme not in ("http", "https"):
        raise FetchRefused("record.fetch-scheme", found=f"{parts.scheme}:")
    if "@" in parts.netloc:
        raise FetchRefused("record.fetch-credentials")
    if not ascii_host or re.search(r"[\s\x00-\x20%<>\"\\^`{|}]", ascii_host):
        raise FetchRefused("record.fetch-no-address")
    shown = f"[{ascii_host}]" if ":" in ascii_host else ascii_host
    netloc = shown if port is None else f"{shown}:{port}"
    path = quote(parts.path or "/", safe=string.punctuation, encoding=encoding)
    query = quote(parts.query, safe=string.punctuation, encoding=encoding)
    return urlunsplit((parts.scheme, netloc, path, query, ""))


def leads_to(address: str, location: str) -> str:
    """Where a redirect from ``address`` leads, checked. Raises FetchRefused when it may not be followed."""
    try:
        joined = urljoin(address, location.strip())
    except ValueError:
        raise FetchRefused("record.fetch-no-address") from None
    target = checked(joined, "latin-1")
    if address.startswith("https:") and target.startswith("http:"):
        raise FetchRefused("record.fetch-downgrade", found=target)
    return target


def file_name(headers: Message, final: str) -> str:
    """The name of the file: what the server says, else the end of its address; safe as a name in a folder."""
    said = headers.get_filename() if "content-disposition" in headers else None
    if said:
        with suppress(UnicodeError):  # headers are read as Latin-1; many servers write UTF-8
            said = said.encode("latin-1").decode("utf-8")
    return safe_name(said or "") or safe_name(unquote(urlsplit(final).path)) or "file"


def safe_name(said: str) -> str:
    """The last part of a path, without what a folder or a terminal would stumble on; empty when nothing is left.

    >>> safe_name("../../etc/pass wd.csv"), safe_name("C:\\\\a\\\\b.xlsx"), safe_name(".."), safe_name(".hidden")
    ('pass wd.csv', 'b.xlsx', '', 'hidden')
    """
    last = re.split(r"[/\\]", said)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    kept = " ".join(kept.split()).lstrip(".~$ ").rstrip(". ")
    if len(kept.encode()) > _LONGEST_NAME:
        ending = PurePosixPath(kept).suffix
        ending = ending if len(ending) <= 10 else ""
        room = _LONGEST_NAME - len(ending.encode())
        kept = kept.encode()[:room].decode("utf-8", "ignore") + ending
    return kept
