"""Since when a connection is paused; those paused now count from now."""

from typing import ClassVar

from django.db import migrations, models

SINCE_NOW = "UPDATE integrations_connection SET paused_at = clock_timestamp() WHERE is_paused"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("integrations", "0002_quota_of_its_own")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="connection",
            name="paused_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunSQL(SINCE_NOW, migrations.RunSQL.noop),
    ]
