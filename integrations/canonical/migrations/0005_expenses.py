import django.db.models.deletion
from django.db import migrations, models

from integrations.canonical import fact_tables

BEFORE = (
    ("task", "canonical_task"),
    ("time_entry", "canonical_timeentry"),
    ("milestone", "canonical_milestone"),
    ("invoice", "canonical_invoice"),
    ("commitment", "canonical_commitment"),
    ("cost_posting", "canonical_costposting"),
    ("allocation", "canonical_allocation"),
    ("cost_rate", "canonical_costrate"),
    ("time_off", "canonical_timeoff"),
)
EXPENSE_ENTRY = ("expense_entry", "canonical_expenseentry")


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0004_time_off'),
        ('integrations', '0005_quota_told_at'),
    ]

    operations = [
        # Undone last: the view as it was.
        migrations.RunSQL(migrations.RunSQL.noop, fact_tables.unite(BEFORE).sql),
        migrations.CreateModel(
            name='ExpenseEntryReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_expenseentry_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='expense_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='ExpenseEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_type', models.CharField(max_length=60)),
                ('external_id', models.CharField(max_length=200)),
                ('is_pending_parent', models.BooleanField(default=False)),
                ('parents', models.JSONField(default=dict)),
                ('service_date', models.DateField(null=True)),
                ('posting_period', models.CharField(blank=True, max_length=7)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('functional_amount', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('functional_rate', models.DecimalField(decimal_places=10, max_digits=20, null=True)),
                ('reporting_amount', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('reporting_rate', models.DecimalField(decimal_places=10, max_digits=20, null=True)),
                ('rate_type', models.CharField(default='spot', max_length=10)),
                ('rate_date', models.DateField(null=True)),
                ('version', models.IntegerField(default=1)),
                ('hash', models.CharField(max_length=64)),
                ('is_deleted', models.BooleanField(default=False)),
                ('recorded_at', models.DateTimeField()),
                ('source_changed_at', models.DateTimeField(null=True)),
                ('correlation_id', models.UUIDField(null=True)),
                ('exchange_id', models.BigIntegerField(null=True)),
                ('category', models.CharField(blank=True, max_length=100)),
                ('tax_amount', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('is_billable', models.BooleanField()),
                ('is_reimbursable', models.BooleanField()),
                ('is_approved', models.BooleanField()),
                ('approved_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
                ('firm', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.legalentity')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.person')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.project')),
                ('task', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='canonical.task')),
            ],
            options={
                'verbose_name_plural': 'expense entries',
                'abstract': False,
                'indexes': [models.Index(fields=['project', 'posting_period'], name='expenseentry_by_cell'), models.Index(condition=models.Q(('parents', {}), _negated=True), fields=['connection'], name='expenseentry_orphans')],
                'constraints': [models.UniqueConstraint(fields=('connection', 'object_type', 'external_id'), name='expenseentry_unique_at_connection')],
            },
        ),
        fact_tables.watch(EXPENSE_ENTRY[1]),
        fact_tables.unite((*BEFORE, EXPENSE_ENTRY)),
    ]
