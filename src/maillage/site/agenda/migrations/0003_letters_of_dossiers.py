"""Letters about what is decided in dossiers can be wanted or not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0002_procedure_facts")]

    operations = [
        migrations.AddField(model_name="reminding", name="dossiers", field=models.BooleanField(default=True))
    ]
