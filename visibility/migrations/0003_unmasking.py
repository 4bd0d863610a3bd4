"""The audit of unmasking, which can only grow."""

from django.db import migrations, models

ONLY_GROWS = """
CREATE FUNCTION visibility_unmasking_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What people looked at is kept: rows of visibility_unmasking are neither changed nor deleted.';
END $$;
CREATE TRIGGER unmasking_only_grows BEFORE UPDATE OR DELETE ON visibility_unmasking
FOR EACH ROW EXECUTE FUNCTION visibility_unmasking_only_grows();
"""
AGAIN_LOOSE = """
DROP TRIGGER unmasking_only_grows ON visibility_unmasking;
DROP FUNCTION visibility_unmasking_only_grows();
"""


class Migration(migrations.Migration):
    dependencies = [('visibility', '0002_sold_cost')]

    operations = [
        migrations.CreateModel(
            name='Unmasking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('firm_id', models.BigIntegerField()),
                ('exchange_id', models.BigIntegerField()),
                ('actor', models.CharField(max_length=150)),
                ('reason', models.CharField(max_length=500)),
                ('performed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['exchange_id', 'performed_at'], name='unmasking_by_exchange')],
            },
        ),
        migrations.RunSQL(ONLY_GROWS, AGAIN_LOOSE),
    ]
