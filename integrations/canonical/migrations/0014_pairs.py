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
    ("expense_entry", "canonical_expenseentry"),
    ("contract", "canonical_contract"),
    ("contract_line", "canonical_contractline"),
    ("change_order", "canonical_changeorder"),
    ("baseline", "canonical_baseline"),
    ("baseline_period", "canonical_baselineperiod"),
    ("supplier_invoice", "canonical_supplierinvoice"),
    ("payment", "canonical_payment"),
    ("payment_allocation", "canonical_paymentallocation"),
    ("fiscal_period", "canonical_fiscalperiod"),
)
ADDED = (("intercompany_leg", "canonical_intercompanyleg"),)


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0013_dimensions'),
        ('integrations', '0007_standstill'),
    ]

    operations = [
        # Undone last: the view as it was.
        migrations.RunSQL(migrations.RunSQL.noop, fact_tables.unite(BEFORE).sql),
        migrations.CreateModel(
            name='IntercompanyLegReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_intercompanyleg_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='intercompany_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='IntercompanyLeg',
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
                ('pair_key', models.CharField(max_length=200)),
                ('side', models.CharField(choices=[('income', 'Income'), ('cost', 'Cost')], max_length=6)),
                ('counterparty', models.CharField(blank=True, max_length=60)),
                ('document', models.CharField(max_length=60)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('hours', models.DecimalField(decimal_places=10, max_digits=15, null=True)),
                ('hourly_rate', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('connection', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
                ('firm', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.legalentity')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.project')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['project', 'posting_period'], name='intercompanyleg_by_cell'), models.Index(condition=models.Q(('parents', {}), _negated=True), fields=['connection'], name='intercompanyleg_orphans'), models.Index(fields=['firm', 'pair_key'], name='intercompanyleg_by_pair'), models.Index(fields=['connection', 'document'], name='intercompanyleg_by_document')],
                'constraints': [models.UniqueConstraint(fields=('connection', 'object_type', 'external_id'), name='intercompanyleg_unique_at_connection'), models.CheckConstraint(condition=models.Q(('side__in', ['income', 'cost'])), name='intercompanyleg_has_a_side')],
            },
        ),
        *(fact_tables.watch(table) for _, table in ADDED),
        fact_tables.unite((*BEFORE, *ADDED)),
    ]
