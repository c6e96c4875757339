"""``{% bars years title=… unit=… of=… counted=… %}``: a figure of bars, drawn the way the language runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from maillage.site import words
from maillage.site.figures import Bar, draw
from maillage.site.languages import direction

register = template.Library()


@register.simple_tag
def bars(years: Sequence[Bar], **said: Any) -> SafeString:
    """The component ``figure`` with its drawing."""
    mirrored = direction(words.language()) == "rtl"
    values = {**said, "bars": years, "drawn": draw(years, mirrored), "mirrored": mirrored}
    return SafeString(get_template("figure/template.html").render(values))


@register.filter
def unlocal(number: float) -> str:
    """A number for a drawing, whatever the language."""
    return f"{number:.1f}"


@register.filter
def above(number: float) -> str:
    """Where a word stands above a line, in pixels."""
    return f"{number - 4:.1f}"
