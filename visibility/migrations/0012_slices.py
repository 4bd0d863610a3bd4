"""On which days money was earned and spent, and what is unbilled; every project is computed anew to have them."""

from django.db import migrations, models

MARK_PROJECTS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', now() FROM canonical_project
"""


class Migration(migrations.Migration):

    dependencies = [
        ("canonical", "0013_dimensions"),
        ("visibility", "0011_work_calendars"),
    ]

    operations = [
        migrations.AddField(
            model_name='projectfigures',
            name='money_by_day',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='projectfigures',
            name='waiting_by_day',
            field=models.JSONField(default=list),
        ),
        migrations.RunSQL(MARK_PROJECTS, migrations.RunSQL.noop),
    ]
