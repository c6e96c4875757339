"""The database refuses to change or take away what was decided."""

from typing import Any

from django.db import migrations

from maillage.dossiers import guards


def up(apps: Any, schema_editor: Any) -> None:
    guards.install(schema_editor.connection)


def down(apps: Any, schema_editor: Any) -> None:
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [migrations.RunPython(up, down)]
