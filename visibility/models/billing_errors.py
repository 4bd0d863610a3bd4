"""What posted invoices say that cannot be right."""

from django.db import models

from visibility.models.figures import money

DOUBLED_LINE, RATE_DAY = KINDS = ("doubled_line", "rate_day")


class BillingError(models.Model):
    """One error of a posted invoice, found in the turn of its project's figures; nothing is corrected by it.

    kind: doubled_line: its line `place` bills again what stands on `twin` too (the same invoice, or another one);
    `amount` is the line's, without tax, in the invoice's currency. rate_day: it is booked at `stated_rate`, which is
    not the `own_rate` of its day, but seems to be that of `seems_of` (None: of no day near); `amount` is what the books
    are off by, in the legal entity's currency. Always positive; None for the reason: then it is not known to be one.
    """

    project = models.ForeignKey("canonical.Project", on_delete=models.CASCADE, related_name="+")
    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    invoice = models.ForeignKey("canonical.Invoice", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=20, blank=True)
    what = models.TextField(blank=True)
    twin = models.ForeignKey(
        "canonical.Invoice",
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    amount = money()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=30, blank=True)
    stated_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    own_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    seems_of = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "kind", "place"], name="billingerror_unique")]

    def __str__(self) -> str:
        return f"{self.kind} of invoice {self.invoice_id}"
