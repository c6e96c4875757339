"""Of dates that come back to what they were, and move again, a mailbox is told again on another day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rules_site", "0001_initial"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="told", name="rules_told_once"),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.UniqueConstraint(
                fields=("call", "dates", "what", "reader", "on"), name="rules_told_once"
            ),
        ),
    ]
