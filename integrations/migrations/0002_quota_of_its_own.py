"""The quota leaves the gate's row, which every claimer locks, for a row of its own."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

MOVE = """
INSERT INTO integrations_connectionquota (connection_id, used, allowed)
SELECT connection_id, quota_used, quota_limit FROM integrations_connectiongate
WHERE quota_used IS NOT NULL AND quota_limit IS NOT NULL
"""
MOVE_BACK = """
UPDATE integrations_connectiongate g SET quota_used = q.used, quota_limit = q.allowed
FROM integrations_connectionquota q WHERE q.connection_id = g.connection_id
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("integrations", "0001_initial")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="ConnectionQuota",
            fields=[
                (
                    "connection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="quota",
                        serialize=False,
                        to="integrations.connection",
                    ),
                ),
                ("used", models.IntegerField()),
                ("allowed", models.IntegerField()),
            ],
        ),
        migrations.RunSQL(MOVE, MOVE_BACK),
        # A foreign key's check that is still to come forbids changes of the table it points from.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="connectiongate", name="quota_limit"),
        migrations.RemoveField(model_name="connectiongate", name="quota_used"),
    ]
