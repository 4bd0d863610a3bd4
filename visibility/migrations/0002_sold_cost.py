
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('canonical', '0003_history_and_functions'),
        ('visibility', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SoldCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.IntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('cost', models.DecimalField(decimal_places=10, max_digits=28)),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='canonical.opportunity')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('opportunity', 'currency'), name='soldcost_unique')],
            },
        ),
    ]
