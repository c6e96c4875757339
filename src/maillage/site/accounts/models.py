"""The account: an e-mail address, a name to be called by, a language, a role."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models, transaction


class Role(models.TextChoices):
    """What an account may do on this instance, from least to most."""

    MEMBER = "member"
    """Has an account: keeps what is its own."""
    CURATOR = "curator"
    """Looks after the record: imports, sources, doubtful matches, what readers report."""
    ADMINISTRATOR = "administrator"
    """Looks after the instance too: accounts, settings, what was done by whom."""


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made with an address; the part after the @ is written in small letters."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> Account:
        """An account whose address is taken on the word of whoever makes it: nobody is asked for a code. Without a password
        nobody can sign in with one. Raises ValueError without an address."""
        from allauth.account.models import EmailAddress

        if not email:
            raise ValueError("an account needs an e-mail address")
        account = self.model(email=self.normalize_email(email).lower(), **more)
        account.set_password(password)
        with transaction.atomic():
            account.save(using=self._db)
            EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
        return account


class Account(AbstractBaseUser):
    """Somebody who signs in. The address is never shown to others."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=5, blank=True)
    """Of its pages and its mail; empty: as the address or the browser says."""
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering: ClassVar[list[str]] = ["email"]

    def __str__(self) -> str:
        return self.name or self.email


class SignedIn(AbstractBaseSession):
    """A session of a browser: of an account, or of somebody who is about to sign in. Its data is Django's; no address of
    a machine is kept."""

    account = models.ForeignKey(Account, null=True, on_delete=models.CASCADE, related_name="+")
    began = models.DateTimeField(null=True)
    device = models.CharField(max_length=80, blank=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        """What reads and writes them."""
        from maillage.site.accounts.sessions import SessionStore

        return SessionStore
