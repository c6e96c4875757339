"""What second factors are made of: unreadable in the database, readable with the site's secret alone."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.test_accounts import PASSWORD, member, sign_in, signed_in, visitor
from tests.site.test_accounts_factors import code_of_phone, guarded
from tests.site.test_backup import MAILLAGE, environment, run

if TYPE_CHECKING:
    from django.test import Client

__all__ = ["guarded", "member", "visitor"]  # fixtures
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.database
def test_neither_the_secret_nor_what_codes_are_made_of_stands_in_the_database(
    guarded: tuple[Client, str],
) -> None:
    from allauth.mfa.models import Authenticator

    _, secret = guarded
    kept = {each.type: each.data for each in Authenticator.objects.all()}
    assert secret not in str(kept)
    assert kept["totp"]["secret"].startswith("sealed:")
    assert kept["recovery_codes"]["seed"].startswith("sealed:")


@pytest.mark.database
def test_a_secret_kept_before_they_were_sealed_still_lets_in_and_is_sealed_by_the_upgrade(
    guarded: tuple[Client, str],
) -> None:
    from importlib import import_module

    from allauth.mfa.models import Authenticator
    from django.apps import apps

    client, secret = guarded
    sealing = import_module("maillage.site.accounts.migrations.0002_seal_factors").Migration.operations[0]
    factors = Authenticator.objects.order_by("type")
    sealing.reverse_code(apps, None)
    before = [each.data for each in factors.all()]
    assert before[1]["secret"] == secret
    sealing.code(apps, None)
    assert secret not in str([each.data for each in factors.all()])
    sealing.reverse_code(apps, None)
    assert [each.data for each in factors.all()] == before
    sign_in(client, "amina@example.org", PASSWORD)
    client.post("/en/account/2fa/authenticate/", {"code": code_of_phone(secret)})
    assert signed_in(client)


@pytest.mark.database
def test_with_another_secret_no_code_is_right_and_none_can_be_guessed(
    guarded: tuple[Client, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from allauth.mfa.models import Authenticator
    from django.conf import settings

    from maillage.site.accounts import sealed

    client, secret = guarded
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert sealed.lost() == 0
    monkeypatch.setattr(settings, "SECRET_KEY", "another secret " * 4)
    assert sealed.lost() == 2
    sign_in(client, "amina@example.org", PASSWORD)
    for code in (code_of_phone(secret), codes[0], code_of_phone("")):
        answer = client.post("/en/account/2fa/authenticate/", {"code": code})
        assert answer.status_code < 500 and not signed_in(client)


FACTOR = f"""
import django
django.setup()
from maillage.site.prepare import prepare
prepare()
from allauth.mfa.totp.internal.auth import TOTP
from maillage.site.accounts.models import Account
TOTP.activate(Account.objects.create_user("awa@example.org", "a long enough one", role="administrator"), "{SECRET}")
"""
TRY = f"""
import django
django.setup()
from maillage.site.prepare import prepare
prepare()
from django.core.cache import cache
cache.clear()
from allauth.mfa.models import Authenticator
from tests.site.test_accounts_factors import code_of_phone
print(Authenticator.objects.get().wrap().validate_code(code_of_phone("{SECRET}")))
"""


def test_a_backup_brings_factors_back_where_the_secret_is_and_says_so_where_it_is_not(tmp_path: Path) -> None:
    one, backup = environment(tmp_path / "one"), str(tmp_path / "b")
    run(sys.executable, "-c", FACTOR, env=one)
    run(MAILLAGE, "backup", backup, env=one)
    assert SECRET.encode() not in Path(backup).read_bytes()
    same, other = (environment(tmp_path / name) for name in ("same", "other"))
    other["MAILLAGE_SECRET"] = "another"
    restored: dict[str, Any] = json.loads(run(MAILLAGE, "restore", backup, "--json", env=same))
    assert restored["factors_lost"] == 0
    assert run(sys.executable, "-c", TRY, env=same).strip() == "True"
    assert "cannot be read here" in run(MAILLAGE, "restore", backup, env=other)
    assert run(sys.executable, "-c", TRY, env=other).strip() == "False"
    said = json.loads(
        run(MAILLAGE, "account", "link", "awa@example.org", "--forget-factors", "--json", env=other)
    )
    assert said["factors_removed"] == 1
