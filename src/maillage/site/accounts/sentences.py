"""What is wrong with an answer, in our words: every fault has a code, and ``site/data/account_faults.toml`` its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm

from maillage.reference.texts import catalogue
from maillage.site import words

CATALOGUE = "account_faults"


class Sentences(Mapping[str, str]):
    """The sentences by code, each said when it is asked for: in the language of the page that shows it."""

    def __getitem__(self, code: str) -> str:
        return words.say(f"{CATALOGUE}.{code if code in _known() else 'invalid'}")

    def __iter__(self) -> Iterator[str]:
        return iter(_known())

    def __len__(self) -> int:
        return len(_known())


def sentence(fault: ValidationError) -> str:
    """The sentence of one fault. What has no sentence of its own is said in general: nobody reads another program's words."""
    code = fault.code if fault.code in _known() else "invalid"
    values = {key: value for key, value in (fault.params or {}).items() if isinstance(value, (int, str))}
    return words.say(f"{CATALOGUE}.{code}", **values)


def sentences(form: BaseForm) -> dict[str, list[str]]:
    """By name of the field, what is wrong with it; what concerns the whole form stands under the first field to be seen,
    or under nothing where there is none."""
    found: dict[str, list[str]] = {}
    first = next((field.name for field in form.visible_fields()), "")
    for name, faults in form.errors.as_data().items():
        unseen = name in form.fields and form[name].is_hidden
        said = found.setdefault(first if unseen or name == NON_FIELD_ERRORS else name, [])
        # what nobody typed is no answer to be filled in: it is a code that a device gave
        texts = [words.say(f"{CATALOGUE}.incorrect_code")] if unseen else [sentence(each) for each in faults]
        said += [each for each in texts if each not in said]
    return found


def _known() -> Mapping[str, Any]:
    return catalogue("maillage.site", CATALOGUE)
