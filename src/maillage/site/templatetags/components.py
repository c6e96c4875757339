"""``{% component "figure" title=… %}``: a component by its name, with the values that its notes declare and no others."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def component(name: str, **values: Any) -> SafeString:
    """The component ``components/<name>/template.html``, which sees only what is handed to it."""
    return SafeString(get_template(f"{name}/template.html").render(values))
