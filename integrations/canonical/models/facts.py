"""Facts: what happened on projects, each with its amount in three currencies frozen at write, and its history.

Every row: transaction amount in `currency`, functional amount (the legal entity's currency) and reporting amount
(the firm's), with the rates used (None when no rate of the last 5 days was known: never 0 or 1.0).
"""

from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models


class Fact(models.Model):
    """Base of facts. `amount` means what the subclass says; `posting_period` is "YYYY-MM" or "".

    `parents` keeps the vendor's keys of parents that were not found yet: {"task": ["Story", "17"]};
    is_pending_parent says that one the fact cannot do without (its project; a cost rate's person) is among them.
    """

    # Facts are written by the merge alone, with keys it has just found; masters are never erased. A constraint and
    # an index for each of them would cost a third of a pull (measured), so they have none of their own.
    firm = models.ForeignKey(
        "canonical.Firm", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    legal_entity = models.ForeignKey(
        "canonical.LegalEntity",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    connection = models.ForeignKey(
        "integrations.Connection", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    object_type = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    project = models.ForeignKey(
        "canonical.Project",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    is_pending_parent = models.BooleanField(default=False)
    parents = models.JSONField(default=dict)
    service_date = models.DateField(null=True)
    posting_period = models.CharField(max_length=7, blank=True)
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    functional_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    functional_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    reporting_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    reporting_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    rate_type = models.CharField(max_length=10, default="spot")
    rate_date = models.DateField(null=True)
    version = models.IntegerField(default=1)
    hash = models.CharField(max_length=64)
    is_deleted = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    source_changed_at = models.DateTimeField(null=True)
    correlation_id = models.UUIDField(null=True)
    exchange_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "object_type", "external_id"], name="%(class)s_unique_at_connection"
            )
        ]
        indexes = [
            models.Index(fields=["project", "posting_period"], name="%(class)s_by_cell"),
            models.Index(fields=["connection"], condition=~models.Q(parents={}), name="%(class)s_orphans"),
        ]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.external_id}"


class Task(Fact):
    """Planned work of a project. `amount` is unused; `estimate_hours` x the role's cost rate makes BAC.

    percent_complete is 0..1; None when the source states none.
    """

    title = models.CharField(max_length=300)
    role = models.CharField(max_length=100, blank=True)
    estimate_hours = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    actual_hours = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    percent_complete = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    is_billable = models.BooleanField(default=True)


class TimeEntry(Fact):
    """Time somebody worked. `amount` is hours x bill rate in the contract's currency (0 if not billable).

    `cost_rate` is what the source states an hour in `cost_currency`; None means the dated CostRate decides. `hours`
    has ten places, so that 20 minutes at any rate cost to the cent what a third of an hour does.
    """

    task = models.ForeignKey(
        Task, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        "canonical.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    hours = models.DecimalField(max_digits=15, decimal_places=10)
    is_billable = models.BooleanField()
    bill_rate = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    cost_rate = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    cost_currency = models.CharField(max_length=3, blank=True)
    is_approved = models.BooleanField()
    approved_at = models.DateTimeField(null=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "time entries"
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["firm", "service_date"], name="timeentry_by_day"),
            models.Index(fields=["project", "service_date"], name="timeentry_by_project_day"),
            BrinIndex(fields=["recorded_at"], name="timeentry_recorded", pages_per_range=16, autosummarize=True),
            models.Index(
                fields=["firm"], condition=models.Q(is_approved=False, is_deleted=False), name="timeentry_unapproved"
            ),
        ]


class ExpenseEntry(Fact):
    """Money somebody spent for a project on service_date. `amount` is the cost, positive, without recoverable tax.

    `currency` is the one it was spent in, which may differ from the project's. `tax_amount` is the recoverable tax in
    that currency, beside `amount`; None when the source states none. `approved_at` is when its approval was last
    decided on, also where it was taken back (is_approved says which); None when it was never submitted.
    """

    task = models.ForeignKey(
        Task, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        "canonical.Person",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    category = models.CharField(max_length=100, blank=True)
    tax_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    is_billable = models.BooleanField()
    is_reimbursable = models.BooleanField()
    is_approved = models.BooleanField()
    approved_at = models.DateTimeField(null=True)

    class Meta(Fact.Meta):
        verbose_name_plural = "expense entries"
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["firm", "service_date"], name="expenseentry_by_day"),
            BrinIndex(fields=["recorded_at"], name="expenseentry_recorded", pages_per_range=16, autosummarize=True),
        ]


