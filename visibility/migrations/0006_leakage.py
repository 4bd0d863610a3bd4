"""From the margin as sold to the margin expected; every project gets its walk with its next figures."""

import django.db.models.deletion
from django.db import migrations, models

MARK_PROJECTS = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT firm_id, id, '', now() FROM canonical_project
"""


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0006_contracts'),
        ('visibility', '0005_contracts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectLeakage',
            fields=[
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='canonical.project')),
                ('reporting_currency', models.CharField(max_length=3)),
                ('reason', models.CharField(blank=True, max_length=30)),
                ('rate_reason', models.CharField(blank=True, max_length=30)),
                ('planned', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('rate', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('mix', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('scope', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('subcontract', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('unexplained', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('fx', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('forecast', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('unbillable', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('unrated', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
            ],
            options={
                'verbose_name_plural': 'project leakage',
            },
        ),
        migrations.RunSQL(MARK_PROJECTS, migrations.RunSQL.noop),
    ]
