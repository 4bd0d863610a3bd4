"""The additive read model: one row per project and posting period; every total is a sum of these."""

from django.db import models
from django.db.models import Value


class ProjectPeriod(models.Model):
    """What was posted on a project in one period ("YYYY-MM"), in the project's and the reporting currency.

    time_value: approved billable time at bill rates; pending_value: the same not yet approved; milestones: accepted;
    labour_cost: hours at dated cost rates; expense_cost: approved expenses, rebillable: those of them that the
    customer may be billed, at cost; supplier_cost: what suppliers invoiced; committed: ordered, not invoiced yet;
    invoiced: customer invoices less credit notes, net. Cost is positive. uncosted_hours have no cost rate,
    unrated_hours no bill rate; uncosted_expenses are approved and state no amount, unvalued_expenses are the billable
    ones of them: all stay outside the amounts. missing_rates and missing_reporting_rates: postings left out of the
    amounts in the project's and the reporting currency, for want of an exchange rate.
    days: the same by service date, [{"on", "time", "pending", "milestones", "labour", "expense", "rebillable",
    "supplier", "invoiced"} and each with "_r" in reporting currency], amounts as text.
    lent: of labour_cost what people of other legal entities cost, [{"on", "lender": their entity's id, "cost_r" as text
    in reporting currency, "unknown": how many entries have no cost rate or no exchange rate}].
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey("canonical.Project", on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=7, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    reporting_currency = models.CharField(max_length=3, blank=True)
    hours = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    approved_hours = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    uncosted_hours = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    unrated_hours = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    time_value = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    pending_value = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    milestones = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    labour_cost = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    expense_cost = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    rebillable = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    supplier_cost = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    committed = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    invoiced = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    time_value_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    pending_value_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    milestones_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    labour_cost_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    expense_cost_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    rebillable_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    supplier_cost_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    committed_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    invoiced_reporting = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    uncosted_expenses = models.IntegerField(default=0)
    unvalued_expenses = models.IntegerField(default=0)
    missing_rates = models.IntegerField(default=0)
    missing_reporting_rates = models.IntegerField(default=0)
    days = models.JSONField(default=list)
    lent = models.JSONField(default=list, db_default=Value([], models.JSONField()))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "period"], name="projectperiod_unique")]
        indexes = [
            models.Index(fields=["firm", "period"], name="projectperiod_by_firm"),
            models.Index(fields=["firm"], condition=~models.Q(lent=[]), name="projectperiod_lent"),
        ]

    def __str__(self) -> str:
        return f"project {self.project_id} in {self.period}"


class PersonEntity(models.Model):
    """The legal entity that a person was of when cells were last told: whose moves, cells of their hours follow."""

    person = models.OneToOneField("canonical.Person", on_delete=models.CASCADE, primary_key=True, related_name="+")
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return f"person {self.person_id} of entity {self.legal_entity_id}"
