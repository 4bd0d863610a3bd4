"""Indexes go whose column another one begins with, and effects get room to be done on the page they are on.

Each step writes an attempt and an effect, each run five times its row: what no look-up needs costs at each of them.
A key that is compared whole needs no index for LIKE.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

ROOM = "ALTER TABLE journeys_effect SET (fillfactor = 60)"
NO_ROOM = "ALTER TABLE journeys_effect RESET (fillfactor)"
UNLIKE = "DROP INDEX IF EXISTS journeys_effect_idem_key_2c411164_like"
LIKE = "CREATE INDEX journeys_effect_idem_key_2c411164_like ON journeys_effect (idem_key varchar_pattern_ops)"


def key_of(to: str, related_name: str = "+") -> "models.ForeignKey[models.Model, models.Model]":
    return models.ForeignKey(to, django.db.models.deletion.CASCADE, related_name=related_name, db_index=False)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0005_delivered_and_shared")]
    operations: ClassVar = [
        migrations.AlterField("attempt", "step", key_of("journeys.steprun", "tries")),
        migrations.AlterField("effect", "connection", key_of("integrations.connection")),
        migrations.AlterField("inboxevent", "connection", key_of("integrations.connection")),
        migrations.AlterField("journeyrun", "firm", key_of("canonical.firm")),
        migrations.RunSQL(UNLIKE, LIKE),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
