"""Filters that people keep under a name; the audit of what they take along, which can only grow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ONLY_GROWS = """
CREATE FUNCTION visibility_taken_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What people took along is kept: rows of visibility_taken are neither changed nor deleted.';
END $$;
CREATE TRIGGER taken_only_grows BEFORE UPDATE OR DELETE ON visibility_taken
FOR EACH ROW EXECUTE FUNCTION visibility_taken_only_grows();
"""
AGAIN_LOOSE = """
DROP TRIGGER taken_only_grows ON visibility_taken;
DROP FUNCTION visibility_taken_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [
        ('canonical', '0005_expenses'),
        ('visibility', '0007_cash'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Taken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('firm_id', models.BigIntegerField()),
                ('actor', models.CharField(max_length=150)),
                ('kind', models.CharField(max_length=20)),
                ('subject', models.CharField(max_length=200)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('performed_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'taken along',
                'indexes': [models.Index(fields=['sha256'], name='taken_by_hash')],
            },
        ),
        migrations.RunSQL(ONLY_GROWS, AGAIN_LOOSE),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, max_length=1000)),
                ('shared_with', models.CharField(blank=True, max_length=20)),
                ('saved_at', models.DateTimeField()),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['firm', 'page'], name='savedview_by_page')],
                'constraints': [
                    models.UniqueConstraint(fields=('owner', 'firm', 'page', 'name'), name='savedview_unique'),
                    models.CheckConstraint(
                        condition=models.Q(('shared_with__in', ['', 'executive', 'pmo', 'finance', 'admin'])),
                        name='savedview_shared_with_a_role',
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name='DefaultView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=20)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='visibility.savedview')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'firm', 'page'), name='defaultview_unique')],
            },
        ),
    ]
