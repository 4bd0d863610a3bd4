from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('canonical', '0010_skills'),
    ]

    operations = [
        migrations.AddField(
            model_name='commitment',
            name='received_amount',
            field=models.DecimalField(decimal_places=4, max_digits=19, null=True),
        ),
        migrations.AddIndex(
            model_name='paymentallocation',
            index=models.Index(condition=models.Q(('payment__isnull', False)), fields=['payment'], name='allocation_by_payment'),
        ),
        migrations.AddIndex(
            model_name='paymentallocation',
            index=models.Index(condition=models.Q(('credit_note__isnull', False)), fields=['credit_note'], name='allocation_by_credit'),
        ),
    ]
