"""Indexes go whose column another one begins with, and effects get room to be done on the page they are on.

Each step writes an attempt and an effect, each run five times its row: what no look-up needs costs at each of them.
A key that is compared whole needs no index for LIKE.
Indexes are dropped as such: to alter the fields would make their foreign keys anew, and the whole ledger would be
checked while nobody may read it.
"""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

ROOM = "ALTER TABLE journeys_effect SET (fillfactor = 60)"
NO_ROOM = "ALTER TABLE journeys_effect RESET (fillfactor)"
UNLIKE = "DROP INDEX IF EXISTS journeys_effect_idem_key_2c411164_like"
LIKE = "CREATE INDEX journeys_effect_idem_key_2c411164_like ON journeys_effect (idem_key varchar_pattern_ops)"


def without_index(model: str, field: str, to: str, *, index: str, related_name: str = "+") -> Operation:
    """The key as it is but for its index."""
    key = models.ForeignKey(to, django.db.models.deletion.CASCADE, related_name=related_name, db_index=False)
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(f"DROP INDEX IF EXISTS {index}", f"CREATE INDEX {index} ON journeys_{model} ({field}_id)")],
        [migrations.AlterField(model, field, key)],
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0005_delivered_and_shared")]
    operations: ClassVar = [
        without_index(
            "attempt", "step", "journeys.steprun", index="journeys_attempt_step_id_d6c3b0f0", related_name="tries"
        ),
        without_index(
            "effect", "connection", "integrations.connection", index="journeys_effect_connection_id_8456c406"
        ),
        without_index(
            "inboxevent", "connection", "integrations.connection", index="journeys_inboxevent_connection_id_ca426949"
        ),
        without_index("journeyrun", "firm", "canonical.firm", index="journeys_journeyrun_firm_id_ce0a356d"),
        migrations.RunSQL(UNLIKE, LIKE),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
