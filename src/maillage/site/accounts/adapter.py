"""What our accounts ask of allauth beyond its settings: our words on pages and in mail, and a plain refusal when somebody
tries too often."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from maillage.reference.texts import catalogue
from maillage.site import words
from maillage.site.accounts.mails import language_of, letter
from maillage.site.accounts.ready import is_ready
from maillage.site.accounts.refused import too_often
from maillage.site.accounts.sentences import Sentences
from maillage.site.limits import address_of

ACTED_AT = {
    "account_already_exists": "account_reset_password",
    "unknown_account": "account_signup",
    "email_changed": "home",  # whoever lost the account cannot go to it
    "erased": "home",
    "email_confirmation": "",
    "email_confirmation_signup": "",
    "password_reset_code": "",
}
"""Of mails that lead to another page than one's own account: its name, or nothing where a code is all that is needed."""
ANYWHERE = "login_failed_anywhere"
"""The limit on wrong tries for one account, wherever they come from. The limit for an account from one address is lower, so
that whoever tries another's account does not shut its owner out."""
DONE = "account_done"
"""The catalogue of what pages say when something was done."""


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts keep the language in which they were made."""

    error_messages = Sentences()

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """As its parent."""
        user.language = words.language()
        return super().save_user(request, user, form, commit)

    def get_client_ip(self, request: HttpRequest) -> str:
        """As everywhere on the site."""
        return address_of(request)

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        """As its parent, in our words and in the language of whoever is written to."""
        name = template_prefix.rsplit("/", 1)[-1]
        to = [email] if isinstance(email, str) else list(email)
        language = language_of(context, to[0])
        with override(language):
            site = _absolute(reverse("home"))
            page = ACTED_AT.get(name, "account")
            where = _absolute(reverse(page)) if page else ""
        subject, text = letter(name, language, context, site, where)
        return EmailMessage(subject, text, settings.DEFAULT_FROM_EMAIL, to, headers=headers)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: Any = None, email: str | None = None
    ) -> None:
        """As its parent, without the address and the browser of whoever did it: those are nobody else's to keep."""
        from allauth.account.models import EmailAddress

        to = email or EmailAddress.objects.get_primary_email(user)
        if to:
            self.send_mail(template_prefix, to, {"user": user, **(context or {})})

    def send_account_already_exists_mail(self, email: str) -> None:
        """As its parent, after as much work as opening an account is: the time it takes tells nobody who has one."""
        make_password(email)
        super().send_account_already_exists_mail(email)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """As its parent, in our words; what the next page says anyway is not said twice."""
        if message:
            messages.add_message(request, level, str(message), extra_tags=extra_tags)
            return
        name = (message_template or "").rsplit("/", 1)[-1].removesuffix(".txt")
        if name in catalogue("maillage.site", DONE):
            messages.add_message(request, level, words.say(f"{DONE}.{name}"), extra_tags=extra_tags)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """As its parent; too many wrong tries are answered by a page that says so and when to come back."""
        account = str(credentials.get("email", "")).lower()
        self._anywhere = ratelimit.consume(request, app="allauth.account", action=ANYWHERE, key=account)
        if not self._anywhere:
            raise ImmediateHttpResponse(too_often(request))
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(too_often(request)) from None

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account, which says that it is done."""
        return reverse("account")

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """As its parent; the ready logins of a demonstration have no password to be asked for."""
        user = getattr(context.request, "user", None)
        return not is_ready(user) and bool(super().is_reauthentication_required(app=app, **more))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        tried: str = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{self.get_client_ip(request)}:{tried}"

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        if usage := getattr(self, "_anywhere", None):
            usage.rollback()


def _absolute(path: str) -> str:
    request: HttpRequest | None = context.request
    return str(request.build_absolute_uri(path)) if request else path
