"""Fields of a form of accounts as values of the component that shows them: our words, and what was typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField

from maillage.reference.texts import catalogue
from maillage.site import words

FILLED_IN = {
    "login": "username", "email": "email", "password": "current-password", "password1": "new-password",
    "oldpassword": "current-password", "code": "one-time-code", "name": "name",
}  # fmt: skip
"""What a browser may fill in, by field."""
FIRST_PASSWORD = ("sign_up", "set_password", "begin")
"""Forms on which a password is chosen where there was none."""
HINTS = {"totp_on": "totp", "factor": "factor", "again_factor": "factor"}
"""Of forms with one code: what is said of it (``sign_in.hint``)."""
KINDS = {"PasswordInput": "password", "EmailInput": "email"}


def fields_of(sheet: str, form: BaseForm, faults: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """The fields that are seen, in order, each with what is wrong with it. ``sheet``: a key of ``sign_in.sheet``."""
    return [_field(sheet, each, faults.get(each.name, [])) for each in form.visible_fields()]


def _field(sheet: str, bound: BoundField, wrong: list[str]) -> dict[str, Any]:
    name, field, value = bound.name, bound.field, bound.value()
    label = "password" if name == "password1" and sheet in FIRST_PASSWORD else name
    hint = HINTS.get(sheet, name)
    hinted = hint in catalogue("maillage.site", "sign_in")["hint"]
    about: dict[str, Any] = {
        "component": "field",
        "id": bound.html_name,
        "label": words.say(f"sign_in.field.{label}"),
        "hint": words.say(f"sign_in.hint.{hint}") if hinted else "",
        "error": " ".join(wrong),
    }
    said = "" if value is None else str(value)
    if isinstance(field, forms.ChoiceField):
        return {**about, **_choice(field, said)}
    kind = KINDS.get(type(field.widget).__name__, "")
    return {
        **about, "kind": kind, "latin": kind == "email" or name == "code", "value": said, "figures": hint == "totp",
        "autocomplete": FILLED_IN.get(name, ""), "optional": not field.required,
    }  # fmt: skip


def _choice(field: forms.ChoiceField, said: str) -> dict[str, Any]:
    """A list to choose from; where there is one choice, it is shown and not asked."""
    options = [{"value": str(value), "label": str(label)} for value, label in field.widget.choices]
    if len(options) > 1:
        return {"kind": "select", "choices": options, "value": said}
    return {"fixed": True, "latin": True, "value": said or next((each["value"] for each in options), "")}
