"""Sums by reason beside the days they are of, told of the rows there are from these days."""

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


class Migration(migrations.Migration):

    dependencies = [('visibility', '0015_lent')]

    operations = [
        migrations.AddField(
            model_name='projectfigures',
            name='waiting_by_reason',
            field=models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.RunSQL(TELL, migrations.RunSQL.noop),
    ]
