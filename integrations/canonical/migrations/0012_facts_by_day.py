"""Entries of a period, time that waits for approval, and suppliers' invoices of an order, without reading all of them.

Made beside the running product: an index that could not be finished is left invalid. Drop it and those of this
migration that were made before it, then migrate again.
"""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("canonical", "0011_receipts")]
    operations: ClassVar = [
        AddIndexConcurrently("timeentry", models.Index(fields=["firm", "service_date"], name="timeentry_by_day")),
        AddIndexConcurrently(
            "timeentry",
            models.Index(
                fields=["firm"],
                condition=models.Q(is_approved=False, is_deleted=False),
                name="timeentry_unapproved",
            ),
        ),
        AddIndexConcurrently("expenseentry", models.Index(fields=["firm", "service_date"], name="expenseentry_by_day")),
        AddIndexConcurrently("commitment", models.Index(fields=["firm", "number"], name="commitment_by_number")),
        AddIndexConcurrently(
            "supplierinvoice", models.Index(fields=["firm", "order_number"], name="supplierinvoice_by_order")
        ),
        AddIndexConcurrently(
            "supplierinvoice",
            GinIndex(fields=["shares"], opclasses=["jsonb_path_ops"], name="supplierinvoice_shares"),
        ),
    ]
