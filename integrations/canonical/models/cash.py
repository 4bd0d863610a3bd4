"""Facts of cash and of the ledger's calendar: payments, what they settle, and fiscal periods with their state."""

from django.db import models

from integrations.canonical.models.facts import Fact, Invoice


class Payment(Fact):
    """Money a customer paid, with tax, as the ERP booked it on service_date. `amount` is all of it, positive.

    What of it settles no invoice yet is `amount` less its allocations.
    """

    number = models.CharField(max_length=60, blank=True)
    customer = models.ForeignKey(
        "canonical.Customer",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )


class PaymentAllocation(Fact):
    """What settles an invoice in part or whole: `amount`, positive, with tax, in the invoice's currency.

    service_date is when it was applied. It comes from a payment or from a credit note; the other one is None. The
    project is the invoice's.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False)
    payment = models.ForeignKey(
        Payment, on_delete=models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    credit_note = models.ForeignKey(
        Invoice, on_delete=models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta(Fact.Meta):
        # Each time a payment changes, what it settled before is looked for.
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["payment"], name="allocation_by_payment", condition=models.Q(payment__isnull=False)),
            models.Index(
                fields=["credit_note"], name="allocation_by_credit", condition=models.Q(credit_note__isnull=False)
            ),
        ]


class FiscalPeriod(Fact):
    """One posting period of a ledger, both days included (service_date is the first one), and its state there.

    state: open, soft_closed (adjustments only) or closed (FINANCE 1.9). Without a legal entity it is the period of
    every entity of its connection that has none of its own. Amount and currency are unused.
    """

    name = models.CharField(max_length=60)
    ends_on = models.DateField()
    state = models.CharField(max_length=12, default="open")
