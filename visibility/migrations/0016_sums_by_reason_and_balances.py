"""Sums of unbilled work by reason, told of the days there are; balances by day, for which all is computed anew."""

from django.db import migrations, models

TELL = """
UPDATE visibility_projectfigures figures SET waiting_by_reason = summed.by_reason
FROM (SELECT project_id, jsonb_object_agg(reason, money::text) AS by_reason
      FROM (SELECT project_id, waiting ->> 1 AS reason, sum(coalesce(nullif(waiting ->> 3, ''), '0')::numeric) AS money
            FROM visibility_projectfigures CROSS JOIN LATERAL jsonb_array_elements(waiting_by_day) waiting
            GROUP BY 1, 2) told
      GROUP BY 1) summed
WHERE summed.project_id = figures.project_id
"""
MARK_PROJECTS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', now() FROM canonical_project
"""


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0014_pairs'),
        ('visibility', '0015_lent'),
    ]

    operations = [
        migrations.AddField(
            model_name='projectfigures',
            name='waiting_by_reason',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(model_name='projectfigures', name='balance_by_day', field=models.JSONField(null=True)),
        migrations.AddField(model_name='projectfigures', name='revenue_of', field=models.JSONField(null=True)),
        migrations.RunSQL(TELL, migrations.RunSQL.noop),
        migrations.RunSQL(MARK_PROJECTS, migrations.RunSQL.noop),
    ]
