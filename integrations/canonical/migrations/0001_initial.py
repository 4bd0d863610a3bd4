
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Firm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('reporting_currency', models.CharField(max_length=3)),
            ],
        ),
        migrations.CreateModel(
            name='LegalEntity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=200)),
                ('currency', models.CharField(max_length=3)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('zone', models.CharField(default='UTC', max_length=50)),
                ('firm', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_entities', to='canonical.firm')),
            ],
            options={
                'verbose_name_plural': 'legal entities',
                'constraints': [models.UniqueConstraint(fields=('firm', 'code'), name='legalentity_unique_code_in_firm')],
            },
        ),
    ]
