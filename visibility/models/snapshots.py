"""How the portfolio stood on a day, and which version of the read models is shown."""

from django.db import models

from visibility.models.figures import money


class PortfolioSnapshot(models.Model):
    """Sums of one legal entity's projects on a day in the reporting currency; None: not known for that day.

    cost, budget and recognised are sums over the projects where all three are known, so that shares of them compare
    like with like; `excluded` of the `projects` are not among them. is_rebuilt: computed afterwards from dated facts,
    so that what only today knows (forecasts, open roles) is None.
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.CASCADE, null=True, related_name="+")
    taken_on = models.DateField()
    is_rebuilt = models.BooleanField(default=False)
    reporting_currency = models.CharField(max_length=3)
    projects = models.IntegerField(default=0)
    excluded = models.IntegerField(default=0)
    cost = money()
    budget = money()
    recognised = money()
    billed = money()
    unbilled = money()
    unbilled_over_60 = money()
    forecast_revenue = money()
    forecast_margin = money()
    revenue_at_risk = money()
    open_roles = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "legal_entity", "taken_on"],
                name="portfoliosnapshot_unique",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"portfolio of firm {self.firm_id} on {self.taken_on}"


class ReadModel(models.Model):
    """The version of a firm's read models: rises with each projection that changed something (ETag).

    inputs: fingerprints of what has no dirty marks of its own (cost rates, people, exchange rates).
    """

    firm = models.OneToOneField("canonical.Firm", on_delete=models.CASCADE, related_name="+", primary_key=True)
    version = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)
    as_of = models.DateField(null=True)
    inputs = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"read model of firm {self.firm_id}, version {self.version}"
