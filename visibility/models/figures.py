"""One row per project: its figures to date, closed on `as_of`. Every null has its reason in `reasons`."""

from decimal import Decimal

from django.db import models
from django.db.models import Value


def money() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=19, decimal_places=4, null=True)


def share() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(max_digits=19, decimal_places=8, null=True)


class ProjectFigures(models.Model):
    """Money in `currency` (the project's) or, where the name ends so, in `reporting_currency`; None: see reasons.

    bac: task estimates x cost rates; ev: that x progress; pv: that spread evenly over the project's days; all three and
    expenses and suppliers to date, as they are in ac: labour, expenses, suppliers (ADR 41). eac: ac + bac - ev;
    eac_cpi: bac / cpi of the work alone, and the rest. recognised by the contract's method; unbilled and deferred:
    recognised against invoiced, one of them 0; unbilled_30 is the bucket 0-30 days, then 31-60, 61-90, over.
    bac, pv and ev against the baseline of baseline_number where one holds (None, with a reason: none). contract_value:
    signed lines and change orders; pending_change_value: not signed, in no other figure; over_cap: worth of work
    beyond a cap. contract_lines: [{"line", "title", "method", "price", "recognised", "forecast", "over_cap", "flag",
    "reason"}], amounts as text, null with the reason. money_by_day: [day, revenue, cost] in reporting currency; they
    sum to recognised and ac. waiting_by_day: [day, reason, amount, reporting amount]; they sum to unbilled.
    waiting_by_reason: {reason: its reporting amounts}, so that a page of many projects need not read their days.
    balance_by_day: [day, revenue, invoiced] in `currency`, None while revenue is unknown; revenue_of: the postings that
    revenue in the reporting currency is the sum of, None where it is reckoned and translated. work_by_invoice: [day
    invoiced or null, amount, [days of work]] in reporting currency, None: not matched yet.
    forecast_margin: forecast_revenue - eac; *_pct in percent. staffing_risk: revenue_at_risk of unnamed demand
    weighted by urgency. closing_rate: project to reporting currency on as_of; reasons: field -> code of the reason.
    """

    project = models.OneToOneField("canonical.Project", on_delete=models.CASCADE, related_name="+", primary_key=True)
    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.CASCADE, null=True, related_name="+")
    currency = models.CharField(max_length=3, blank=True)
    reporting_currency = models.CharField(max_length=3, blank=True)
    closing_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True)
    as_of = models.DateField()
    project_version = models.IntegerField(default=0)
    reasons = models.JSONField(default=dict)

    bac = money()
    pv = money()
    ev = money()
    ac = money()
    eac = money()
    eac_cpi = money()
    recognised = money()
    billed = money()
    unbilled = money()
    deferred = money()
    unbilled_30 = money()
    unbilled_60 = money()
    unbilled_90 = money()
    unbilled_over = money()
    pending_value = money()
    committed = money()
    forecast_revenue = money()
    forecast_margin = money()
    forecast_margin_pct = share()
    contract_value = money()
    pending_change_value = money()
    over_cap = money()
    baseline_number = models.IntegerField(null=True)
    contract_lines = models.JSONField(default=list)
    money_by_day = models.JSONField(default=list)
    waiting_by_day = models.JSONField(default=list)
    balance_by_day = models.JSONField(null=True)
    revenue_of = models.JSONField(null=True)
    work_by_invoice = models.JSONField(null=True)
    waiting_by_reason = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    as_sold_revenue = money()
    as_sold_margin = money()
    as_sold_margin_pct = share()
    progress_pct = share()
    burn_pct = share()
    weekly_burn = money()
    exhaustion_on = models.DateField(null=True)
    staffing_risk = money()
    revenue_at_risk = money()
    open_roles = models.IntegerField(default=0)
    open_roles_soon = models.IntegerField(default=0)
    open_hours = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    hours = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    uncosted_hours = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    unrated_hours = models.DecimalField(max_digits=12, decimal_places=4, default=0)

    bac_reporting = money()
    ac_reporting = money()
    eac_reporting = money()
    eac_cpi_reporting = money()
    recognised_reporting = money()
    billed_reporting = money()
    unbilled_reporting = money()
    unbilled_30_reporting = money()
    unbilled_60_reporting = money()
    unbilled_90_reporting = money()
    unbilled_over_reporting = money()
    forecast_revenue_reporting = money()
    forecast_margin_reporting = money()
    as_sold_revenue_reporting = money()
    as_sold_margin_reporting = money()
    staffing_risk_reporting = money()
    revenue_at_risk_reporting = money()

    class Meta:
        verbose_name_plural = "project figures"
        indexes = [models.Index(fields=["firm", "legal_entity"], name="projectfigures_by_entity")]

    def __str__(self) -> str:
        return f"figures of project {self.project_id} as of {self.as_of}"
