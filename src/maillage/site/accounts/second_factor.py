"""The second factor: who has one, and who has to."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings

from maillage.site import words
from maillage.site.accounts.models import Account, Role
from maillage.site.accounts.sealed import Lost, nobodys, seal, unseal
from maillage.site.accounts.sentences import Sentences

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as one; recovery codes only stand in for them."""


def lacks_second_factor(account: Account) -> bool:
    """Whether an administrator has yet to set one up. In a demonstration nobody has to."""
    if settings.DEMO or account.role != Role.ADMINISTRATOR:
        return False
    return not Authenticator.objects.filter(user=account, type__in=FACTORS).exists()


class SecondFactor(DefaultMFAAdapter):  # type: ignore[misc]
    """As allauth does it, in our words."""

    error_messages = Sentences()

    def encrypt(self, text: str) -> str:
        """Sealed."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed; of what is lost a secret that nobody has, so that no code is right."""
        try:
            return unseal(encrypted_text)
        except Lost:
            return nobodys(encrypted_text)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever has to have one keeps the last."""
        account = authenticator.user
        if settings.DEMO or account.role != Role.ADMINISTRATOR:
            return True
        others = Authenticator.objects.filter(user=account, type__in=FACTORS).exclude(pk=authenticator.pk)
        return bool(others.exists())

    def build_totp_svg(self, url: str) -> str:
        """The picture to be read by a phone, black on white whatever the page's colours."""
        import qrcode  # type: ignore[import-untyped]
        from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

        drawn: str = qrcode.make(url, image_factory=SvgPathFillImage, box_size=12).to_string(
            encoding="unicode"
        )
        return drawn

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """What a passkey is called until its owner says otherwise."""
        n = Authenticator.objects.filter(user=user, type=type).count()
        return words.say("account.passkey_name", n=n + 1)

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        """Passkeys are told the address only, as the account's name on the owner's own device."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": str(user)}
