"""Addresses as templates name them are those that Django puts together."""

from __future__ import annotations

import pytest

NAMES = (
    "country",
    "group",
    "place",
    "source",
    "topic",
    "organisation",
    "feed-place",
    "sheet-visit",
    "desk_take",
    "about",
)
IDENTIFIERS = ("MA", "geonames:2543549", "iati:XM-DAC-41121", "LDC,LLDC", "a b", "é/ü?#&", "x", "../x", "%2e")


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize("name", NAMES)
def test_an_address_put_together_is_the_one_looked_up(_django: None, name: str, language: str) -> None:
    from django.urls import NoReverseMatch, reverse
    from django.utils.translation import override

    from maillage.site.templatetags.addresses import url

    looked_up = 0
    with override(language):
        for identifier in IDENTIFIERS:
            try:
                expected = reverse(name, args=[identifier])
            except NoReverseMatch:
                continue
            assert url(name, identifier) == expected
            looked_up += 1
    assert looked_up or name == "desk_take"


def test_an_address_alone_and_one_of_a_number(_django: None) -> None:
    from django.template import Context, Template
    from django.urls import NoReverseMatch, reverse
    from django.utils.translation import override

    page = Template("{% url 'search' %} {% url 'report' 7 %} {% url 'home' as home %}{{ home }}")
    for language in ("fr", "ar"):
        with override(language):
            expected = f"{reverse('search')} {reverse('report', args=[7])} {reverse('home')}"
            assert page.render(Context()) == expected
    with pytest.raises(NoReverseMatch):
        Template("{% url 'nowhere' %}").render(Context())
