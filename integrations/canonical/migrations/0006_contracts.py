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
)
SIGNED = (
    ("contract", "canonical_contract"),
    ("contract_line", "canonical_contractline"),
    ("change_order", "canonical_changeorder"),
    ("baseline", "canonical_baseline"),
    ("baseline_period", "canonical_baselineperiod"),
)
# A project is known by the deal it was sold as, too: a CRM knows nothing else of it.
PARENT = """
CREATE OR REPLACE FUNCTION canonical_parent(source bigint, wanted text, object text, key text) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT found.id FROM (
    SELECT link.canonical_id AS id, link.connection_id, link.id AS link_id, 1 AS place
    FROM canonical_link AS link
    WHERE link.external_id = key AND link.entity = wanted
      AND (object = '*' OR (link.connection_id = source AND link.object_type = object))
    UNION ALL
    SELECT project.id, link.connection_id, link.id, 2
    FROM canonical_link AS link
    JOIN canonical_project AS project ON project.opportunity_id = link.canonical_id
    WHERE wanted = 'project' AND link.external_id = key AND link.entity = 'opportunity'
      AND (object = '*' OR (link.connection_id = source AND link.object_type = object))
  ) AS found
  JOIN integrations_connection AS held ON held.id = found.connection_id
  JOIN integrations_connection AS asked ON asked.id = source AND asked.firm_id = held.firm_id
  ORDER BY found.place, (found.connection_id = source) DESC, found.link_id, found.id
  LIMIT 1
$$;
"""
PARENT_BEFORE = """
CREATE OR REPLACE FUNCTION canonical_parent(source bigint, wanted text, object text, key text) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT link.canonical_id
  FROM canonical_link AS link
  JOIN integrations_connection AS held ON held.id = link.connection_id
  JOIN integrations_connection AS asked ON asked.id = source AND asked.firm_id = held.firm_id
  WHERE link.external_id = key AND link.entity = wanted
    AND (object = '*' OR (link.connection_id = source AND link.object_type = object))
  ORDER BY (link.connection_id = source) DESC, link.id
  LIMIT 1
$$;
"""
# What was approved stays what it was, whoever writes; finding its project is no change of it.
FROZEN = """
CREATE FUNCTION canonical_baseline_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'baseline record % was approved and is not changed: state the new plan under the next number',
    OLD.external_id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER frozen_baseline BEFORE UPDATE ON canonical_baseline
  FOR EACH ROW WHEN (OLD.hash IS DISTINCT FROM NEW.hash) EXECUTE FUNCTION canonical_baseline_frozen();
CREATE TRIGGER frozen_baselineperiod BEFORE UPDATE ON canonical_baselineperiod
  FOR EACH ROW WHEN (OLD.hash IS DISTINCT FROM NEW.hash) EXECUTE FUNCTION canonical_baseline_frozen();
"""
MELT = """
DROP TRIGGER frozen_baseline ON canonical_baseline;
DROP TRIGGER frozen_baselineperiod ON canonical_baselineperiod;
DROP FUNCTION canonical_baseline_frozen;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0005_expenses'),
        ('integrations', '0007_standstill'),
    ]

    operations = [
        # Undone last: the view as it was.
        migrations.RunSQL(migrations.RunSQL.noop, fact_tables.unite(BEFORE).sql),
        migrations.CreateModel(
            name='Baseline',
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
                ('number', models.IntegerField()),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('approver', models.CharField(blank=True, max_length=200)),
                ('made_on', models.DateField()),
                ('connection', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
                ('firm', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.legalentity')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.project')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BaselinePeriod',
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
                ('month', models.CharField(max_length=7)),
                ('hours', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('revenue', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('baseline', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.baseline')),
                ('connection', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
                ('firm', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.legalentity')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.project')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BaselinePeriodReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_baselineperiod_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='baselineperiod_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='BaselineReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_baseline_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='baseline_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='ChangeOrderReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_changeorder_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='changeorder_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='Contract',
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
                ('number', models.CharField(blank=True, max_length=60)),
                ('title', models.CharField(blank=True, max_length=300)),
                ('po_number', models.CharField(blank=True, max_length=100)),
                ('signed_on', models.DateField(null=True)),
                ('connection', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.customer')),
                ('firm', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.legalentity')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.project')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ChangeOrder',
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
                ('number', models.CharField(blank=True, max_length=60)),
                ('title', models.CharField(blank=True, max_length=300)),
                ('signed_on', models.DateField(null=True)),
                ('cost_change', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('hours_change', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('connection', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
                ('firm', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.legalentity')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.project')),
                ('contract', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='canonical.contract')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContractLine',
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
                ('title', models.CharField(blank=True, max_length=300)),
                ('revenue_method', models.CharField(blank=True, max_length=30)),
                ('cap', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('fee_percent', models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ('fee_ceiling', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('markup_percent', models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ('starts_on', models.DateField(null=True)),
                ('ends_on', models.DateField(null=True)),
                ('included_hours', models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ('overage_rate', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('connection', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
                ('contract', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='canonical.contract')),
                ('firm', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.legalentity')),
                ('project', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.project')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContractLineReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_contractline_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='contractline_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='ContractReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_contract_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='contract_history_by_fact')],
            },
        ),
        migrations.AddIndex(
            model_name='baseline',
            index=models.Index(fields=['project', 'posting_period'], name='baseline_by_cell'),
        ),
        migrations.AddIndex(
            model_name='baseline',
            index=models.Index(condition=models.Q(('parents', {}), _negated=True), fields=['connection'], name='baseline_orphans'),
        ),
        migrations.AddConstraint(
            model_name='baseline',
            constraint=models.UniqueConstraint(fields=('connection', 'object_type', 'external_id'), name='baseline_unique_at_connection'),
        ),
        migrations.AddIndex(
            model_name='baselineperiod',
            index=models.Index(fields=['project', 'posting_period'], name='baselineperiod_by_cell'),
        ),
        migrations.AddIndex(
            model_name='baselineperiod',
            index=models.Index(condition=models.Q(('parents', {}), _negated=True), fields=['connection'], name='baselineperiod_orphans'),
        ),
        migrations.AddConstraint(
            model_name='baselineperiod',
            constraint=models.UniqueConstraint(fields=('connection', 'object_type', 'external_id'), name='baselineperiod_unique_at_connection'),
        ),
        migrations.AddConstraint(
            model_name='baselineperiod',
            constraint=models.CheckConstraint(condition=models.Q(('month__regex', '^[0-9]{4}-(0[1-9]|1[0-2])$')), name='baselineperiod_month_is_one'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(fields=['project', 'posting_period'], name='contract_by_cell'),
        ),
        migrations.AddIndex(
            model_name='contract',
            index=models.Index(condition=models.Q(('parents', {}), _negated=True), fields=['connection'], name='contract_orphans'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.UniqueConstraint(fields=('connection', 'object_type', 'external_id'), name='contract_unique_at_connection'),
        ),
        migrations.AddIndex(
            model_name='changeorder',
            index=models.Index(fields=['project', 'posting_period'], name='changeorder_by_cell'),
        ),
        migrations.AddIndex(
            model_name='changeorder',
            index=models.Index(condition=models.Q(('parents', {}), _negated=True), fields=['connection'], name='changeorder_orphans'),
        ),
        migrations.AddConstraint(
            model_name='changeorder',
            constraint=models.UniqueConstraint(fields=('connection', 'object_type', 'external_id'), name='changeorder_unique_at_connection'),
        ),
        migrations.AddIndex(
            model_name='contractline',
            index=models.Index(fields=['project', 'posting_period'], name='contractline_by_cell'),
        ),
        migrations.AddIndex(
            model_name='contractline',
            index=models.Index(condition=models.Q(('parents', {}), _negated=True), fields=['connection'], name='contractline_orphans'),
        ),
        migrations.AddConstraint(
            model_name='contractline',
            constraint=models.UniqueConstraint(fields=('connection', 'object_type', 'external_id'), name='contractline_unique_at_connection'),
        ),
        *(fact_tables.watch(table) for _, table in SIGNED),
        fact_tables.unite((*BEFORE, *SIGNED)),
        migrations.RunSQL(PARENT, PARENT_BEFORE),
        migrations.RunSQL(FROZEN, MELT),
    ]
