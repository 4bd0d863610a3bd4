"""When a stream last brought something new is asked on each look at a page; few of its pulls did."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("integrations", "0005_quota_told_at")]
    operations: ClassVar = [
        migrations.AddIndex(
            "syncrun",
            models.Index(fields=["cursor", "started_at"], condition=models.Q(changed__gt=0), name="syncrun_arrivals"),
        )
    ]
