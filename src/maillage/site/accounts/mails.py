"""What accounts are written: a subject, a sentence or two, the code or the address it is about, the next action.

The words stand in ``site/data/account_mail.toml``, under the name of the mail. A code or an address stands on a line of its own,
as it is: nothing is put around it, so that it can be copied in every script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import override

from maillage.reference.texts import catalogue
from maillage.site import words
from maillage.site.accounts.models import Account

CATALOGUE = "account_mail"
_LINES = ("code",)
"""Values that stand on a line of their own."""


def letter(name: str, language: str, values: Mapping[str, Any], site: str, where: str) -> tuple[str, str]:
    """Subject and text of the mail ``name``. ``site`` is the address of the instance, ``where`` that of the page at which
    one acts on it, if it has any."""
    kind: Mapping[str, Any] = catalogue("maillage.site", CATALOGUE)[name]
    with override(language):
        said = {key: value for key, value in values.items() if isinstance(value, (str, int))}
        lines = [words.say(f"{CATALOGUE}.{name}.text", **said)]
        lines += [str(values[key]) for key in _LINES if values.get(key)]
        if "after" in kind:
            lines.append(words.say(f"{CATALOGUE}.{name}.after", **said))
            if where:
                lines.append(where)
        lines.append(f"{words.say(f'{CATALOGUE}.sent_by')}\n{site}")
        return words.say(f"{CATALOGUE}.{name}.subject", **said), "\n\n".join(lines) + "\n"


def language_of(values: Mapping[str, Any], email: str) -> str:
    """The language to write in: the account's, else that of the page."""
    account = values.get("user")
    if not isinstance(account, Account):
        account = Account.objects.filter(email=email.lower()).first()
    return (account.language if account else "") or words.language()
