"""The audit of what people take along, which can only grow."""

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
    dependencies = [('visibility', '0004_expenses')]

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
    ]
