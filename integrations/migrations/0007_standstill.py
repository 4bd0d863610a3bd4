from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('integrations', '0006_arrivals'),
    ]

    operations = [
        migrations.AddField(
            model_name='streamcursor',
            name='stood_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='streamcursor',
            name='resumed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='streamcursor',
            name='caught_up',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