class Milestone(Fact):
    """A billing milestone. `amount` is its value; recognised when accepted (service_date = accepted date)."""

    title = models.CharField(max_length=300)
    due_on = models.DateField(null=True)
    accepted_on = models.DateField(null=True)
    is_invoiced = models.BooleanField(default=False)


class Invoice(Fact):
    """A customer invoice or credit note as the ERP posted it. `amount` is net of tax; credit notes negative.

    `stated_rate` is what the ERP converts it at: units of the legal entity's currency for one of `currency`; None: it
    states none. No amount of ours is converted by it. `lines` (invoice_lines.py) are None where no source states any.
    """

    number = models.CharField(max_length=60)
    customer = models.ForeignKey("canonical.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, default="invoice")
    tax_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    total_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    paid_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    due_on = models.DateField(null=True)
    status = models.CharField(max_length=30, blank=True)
    stated_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    lines = models.JSONField(null=True)


class Commitment(Fact):
    """A purchase order for a project. `amount` is its total; billed_amount what suppliers have invoiced.

    received_amount is what was delivered of it, at the order's prices; None where nobody states receipts.
    """

    number = models.CharField(max_length=60)
    supplier = models.CharField(max_length=200, blank=True)
    billed_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    received_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    status = models.CharField(max_length=30, blank=True)

    class Meta(Fact.Meta):
        indexes = [*Fact.Meta.indexes, models.Index(fields=["firm", "number"], name="commitment_by_number")]


class SupplierInvoice(Fact):
    """What a supplier bills against an order of ours. `amount` is net of tax; credit notes negative, naming `corrects`.

    It is known cost until the ledger has it, and no cost in any figure: that is the order's billed_amount. `project`
    stays empty; `shares` (supplier_shares.py) say which projects bear it. service_date is the day it was issued.
    `supplier_ref` is the supplier's own identifier (VAT or register), of which `number` is one.
    """

    number = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, default="invoice")
    supplier = models.CharField(max_length=200, blank=True)
    supplier_ref = models.CharField(max_length=100, blank=True)
    order_number = models.CharField(max_length=60, blank=True)
    corrects = models.CharField(max_length=60, blank=True)
    tax_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    total_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    due_on = models.DateField(null=True)
    shares = models.JSONField(null=True)

    class Meta(Fact.Meta):
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["firm", "order_number"], name="supplierinvoice_by_order"),
            GinIndex(fields=["shares"], opclasses=["jsonb_path_ops"], name="supplierinvoice_shares"),
        ]


class CostPosting(Fact):
    """Cost booked on a project by a ledger, not computed from hours. `amount` is the cost (positive), without tax.

    kind: labour, expense, supplier, or reported (a total a source states without parts).
    """

    kind = models.CharField(max_length=20, default="expense")
    description = models.CharField(max_length=300, blank=True)


class Allocation(Fact):
    """Hours planned on a project for a role between two dates; unnamed (person None) is unfilled demand."""

    person = models.ForeignKey("canonical.Person", on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=100, blank=True)
    hours = models.DecimalField(max_digits=9, decimal_places=4)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)


class CostRate(Fact):
    """What an hour of a person costs from service_date (inclusive) on: `amount` in `currency`."""

    person = models.ForeignKey("canonical.Person", on_delete=models.CASCADE, null=True, related_name="+")


class TimeOff(Fact):
    """Hours a person is away on a day (service_date), asked for or approved. Why is nobody's business here."""

    person = models.ForeignKey("canonical.Person", on_delete=models.CASCADE, null=True, related_name="+")
    hours = models.DecimalField(max_digits=9, decimal_places=4)
    is_approved = models.BooleanField()

    class Meta(Fact.Meta):
        verbose_name_plural = "time off"


class FxRate(models.Model):
    """A published rate: one unit of `base` is `rate` units of `quote` on that date."""

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    rate_type = models.CharField(max_length=10, default="spot")
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    published_on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    source = models.CharField(max_length=60, blank=True)
    recorded_at = models.DateTimeField()
    exchange_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "rate_type", "base", "quote", "published_on"], name="fxrate_unique")
        ]

    def __str__(self) -> str:
        return f"1 {self.base} = {self.rate} {self.quote} on {self.published_on}"
