"""A procedure keeps the answers that it was made with."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agenda", "0001_initial")]

    operations = [
        migrations.AddField(model_name="keptprocedure", name="facts", field=models.JSONField(default=dict))
    ]
