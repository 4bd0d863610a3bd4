"""Rows that change several times before they rest: room on their pages, and an earlier vacuum."""

from typing import ClassVar

from django.db import migrations

HOT = ("journeys_steprun", "journeys_journeyrun", "journeys_inboxevent")
TUNE = "ALTER TABLE {} SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01)"
RESET = "ALTER TABLE {} RESET (fillfactor, autovacuum_vacuum_scale_factor)"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(TUNE.format(table), RESET.format(table)) for table in HOT]
