"""Money that was answered keeps its currency: of what was answered before, the one that was answered beside it."""

from typing import Any

from django.db import migrations, models


def beside(apps: Any, _: Any) -> None:
    """Each answer of a dossier in which somebody answered the currency."""
    answers = apps.get_model("rules_site", "DossierAnswer")
    for each in answers.objects.filter(fact="currency"):
        answers.objects.filter(dossier_id=each.dossier_id).exclude(fact="currency").update(
            currency=str(each.value)[:3]
        )


class Migration(migrations.Migration):
    dependencies = [
        ("rules_site", "0003_dossier_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossieranswer",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3),
        ),
        migrations.RunPython(beside, migrations.RunPython.noop),
    ]
