"""Accounts signed in with at another server (OpenID Connect)."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from maillage.site import words
from maillage.site.accounts.sentences import Sentences


class Elsewhere(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """As allauth does it, in our words; the name that the other server tells is taken over."""

    error_messages = Sentences()

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """As its parent."""
        user = super().populate_user(request, sociallogin, data)
        told = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.name = str(told)[:120]
        user.language = words.language()
        return user
