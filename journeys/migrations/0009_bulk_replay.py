"""Failed steps replayed together: the press, and by it the audit of each.

Made beside the running product: an index that could not be finished is left invalid. Drop it, the column and the
table of this migration, then migrate again.
"""

from typing import ClassVar

import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("journeys", "0008_delivered_and_failed"), ("canonical", "0001_initial")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="BulkReplay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor", models.CharField(max_length=150)),
                ("reason", models.CharField(max_length=500)),
                ("query", models.TextField(blank=True, db_default="", default="")),
                ("asked", models.IntegerField()),
                ("performed_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="canonical.firm"
                    ),
                ),
            ],
        ),
        migrations.AddField("operatoraction", "bulk_id", models.BigIntegerField(null=True)),
        AddIndexConcurrently(
            "operatoraction",
            models.Index(
                fields=["bulk_id"], condition=models.Q(bulk_id__isnull=False), name="operatoraction_by_bulk"
            ),
        ),
    ]
