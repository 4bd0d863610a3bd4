"""What was parked is shown on the operations page: few rows, found among all that came in."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0003_search")]
    operations: ClassVar = [
        migrations.AddIndex(
            "inboxevent",
            models.Index(fields=["connection", "id"], condition=models.Q(state="parked"), name="inboxevent_parked"),
        )
    ]
