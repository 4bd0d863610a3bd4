"""What each project's margin was made of on a day: kept, so that two days can be compared."""

from decimal import Decimal

from django.db import models

from visibility.models.figures import money


def effort() -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(max_digits=12, decimal_places=4, default=0)


def amount() -> "models.DecimalField[Decimal, Decimal]":
    return models.DecimalField(max_digits=19, decimal_places=4, default=0)


class ProjectDay(models.Model):
    """One project at the end of a day, as it was believed on that day; money in `currency`, cost positive.

    To date: revenue, hours, time_value (approved billable time) and its hours `billed_hours`, labour, expenses,
    rebillable, suppliers. Expected in the end: the same with `_expected`, time_expected for billable time worked or to
    come. estimate_hours: what tasks are estimated at, estimate_billable: of them what may be billed. contract_value:
    signed, else the project's price (None: not stated). earns_by: what all of its revenue comes of, "time" (and
    expenses) or "milestones", "" where it is reckoned. closing_rate: to the reporting currency on that day.
    margin_reporting, expected_reporting: margins in the reporting currency as pages showed them. margin_reason,
    expected_reason: why there is none, "" where there is. is_rebuilt: reckoned afterwards from dated facts what was
    done; of what was expected only contract_value is that of the day. Rows of earlier days never change but these;
    after some time only the last one of each month is kept (projections/day_keeping).
    """

    project = models.ForeignKey("canonical.Project", on_delete=models.CASCADE, related_name="+")
    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.CASCADE, null=True, related_name="+")
    taken_on = models.DateField()
    is_rebuilt = models.BooleanField(default=False)
    is_gone = models.BooleanField(default=False)
    status = models.CharField(max_length=30, blank=True)
    earns_by = models.CharField(max_length=10, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    reporting_currency = models.CharField(max_length=3, blank=True)
    closing_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    contract_value = money()
    estimate_hours = effort()
    estimate_billable = effort()
    revenue = money()
    hours = effort()
    billed_hours = effort()
    time_value = amount()
    labour = amount()
    expenses = amount()
    rebillable = amount()
    suppliers = amount()
    margin_reporting = money()
    margin_reason = models.CharField(max_length=30, blank=True)
    revenue_expected = money()
    hours_expected = effort()
    billable_expected = effort()
    time_expected = amount()
    labour_expected = amount()
    expenses_expected = amount()
    rebillable_expected = amount()
    suppliers_expected = amount()
    expected_reporting = money()
    expected_reason = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "taken_on"], name="projectday_unique")]
        indexes = [models.Index(fields=["firm", "taken_on"], name="projectday_by_firm")]

    def __str__(self) -> str:
        return f"project {self.project_id} on {self.taken_on}"
