"""What the search box looks into: parts of names by trigrams, whole references. The names as ILIKE compares them."""

from typing import ClassVar

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

PARTS = """
CREATE INDEX journeyrun_search ON journeys_journeyrun
USING gin (upper(label) gin_trgm_ops, upper(subject) gin_trgm_ops, upper(customer) gin_trgm_ops)
"""
WHOLE = "CREATE INDEX steprun_by_ref ON journeys_steprun (external_ref) WHERE external_ref <> ''"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0002_hot_tables")]
    operations: ClassVar = [
        TrigramExtension(),
        migrations.RunSQL(PARTS, "DROP INDEX journeyrun_search"),
        migrations.RunSQL(WHOLE, "DROP INDEX steprun_by_ref"),
    ]
