
import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('canonical', '0002_store'),
        ('integrations', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.SmallIntegerField()),
                ('fence', models.BigIntegerField()),
                ('claimed_by', models.CharField(max_length=120)),
                ('claimed_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField()),
                ('outcome', models.CharField(max_length=20)),
                ('error_kind', models.CharField(blank=True, db_default='', default='', max_length=30)),
                ('detail', models.CharField(blank=True, db_default='', default='', max_length=500)),
                ('is_fenced', models.BooleanField(db_default=False, default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('holder', models.CharField(blank=True, max_length=120)),
                ('until', models.DateTimeField()),
                ('fence', models.BigIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'duties',
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AttemptExchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('exchange_id', models.BigIntegerField()),
                ('item_index', models.SmallIntegerField(db_default=0, default=0)),
                ('role', models.CharField(db_default='call', default='call', max_length=12)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exchanges', to='journeys.attempt')),
            ],
        ),
        migrations.CreateModel(
            name='JourneyRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('journey', models.CharField(max_length=60)),
                ('kind', models.CharField(db_default='start', default='start', max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('version', models.IntegerField(db_default=1, default=1)),
                ('entity', models.CharField(max_length=30)),
                ('canonical_id', models.BigIntegerField()),
                ('project_id', models.BigIntegerField(null=True)),
                ('label', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('customer', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('event', models.JSONField()),
                ('via', models.JSONField(default=list)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19, null=True)),
                ('currency', models.CharField(blank=True, db_default='', default='', max_length=3)),
                ('correlation_id', models.UUIDField(unique=True)),
                ('traceparent', models.CharField(max_length=55)),
                ('state', models.CharField(db_default='open', default='open', max_length=10)),
                ('steps_total', models.IntegerField(db_default=0, default=0)),
                ('steps_ended', models.IntegerField(db_default=0, default=0)),
                ('steps_failed', models.IntegerField(db_default=0, default=0)),
                ('steps_unknown', models.IntegerField(db_default=0, default=0)),
                ('steps_cancelled', models.IntegerField(db_default=0, default=0)),
                ('error_kind', models.CharField(blank=True, db_default='', default='', max_length=30)),
                ('error', models.CharField(blank=True, db_default='', default='', max_length=500)),
                ('business_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canonical.legalentity')),
            ],
        ),
        migrations.CreateModel(
            name='OperatorAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run_id', models.BigIntegerField()),
                ('step_id', models.BigIntegerField(null=True)),
                ('action', models.CharField(max_length=20)),
                ('actor', models.CharField(max_length=150)),
                ('reason', models.CharField(max_length=500)),
                ('detail', models.JSONField(default=dict)),
                ('performed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['run_id', 'performed_at'], name='operatoraction_by_run')],
            },
        ),
        migrations.CreateModel(
            name='StepRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('position', models.SmallIntegerField()),
                ('after', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('state', models.CharField(max_length=10)),
                ('pending', models.SmallIntegerField(db_default=0, default=0)),
                ('is_optional', models.BooleanField(db_default=False, default=False)),
                ('lane', models.CharField(db_default='live', default='live', max_length=10)),
                ('priority', models.SmallIntegerField(db_default=5, default=5)),
                ('order_key', models.CharField(max_length=200, null=True)),
                ('order_seq', models.BigIntegerField(db_default=0, default=0)),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('crashes', models.SmallIntegerField(db_default=0, default=0)),
                ('probes', models.SmallIntegerField(db_default=0, default=0)),
                ('absences', models.SmallIntegerField(db_default=0, default=0)),
                ('is_solo', models.BooleanField(db_default=False, default=False)),
                ('fence', models.BigIntegerField(db_default=0, default=0)),
                ('claimed_by', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('first_claimed_at', models.DateTimeField(null=True)),
                ('closed_before', models.FloatField(null=True)),
                ('next_at', models.DateTimeField()),
                ('wait_on', models.CharField(max_length=200, null=True)),
                ('external_ref', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('idem_key', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('business_version', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('command', models.JSONField(null=True)),
                ('output', models.JSONField(null=True)),
                ('error_kind', models.CharField(blank=True, db_default='', default='', max_length=30)),
                ('error', models.CharField(blank=True, db_default='', default='', max_length=500)),
                ('ready_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='integrations.connection')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='journeys.journeyrun')),
            ],
        ),
        migrations.AddField(
            model_name='attempt',
            name='step',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='journeys.steprun'),
        ),
        migrations.CreateModel(
            name='WorkItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('reason', models.CharField(max_length=500)),
                ('role', models.CharField(db_default='pmo', default='pmo', max_length=30)),
                ('assignee', models.CharField(blank=True, db_default='', default='', max_length=150)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('resolution', models.CharField(blank=True, db_default='', default='', max_length=500)),
                ('closed_by', models.CharField(blank=True, db_default='', default='', max_length=150)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='work_items', to='journeys.journeyrun')),
                ('step', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='work_items', to='journeys.steprun')),
            ],
        ),
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('idem_key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('operation', models.CharField(max_length=60)),
                ('external_ref', models.CharField(max_length=120)),
                ('reference', models.JSONField(null=True)),
                ('first_sent_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
            ],
            options={
                'indexes': [models.Index(fields=['connection', 'external_ref'], name='effect_by_ref')],
            },
        ),
        migrations.CreateModel(
            name='InboxEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_event_id', models.CharField(max_length=200)),
                ('stream', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('record_id', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('carries', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('slice', models.JSONField(default=dict)),
                ('exchange_id', models.BigIntegerField(null=True)),
                ('state', models.CharField(db_default='new', default='new', max_length=10)),
                ('reason', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('received_at', models.DateTimeField()),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('next_at', models.DateTimeField()),
                ('handled_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'new')), fields=['next_at', 'id'], name='inboxevent_new')],
                'constraints': [models.UniqueConstraint(fields=('connection', 'external_event_id'), name='inboxevent_unique'), models.CheckConstraint(condition=models.Q(('state__in', ['new', 'done', 'parked'])), name='inboxevent_state_known')],
            },
        ),
        migrations.AddIndex(
            model_name='journeyrun',
            index=models.Index(fields=['firm', '-started_at', '-id'], name='journeyrun_newest'),
        ),
        migrations.AddIndex(
            model_name='journeyrun',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['firm', '-started_at', '-id'], name='journeyrun_failed'),
        ),
        migrations.AddIndex(
            model_name='journeyrun',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['firm', '-started_at', '-id'], name='journeyrun_open'),
        ),
        migrations.AddConstraint(
            model_name='journeyrun',
            constraint=models.UniqueConstraint(fields=('firm', 'journey', 'subject', 'version'), name='journeyrun_unique'),
        ),
        migrations.AddConstraint(
            model_name='journeyrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'failed', 'cancelled'])), name='journeyrun_state_known'),
        ),
        migrations.AddIndex(
            model_name='steprun',
            index=models.Index(condition=models.Q(('state', 'ready')), fields=['connection', 'lane', 'priority', 'next_at', 'id'], name='steprun_ready'),
        ),
        migrations.AddIndex(
            model_name='steprun',
            index=models.Index(condition=models.Q(('order_key__isnull', False), ('state__in', ('waiting', 'ready', 'claimed', 'unknown'))), fields=['connection', 'order_key', 'order_seq', 'id'], name='steprun_held_keys'),
        ),
        migrations.AddIndex(
            model_name='steprun',
            index=models.Index(condition=models.Q(('state__in', ['claimed', 'unknown'])), fields=['lease_until'], name='steprun_under_way'),
        ),
        migrations.AddIndex(
            model_name='steprun',
            index=models.Index(condition=models.Q(('state', 'waiting'), ('wait_on__isnull', False)), fields=['next_at'], name='steprun_waits'),
        ),
        migrations.AddConstraint(
            model_name='steprun',
            constraint=models.UniqueConstraint(fields=('run', 'name'), name='steprun_unique_name'),
        ),
        migrations.AddConstraint(
            model_name='steprun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'ready', 'claimed', 'unknown', 'done', 'skipped', 'rejected', 'dead', 'cancelled'))), name='steprun_state_known'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('step', 'fence', 'outcome'), name='attempt_unique'),
        ),
    ]
