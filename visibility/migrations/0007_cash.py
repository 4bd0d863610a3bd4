"""Closes of periods: written once, refused to be changed or deleted."""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
CREATE FUNCTION visibility_close_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The figures of a closed period are kept as they were: % is refused.', TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER visibility_periodclose_kept BEFORE UPDATE OR DELETE ON visibility_periodclose
  FOR EACH ROW EXECUTE FUNCTION visibility_close_is_kept();
"""
KEEP_NO_MORE = """
DROP TRIGGER visibility_periodclose_kept ON visibility_periodclose; DROP FUNCTION visibility_close_is_kept;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0008_cash'),
        ('visibility', '0006_leakage'),
    ]

    operations = [
        migrations.CreateModel(
            name='PeriodClose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('closed_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField()),
                ('currency', models.CharField(max_length=3)),
                ('verdict', models.CharField(max_length=20)),
                ('lines', models.JSONField()),
                ('roll_forward', models.JSONField(null=True)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.firm')),
                ('legal_entity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.legalentity')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('legal_entity', 'starts_on', 'closed_at'), name='periodclose_once_a_close')],
            },
        ),
        migrations.RunSQL(KEEP, KEEP_NO_MORE),
    ]
