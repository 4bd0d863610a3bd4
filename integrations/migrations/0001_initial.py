
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('canonical', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=30)),
                ('base_url', models.CharField(blank=True, max_length=300)),
                ('settings', models.JSONField(blank=True, default=dict)),
                ('is_paused', models.BooleanField(default=False)),
                ('paused_reason', models.CharField(blank=True, max_length=300)),
                ('go_live_at', models.DateTimeField()),
                ('webhook_token', models.CharField(blank=True, max_length=64)),
                ('last_check', models.JSONField(blank=True, default=list)),
                ('last_checked_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='connections', to='canonical.firm')),
            ],
        ),
        migrations.CreateModel(
            name='ConnectionGate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slots', models.IntegerField(default=4)),
                ('reserved_for_live', models.IntegerField(default=1)),
                ('blocked_until', models.DateTimeField(null=True)),
                ('blocked_reason', models.CharField(blank=True, max_length=300)),
                ('breaker', models.CharField(default='closed', max_length=10)),
                ('breaker_changed_at', models.DateTimeField(null=True)),
                ('window_started_at', models.DateTimeField(null=True)),
                ('successes', models.IntegerField(default=0)),
                ('failures', models.IntegerField(default=0)),
                ('quota_used', models.IntegerField(null=True)),
                ('quota_limit', models.IntegerField(null=True)),
                ('closed_seconds', models.FloatField(default=0)),
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='gate', to='integrations.connection')),
            ],
        ),
        migrations.CreateModel(
            name='Credential',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.JSONField(default=dict)),
                ('hints', models.JSONField(default=dict)),
                ('origin', models.CharField(blank=True, max_length=300)),
                ('sealed_token', models.TextField(blank=True)),
                ('generation', models.IntegerField(default=0)),
                ('expires_at', models.DateTimeField(null=True)),
                ('refresh_by', models.CharField(blank=True, max_length=80)),
                ('refresh_until', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='credential', to='integrations.connection')),
            ],
        ),
        migrations.CreateModel(
            name='Exchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=40)),
                ('correlation_id', models.CharField(blank=True, max_length=36)),
                ('traceparent', models.CharField(blank=True, max_length=55)),
                ('method', models.CharField(max_length=10)),
                ('url', models.TextField()),
                ('request_headers', models.JSONField(default=dict)),
                ('request_body', models.BinaryField(null=True)),
                ('request_sha256', models.CharField(blank=True, max_length=64)),
                ('status', models.IntegerField(null=True)),
                ('response_headers', models.JSONField(default=dict)),
                ('response_body', models.BinaryField(null=True)),
                ('response_sha256', models.CharField(blank=True, max_length=64)),
                ('response_bytes', models.IntegerField(default=0)),
                ('is_truncated', models.BooleanField(default=False)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('started_at', models.DateTimeField()),
                ('duration_ms', models.FloatField()),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
            ],
        ),
        migrations.CreateModel(
            name='GateLease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=120)),
                ('lane', models.CharField(max_length=10)),
                ('slots', models.IntegerField()),
                ('lease_until', models.DateTimeField()),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
            ],
        ),
        migrations.CreateModel(
            name='QuarantinedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=60)),
                ('external_id', models.CharField(max_length=200)),
                ('line', models.IntegerField(null=True)),
                ('reason', models.CharField(max_length=500)),
                ('body', models.JSONField()),
                ('exchange_id', models.BigIntegerField(null=True)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.connection')),
            ],
        ),
        migrations.CreateModel(
            name='Route',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('command', models.CharField(max_length=60)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='routes', to='integrations.connection')),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='canonical.legalentity')),
            ],
        ),
        migrations.CreateModel(
            name='StreamCursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stream', models.CharField(max_length=60)),
                ('entity', models.CharField(max_length=30)),
                ('watermark', models.DateTimeField(null=True)),
                ('page_token', models.TextField(blank=True)),
                ('every_seconds', models.FloatField()),
                ('next_at', models.DateTimeField(null=True)),
                ('is_paused', models.BooleanField(default=False)),
                ('is_backfilled', models.BooleanField(default=False)),
                ('last_started_at', models.DateTimeField(null=True)),
                ('last_success_at', models.DateTimeField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=500)),
                ('last_error_at', models.DateTimeField(null=True)),
                ('consecutive_failures', models.IntegerField(default=0)),
                ('source_count', models.BigIntegerField(null=True)),
                ('held_count', models.BigIntegerField(null=True)),
                ('counted_at', models.DateTimeField(null=True)),
                ('lease_by', models.CharField(blank=True, max_length=120)),
                ('lease_until', models.DateTimeField(null=True)),
                ('fence', models.BigIntegerField(default=0)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cursors', to='integrations.connection')),
            ],
        ),
        migrations.CreateModel(
            name='ShownRecord',
            fields=[
                ('pk', models.CompositePrimaryKey('cursor_id', 'fence', 'external_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('fence', models.BigIntegerField()),
                ('external_id', models.TextField()),
                ('cursor', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='integrations.streamcursor')),
            ],
        ),
        migrations.RunSQL('ALTER TABLE integrations_shownrecord SET UNLOGGED', migrations.RunSQL.noop),
        migrations.CreateModel(
            name='SyncRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('state', models.CharField(default='running', max_length=10)),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('pages', models.IntegerField(default=0)),
                ('seen', models.IntegerField(default=0)),
                ('changed', models.IntegerField(default=0)),
                ('quarantined', models.IntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('cursor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='integrations.streamcursor')),
            ],
        ),
        migrations.CreateModel(
            name='WebhookSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('last_received_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='webhook', to='integrations.connection')),
            ],
        ),
        migrations.AddConstraint(
            model_name='connection',
            constraint=models.UniqueConstraint(fields=('firm', 'name'), name='connection_unique_name_in_firm'),
        ),
        migrations.AddConstraint(
            model_name='connectiongate',
            constraint=models.CheckConstraint(condition=models.Q(('breaker__in', ['closed', 'open', 'half_open'])), name='gate_breaker_known'),
        ),
        migrations.AddIndex(
            model_name='exchange',
            index=models.Index(fields=['correlation_id'], name='exchange_by_correlation'),
        ),
        migrations.AddConstraint(
            model_name='gatelease',
            constraint=models.UniqueConstraint(fields=('connection', 'worker'), name='gatelease_unique'),
        ),
        migrations.AddConstraint(
            model_name='quarantinedrow',
            constraint=models.UniqueConstraint(fields=('connection', 'stream', 'external_id'), name='quarantinedrow_unique'),
        ),
        migrations.AddConstraint(
            model_name='route',
            constraint=models.UniqueConstraint(fields=('firm', 'command', 'legal_entity'), name='route_unique', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='streamcursor',
            constraint=models.UniqueConstraint(fields=('connection', 'stream'), name='streamcursor_unique'),
        ),
        migrations.AddIndex(
            model_name='syncrun',
            index=models.Index(fields=['cursor', '-started_at'], name='syncrun_by_cursor'),
        ),
    ]
