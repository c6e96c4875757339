"""Secrets of second factors that were kept as they are, sealed."""

from collections.abc import Callable
from typing import Any

from django.db import migrations

from maillage.site.accounts.sealed import OF_FACTORS, seal, unseal


def _each(change: Callable[[str], str]) -> Callable[..., None]:
    def of_all(apps: Any, schema_editor: Any) -> None:
        for factor in apps.get_model("mfa", "Authenticator").objects.all():
            kept = {name: factor.data[name] for name in OF_FACTORS if name in factor.data}
            if kept:
                factor.data |= {name: change(text) for name, text in kept.items()}
                factor.save(update_fields=["data"])

    return of_all


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("mfa", "0003_authenticator_type_uniq")]

    operations = [migrations.RunPython(_each(seal), _each(unseal))]
