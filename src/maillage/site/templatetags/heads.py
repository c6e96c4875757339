"""``{% titled %}…{% endtitled %}``: the title of a page, said once for browsers and once for those who show its address."""

from __future__ import annotations

from typing import Any

from django.template.base import Node, NodeList, Parser, Token
from django.template.context import Context
from django.utils.html import format_html

from maillage.site.instance.now import instance


class Titled(Node):
    """What stands between the tags is the page's own title."""

    def __init__(self, inside: NodeList) -> None:
        self.nodelist = inside

    def render(self, context: Context) -> Any:
        """The title with the site's name after it, and alone as Open Graph has it."""
        title = " ".join(self.nodelist.render(context).split())
        return format_html(
            '<title>{} · {}</title>\n<meta property="og:title" content="{}">', title, instance().name, title
        )


def titled(parser: Parser, token: Token) -> Titled:
    """``{% titled %}{% block title %}{% endblock %}{% endtitled %}``."""
    inside = parser.parse(("endtitled",))
    parser.delete_first_token()
    return Titled(inside)
