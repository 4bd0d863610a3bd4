"""Which revision of a stream all of it was last read with: those that take more of their records are read again."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("integrations", "0007_standstill")]
    operations: ClassVar = [
        migrations.AddField("streamcursor", "revision", models.SmallIntegerField(db_default=1, default=1)),
        migrations.AddField("streamcursor", "anew_at", models.DateTimeField(null=True)),
    ]
