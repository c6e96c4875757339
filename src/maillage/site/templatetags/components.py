"""``{% component "figure" title=… %}``: a component by its name, with the values that its notes declare and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from maillage.site import maps, pieces, scores, shares, take, words
from maillage.site.figures import Bar, draw
from maillage.site.languages import direction
from maillage.site.reports.beside import beside

register = template.Library()
strict = [False]
"""Whether values that a component's notes do not declare stop the page: tests say so, readers are never stopped."""


@register.simple_tag
def component(name: str, /, **values: Any) -> SafeString:
    """The component ``components/<name>/template.html``, which sees only what is handed to it."""
    if strict[0] and (wrong := pieces.faults(name, values)):
        raise pieces.WrongValues(f"{name}: {'; '.join(wrong)}")
    prepared = {**values, **_PREPARED[name](values)} if name in _PREPARED else values
    return SafeString(get_template(f"{name}/template.html").render(prepared))


@register.simple_tag
def component_of(given: Mapping[str, Any]) -> SafeString:
    """A component from a table: ``component`` is its name, the rest its values."""
    return component(given["component"], **{key: value for key, value in given.items() if key != "component"})


@register.filter
def plain(value: object) -> str:
    """A value as machines read it, whatever the language: an identifier, a day, a version."""
    return str(value)


def _figure(values: Mapping[str, Any]) -> dict[str, Any]:
    mirrored = direction(words.language()) == "rtl"
    years = [each if isinstance(each, Bar) else Bar(each[0], tuple(each[1])) for each in values["bars"]]
    return {"bars": years, "drawn": draw(years, mirrored), "mirrored": mirrored}


_PREPARED: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "figure": _figure,
    "map": maps.prepared,
    "take": take.prepared,
    "wrong": beside,
    "score": lambda values: scores.drawn(values["parts"]),
    "shares": lambda values: shares.drawn(values["rows"]),
}
"""What is drawn from values before a template shows it."""
