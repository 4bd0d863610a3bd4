"""The history tables of 0004 as models."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0004_history_and_functions'),
    ]

    # The tables came with 0004; this tells Django of them.
    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[
        migrations.CreateModel(
            name='AllocationReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_allocation_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='allocation_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='CommitmentReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_commitment_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='commitment_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='CostPostingReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_costposting_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='costposting_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='CostRateReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_costrate_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='costrate_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='InvoiceReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_invoice_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='invoice_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='MilestoneReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_milestone_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='milestone_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='TaskReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_task_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='task_history_by_fact')],
            },
        ),
        migrations.CreateModel(
            name='TimeEntryReplaced',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact_id', models.BigIntegerField()),
                ('version', models.IntegerField()),
                ('recorded_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField()),
                ('fields', models.JSONField()),
            ],
            options={
                'db_table': 'canonical_timeentry_history',
                'indexes': [models.Index(fields=['fact_id', 'recorded_at'], name='timeentry_history_by_fact')],
            },
        ),
        ])
    ]
