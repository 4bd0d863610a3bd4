"""When a run's last needed step had ended, and which steps shared one bulk call.

Runs under way learn the first when they settle next; of ended ones it is the end. Without the index the items of a
call would be looked for among all attempts ever made.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0004_parked")]
    operations: ClassVar = [
        migrations.AddField("journeyrun", "delivered_at", models.DateTimeField(null=True)),
        migrations.AddIndex("attemptexchange", models.Index(fields=["exchange_id"], name="attemptexchange_shared")),
    ]
