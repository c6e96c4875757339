"""``{% bars years title=… unit=… of=… counted=… %}``: a figure of bars, drawn the way the language runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from maillage.site.figures import Bar
from maillage.site.templatetags.components import component
from maillage.site.templatetags.embeds import embeddable
from maillage.site.templatetags.heads import titled

register = template.Library()
register.tag("embeddable", embeddable)
register.tag("titled", titled)


@register.simple_tag
def bars(years: Sequence[Bar], **said: Any) -> SafeString:
    """The component ``figure`` with its drawing."""
    return component("figure", bars=years, **said)


@register.filter
def unlocal(number: float) -> str:
    """A number for a drawing, whatever the language."""
    return f"{number:.1f}"


@register.filter
def above(number: float) -> str:
    """Where a word stands above a line, in pixels."""
    return f"{number - 4:.1f}"
