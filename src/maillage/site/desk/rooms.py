"""The rooms of the desk, each for those who may enter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from maillage.site import words
from maillage.site.permissions import Rule, looks_after_the_instance, looks_after_the_record

ROOMS: tuple[tuple[str, Rule], ...] = (
    ("desk_imports", looks_after_the_record),
    ("desk_sources", looks_after_the_record),
    ("desk_review", looks_after_the_record),
    ("desk_reports", looks_after_the_record),
    ("desk_claims", looks_after_the_record),
    ("desk_merges", looks_after_the_record),
    ("desk_networks", looks_after_the_record),
    ("desk_orphans", looks_after_the_record),
    ("desk_moderation", looks_after_the_record),
    ("desk_exchange", looks_after_the_record),
    ("desk_funds", looks_after_the_record),
    ("desk_rules", looks_after_the_record),
    ("desk_accounts", looks_after_the_instance),
    ("desk_acts", looks_after_the_instance),
    ("desk_settings", looks_after_the_instance),
)
"""Names of addresses, in the order of the bar, with who may go there."""


def rooms(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """Name, address and whether one is there (``here``: the name of its address), for each room open to whoever asks."""
    return [
        {"name": words.say(f"desk.room.{room}"), "address": reverse(room), "current": room == here}
        for room, rule in ROOMS
        if rule(request)
    ]
