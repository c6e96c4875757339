"""``{% embeddable "years" title %}…{% endembeddable %}``: a figure of a page that other sites may show, with the text to paste."""

from __future__ import annotations

from typing import Any

from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.context import Context
from django.urls import reverse

from maillage.site.templatetags.components import component

HEIGHT = 420
"""Pixels of the frame that is offered; whoever pastes it may change them."""


class Embeddable(Node):
    """What stands between the tags. Where the page is asked for this figure only, it is laid aside for that."""

    def __init__(self, name: str, title: FilterExpression, inside: NodeList) -> None:
        self.name, self.title, self.nodelist = name, title, inside

    def render(self, context: Context) -> Any:
        """The figure, and below it how to embed it and its numbers as a file."""
        inside = self.nodelist.render(context)
        request = getattr(context, "request", None)
        title = str(self.title.resolve(context))
        if request is None or not inside.strip():
            return inside
        laid_aside = getattr(request, "embedding", None)
        if laid_aside is not None:
            laid_aside[self.name] = (inside, title)
            return inside
        return inside + component(
            "embed",
            key=self.name,
            address=request.build_absolute_uri(address_of(request.get_full_path(), self.name)),
            title=title,
            height=HEIGHT,
        )


def address_of(page: str, name: str) -> str:
    """The address of a figure of the page at ``/<language>/<page>``."""
    _, language, rest = page.split("/", 2)
    path, _, query = rest.partition("?")
    root = reverse("embed", args=[name, path]) if path else reverse("embed-home", args=[name])
    return f"/{language}/{root.split('/', 2)[2]}" + (f"?{query}" if query else "")


def embeddable(parser: Parser, token: Token) -> Embeddable:
    """``{% embeddable "name" title %}``: the name is part of its address and stays the same."""
    _, name, title = token.split_contents()
    inside = parser.parse(("endembeddable",))
    parser.delete_first_token()
    return Embeddable(name.strip("\"'"), parser.compile_filter(title), inside)
