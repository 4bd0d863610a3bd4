"""Work by invoice, for which every project is measured anew; until then the cash clock matches those itself."""

from django.db import migrations, models

MARK_PROJECTS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', now() FROM canonical_project
"""


class Migration(migrations.Migration):

    dependencies = [
        ('visibility', '0016_sums_by_reason_and_balances'),
    ]

    operations = [
        migrations.AddField(model_name='projectfigures', name='work_by_invoice', field=models.JSONField(null=True)),
        migrations.RunSQL(MARK_PROJECTS, migrations.RunSQL.noop),
    ]
