"""Forms that carry what a device says of a passkey. Whatever else comes in its place is a wrong passkey, never a fault of ours."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn import forms as theirs
from django.core.exceptions import ValidationError

from maillage.site import words

_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""What reading an answer of a device raises when it is none."""


def _wrong() -> ValidationError:
    return ValidationError(words.say("account_faults.incorrect_code"), code="incorrect_code")


class _OurWords:
    """What is missing or no JSON is said as any wrong passkey is."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        said = words.say("account_faults.incorrect_code")
        self.fields["credential"].error_messages.update(required=said, invalid=said)  # type: ignore[attr-defined]


class _Read(_OurWords):
    def clean_credential(self) -> Any:
        """As its parent. Raises ValidationError for anything that is no answer of a device."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except _UNREADABLE:
            raise _wrong() from None


class SignIn(_Read, theirs.LoginWebAuthnForm):  # type: ignore[misc]
    """Signing in with a passkey alone."""


class Factor(_Read, theirs.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey after the password."""


class Again(_Read, theirs.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey to say again who one is."""


class Add(_OurWords, theirs.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey to be kept."""

    def clean(self) -> Any:
        """As its parent. Raises ValidationError for anything that is no answer of a device."""
        try:
            return super().clean()
        except _UNREADABLE:
            raise _wrong() from None
