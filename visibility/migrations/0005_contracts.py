"""What was signed in the figures; every project is computed anew, so that each new null has its reason."""

from django.db import migrations, models

MARK_PROJECTS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', now() FROM canonical_project
"""


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0006_contracts'),
        ('visibility', '0004_expenses'),
    ]

    operations = [
        migrations.AddField(
            model_name='projectfigures',
            name='baseline_number',
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name='projectfigures',
            name='contract_lines',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='projectfigures',
            name='contract_value',
            field=models.DecimalField(decimal_places=4, max_digits=19, null=True),
        ),
        migrations.AddField(
            model_name='projectfigures',
            name='over_cap',
            field=models.DecimalField(decimal_places=4, max_digits=19, null=True),
        ),
        migrations.AddField(
            model_name='projectfigures',
            name='pending_change_value',
            field=models.DecimalField(decimal_places=4, max_digits=19, null=True),
        ),
        migrations.RunSQL(MARK_PROJECTS, migrations.RunSQL.noop),
    ]
