"""Words in templates: ``{% say "place.here" %}``, ``{% count "place.n_links" number place=name %}``, ``{{ day|day }}``."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from maillage.reference import countries, spoken
from maillage.site import content, words
from maillage.site.languages import direction as direction_of

register = template.Library()
_MAY_BREAK = SafeString("<wbr>")


@register.simple_tag
def say(key: str, **values: Any) -> str:
    """A sentence; its values are escaped like any other text."""
    return words.say(key, **values)


@register.simple_tag
def count(key: str, number: int, **values: Any) -> str:
    """A sentence in the plural form of the number."""
    return words.count(key, number, **values)


@register.filter
def figure(number: int | float | Decimal | None) -> str:
    """A number as the language writes it; nothing for none."""
    return "" if number is None else spoken.figure(number, words.language())


@register.filter
def day(said: str | date | None) -> str:
    """A day, a month or a year as the language writes it, all on one line."""
    return spoken.day(said, words.language()).replace(" ", "\u00a0")


@register.filter
def country(code: str | None) -> str:
    """The name of a country, as the instance shows it; ``?`` when it is not known."""
    return str(countries.name(code, words.language())) if code else "?"


@register.simple_tag
def spoken_in(text: str | None, language: str | None = None) -> SafeString:
    """`` lang="es" dir="ltr"`` of an element that holds what others wrote: ``<p{% spoken_in text language %}>``."""
    return content.attributes(text, language)


@register.filter
def direction(code: str | None) -> str:
    """Which way a language runs; of an unknown one, the browser decides by the letters."""
    return direction_of(code) if code else "auto"


@register.filter
def breaking(address: str) -> SafeString:
    """A mail address that breaks before its parts where a line is too narrow for it, not within one."""
    return format_html_join(_MAY_BREAK, "{}", ((part,) for part in re.split(r"(?=[@._+-])", address)))


@register.filter
def entry(name: str) -> str:
    """The name of a page in the bar."""
    return words.say(f"frame.entry.{name}")


@register.simple_tag
def say_of(group: str, code: str, **values: Any) -> str:
    """The sentence of a code: ``{% say_of "search.facet" name %}`` is ``search.facet.<name>``."""
    return words.say(f"{group}.{code}", **values)


@register.simple_tag
def count_of(group: str, code: str, number: int, **values: Any) -> str:
    """The counted sentence of a code."""
    return words.count(f"{group}.{code}", number, **values)


@register.filter
def joined(names: list[str]) -> str:
    """Names one after the other, parted as the language parts them."""
    return words.say("search.sep").join(names)


@register.filter
def country_names(codes: list[str]) -> str:
    """Names of countries, one after the other."""
    return joined([country(code) for code in codes])
