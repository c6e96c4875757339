"""Addresses of accounts: those of allauth that are wanted, each by its name, and our own. What is not here does not exist.

Ours carry their rule; allauth's guard themselves, and a test asks each of them as a visitor.
"""

from __future__ import annotations

from allauth.account import views as theirs
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as elsewhere
from django.urls import path

from maillage.site.pages import account, account_begin, account_data, account_elsewhere, account_ready, work

urlpatterns = [
    path("", account.show, name="account"),
    path("work", work.show, name="work"),
    path("details/", account.details, name="account_details"),
    path("sessions/end/", account.end_sessions_elsewhere, name="account_end_sessions"),
    path("data/", account_data.take, name="account_take"),
    path("erase/", account_data.erase, name="account_erase"),
    path("begin/<str:token>/", account_begin.begin, name="account_begin"),
    path("ready/<slug:role>/", account_ready.come_in, name="account_ready"),
    path("login/", theirs.login, name="account_login"),
    path("logout/", theirs.logout, name="account_logout"),
    path("inactive/", theirs.account_inactive, name="account_inactive"),
    path("signup/", theirs.signup, name="account_signup"),
    path("confirm-email/", theirs.email_verification_sent, name="account_email_verification_sent"),
    path("email/", theirs.email, name="account_email"),
    path("reauthenticate/", theirs.reauthenticate, name="account_reauthenticate"),
    path(
        "reauthenticate/code/",
        theirs.request_reauthentication_code,
        name="account_request_reauthentication_code",
    ),
    path(
        "reauthenticate/code/confirm/",
        theirs.confirm_reauthentication_code,
        name="account_confirm_reauthentication_code",
    ),
    path("password/change/", theirs.password_change, name="account_change_password"),
    path("password/set/", theirs.password_set, name="account_set_password"),
    path("password/reset/", theirs.password_reset, name="account_reset_password"),
    path(
        "password/reset/confirm/",
        theirs.confirm_password_reset_code,
        name="account_confirm_password_reset_code",
    ),
    path(
        "password/reset/complete/",
        theirs.complete_password_reset,
        name="account_complete_password_reset",
    ),
    path(
        "password/reset/done/",
        theirs.password_reset_from_key_done,
        name="account_password_reset_completed",
    ),
    path("2fa/", factors.index, name="mfa_index"),
    path("2fa/authenticate/", factors.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("2fa/passkeys/", factors.index, name="mfa_list_webauthn"),
    path("2fa/passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(
        "2fa/passkeys/reauthenticate/",
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("2fa/passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("2fa/passkeys/login/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("elsewhere/", elsewhere.connections, name="socialaccount_connections"),
    path("elsewhere/signup/", elsewhere.signup, name="socialaccount_signup"),
    path("elsewhere/cancelled/", elsewhere.login_cancelled, name="socialaccount_login_cancelled"),
    path("elsewhere/error/", elsewhere.login_error, name="socialaccount_login_error"),
]
"""Under /fr/account/, /en/account/ and /ar/account/."""

openid_connect = [
    path("account/oidc/<slug:provider_id>/login/", account_elsewhere.leave, name="openid_connect_login"),
    path(
        "account/oidc/<slug:provider_id>/login/callback/",
        account_elsewhere.come_back,
        name="openid_connect_callback",
    ),
]
"""Without a language: the other server is told one address to come back to."""
