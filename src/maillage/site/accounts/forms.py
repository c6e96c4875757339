"""Forms of allauth as we ask them: a password is typed once, and an address may be as long as addresses are."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as theirs
from django import forms
from django.contrib.auth.password_validation import validate_password

from maillage.site import words
from maillage.site.accounts.models import Account
from maillage.site.languages import NAMES


class _TypedOnce:
    """A new password is typed once: who mistypes it asks for another."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        fields.pop("password2", None)


class ChangePassword(_TypedOnce, theirs.ChangePasswordForm):  # type: ignore[misc]
    """Another password instead of the one that is known."""


class SetPassword(_TypedOnce, theirs.SetPasswordForm):  # type: ignore[misc]
    """A first password, for an account that was made without one."""


class NewPassword(_TypedOnce, theirs.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password instead of one that was forgotten."""


class Details(forms.Form):
    """What an account is called, and in which language it is written to."""

    name = forms.CharField(max_length=120, required=False, strip=True)
    language = forms.ChoiceField(required=False)

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data, initial={"name": account.name, "language": account.language})
        self._account = account
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [("", words.say("account.language_of_browser")), *NAMES.items()]

    def save(self) -> None:
        """Write it down."""
        self._account.name = self.cleaned_data["name"]
        self._account.language = self.cleaned_data["language"]
        self._account.save(update_fields=["name", "language"])


class FirstPassword(forms.Form):
    """The first password of an account that somebody else opened."""

    password1 = forms.CharField(widget=forms.PasswordInput, max_length=4_096, strip=False)

    def __init__(self, account: Account, data: Any = None) -> None:
        super().__init__(data)
        self._account = account

    def clean_password1(self) -> str:
        """Held to the rules for passwords. Raises ValidationError."""
        password: str = self.cleaned_data["password1"]
        validate_password(password, self._account)
        return password
