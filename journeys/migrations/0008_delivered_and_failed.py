"""What was delivered since a day, and how much has failed, without reading the ledger.

Made beside the running product: an index that could not be finished is left invalid. Drop it and those of this
migration that were made before it, then migrate again.
"""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("journeys", "0007_ledger_filters")]
    operations: ClassVar = [
        AddIndexConcurrently(
            "journeyrun",
            models.Index(fields=["firm", "id"], condition=models.Q(state="failed"), name="journeyrun_failures"),
        ),
        AddIndexConcurrently(
            "journeyrun",
            models.Index(
                fields=["firm", "delivered_at"],
                condition=models.Q(delivered_at__isnull=False),
                name="journeyrun_delivered",
            ),
        ),
    ]
