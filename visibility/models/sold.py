"""What a deal's hours cost as they were sold: kept once for each version of the deal."""

from django.db import models


class SoldCost(models.Model):
    """Cost of a won deal's staffing in `currency`, unrounded, by what was known when its project was first computed.

    Rates are those of the day the deal was won, of the people then active. Only a new version of the deal replaces it:
    a rebuild keeps it.
    """

    opportunity = models.ForeignKey("canonical.Opportunity", on_delete=models.CASCADE, related_name="+")
    version = models.IntegerField()
    currency = models.CharField(max_length=3)
    cost = models.DecimalField(max_digits=28, decimal_places=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["opportunity", "currency"], name="soldcost_unique")]

    def __str__(self) -> str:
        return f"cost of deal {self.opportunity_id} v{self.version} as sold"
