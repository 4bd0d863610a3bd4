"""Expenses in the cells; those pulled before are counted by marking their cells."""

from django.db import migrations, models

MARK_SPENT = """
INSERT INTO canonical_dirty (firm_id, project_id, period, recorded_at)
SELECT DISTINCT firm_id, project_id, posting_period, now() FROM canonical_expenseentry WHERE project_id IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0005_expenses'),
        ('visibility', '0003_unmasking'),
    ]

    operations = [
        migrations.AddField(
            model_name='projectperiod',
            name='expense_cost',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=19),
        ),
        migrations.AddField(
            model_name='projectperiod',
            name='expense_cost_reporting',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=19),
        ),
        migrations.AddField(
            model_name='projectperiod',
            name='rebillable',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=19),
        ),
        migrations.AddField(
            model_name='projectperiod',
            name='rebillable_reporting',
            field=models.DecimalField(decimal_places=4, default=0, max_digits=19),
        ),
        migrations.AddField(
            model_name='projectperiod',
            name='uncosted_expenses',
            field=models.IntegerField(default=0),
        ),
        migrations.AddField(
            model_name='projectperiod',
            name='unvalued_expenses',
            field=models.IntegerField(default=0),
        ),
        migrations.RunSQL(MARK_SPENT, migrations.RunSQL.noop),
    ]
