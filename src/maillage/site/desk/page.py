"""What all pages of the desk share: they are kept by nobody, and stand under the bar of its rooms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from maillage.site.desk.rooms import rooms


def shown(
    request: HttpRequest, room: str, template: str, values: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """The page ``templates/<template>`` in a room (the name of its address). The view around it says who may see it."""
    answer = render(request, template, {**values, "rooms": rooms(request, room)}, status=status)
    add_never_cache_headers(answer)
    return answer
