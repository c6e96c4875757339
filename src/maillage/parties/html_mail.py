"""The words of a mail that was written as HTML, without what it quotes."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

_SILENT = {"script", "style", "head", "title", "template", "blockquote"}
_BREAKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul", "ol", "hr"}
_EMPTY = {"br", "hr", "img", "meta", "link", "input", "area", "base", "col", "wbr", "embed", "source"}
_QUOTES = re.compile(
    r"gmail_quote|yahoo_quoted|moz-cite-prefix|divRplyFwdMsg|OutlookMessageHeader|protonmail_quote",
    re.IGNORECASE,
)
"""Names that programs of mail give to the block that holds what is quoted."""


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._named = Counter[str]()
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
        silent = tag in _SILENT or bool(_QUOTES.search(named))
        if tag in _BREAKS:
            self.said.append("\n")
        if tag not in _EMPTY:
            self._open.append((tag, silent))
            self._named[tag] += 1
            self._silent += silent

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.said.append("\n")
        if self._named[
            tag
        ]:  # counted: of a mail that opens thousands and closes others, no end looks through all of them
            while self._open:
                open_, silent = self._open.pop()
                self._named[open_] -= 1
                self._silent -= silent
                if open_ == tag:
                    break

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(re.sub(r"[ \t\r\n\u00a0]+", " ", data))


def text_of(html: str) -> str:
    """The text, a line a block."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.said).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
