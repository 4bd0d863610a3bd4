"""What was signed: contracts with their lines, what changed them, and the plans they are measured against."""

from decimal import Decimal

from django.db import models

from integrations.canonical.models.facts import Fact


def _money() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=19, decimal_places=4, null=True)


def _share() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=9, decimal_places=4, null=True)


class Contract(Fact):
    """A contract for a project, in `currency`; it counts from signed_on on, and not while that is None.

    `amount` is unused: the price is the sum of its lines and signed change orders (FINANCE 1.1).
    """

    customer = models.ForeignKey("canonical.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300, blank=True)
    po_number = models.CharField(max_length=100, blank=True)
    signed_on = models.DateField(null=True)


class ContractLine(Fact):
    """Something sold under a project's contract. `amount` is its price in `currency`, without tax; None if none.

    revenue_method: time_and_materials, capped_tm, fixed_milestone, fixed_poc_cost, fixed_poc_effort, retainer or
    cost_plus (FINANCE 1.3). cap: not to exceed. fee_percent of allowable cost, at most fee_ceiling (None: no ceiling).
    markup_percent on billable expenses. A retainer earns `amount` over starts_on to ends_on (both inclusive);
    included_hours a month are paid with it, hours beyond them cost overage_rate each.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    title = models.CharField(max_length=300, blank=True)
    revenue_method = models.CharField(max_length=30, blank=True)
    cap = _money()
    fee_percent = _share()
    fee_ceiling = _money()
    markup_percent = _share()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    included_hours = models.DecimalField(max_digits=9, decimal_places=4, null=True)
    overage_rate = _money()


class ChangeOrder(Fact):
    """A change of a contract. `amount` is what it adds to the price (less: negative), cost and hours likewise.

    Pending while signed_on is None: then it is no part of the price.
    """

    contract = models.ForeignKey(
        Contract, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False, db_constraint=False
    )
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=300, blank=True)
    signed_on = models.DateField(null=True)
    cost_change = _money()
    hours_change = models.DecimalField(max_digits=12, decimal_places=4, null=True)


class Baseline(Fact):
    """A plan by month that was approved on made_on: the first is number 1, a re-baseline is number n + 1.

    Never changed: the database refuses another content under the same number (migration 0006). `amount` is unused.
    """

    number = models.IntegerField()
    reason = models.CharField(max_length=300, blank=True)
    approver = models.CharField(max_length=200, blank=True)
    made_on = models.DateField()


class BaselinePeriod(Fact):
    """One month ("YYYY-MM") of a baseline: `amount` is its cost in `currency`, with hours and revenue beside it.

    Never changed, as its baseline.
    """

    baseline = models.ForeignKey(
        Baseline, on_delete=models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    month = models.CharField(max_length=7)
    hours = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    revenue = _money()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(month__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"), name="baselineperiod_month_is_one"
            ),
        ]
