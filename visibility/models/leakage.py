"""One row per project: from the margin as sold to the margin expected, cause by cause."""

from django.db import models

from visibility.models.figures import money


class ProjectLeakage(models.Model):
    """Steps of visibility.measures.leakage_walk in `reporting_currency`, rounded so that they add up to the cent.

    planned + rate + mix + scope + subcontract + unexplained + fx = forecast; a step of None counts as nothing.
    planned: the margin as sold at the exchange rate of the day it was sold; fx: what rates have changed since.
    Negative steps cost margin. reason: why there is no walk (all None), "" otherwise; rate_reason: why rates could not
    be compared. unbillable: hours that nobody may bill, and unrated: billable ones that no rate is known of, both at
    the rates sold (positive); None: no standard rate. As of the same day as the project's figures.
    """

    project = models.OneToOneField("canonical.Project", on_delete=models.CASCADE, related_name="+", primary_key=True)
    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    reporting_currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=30, blank=True)
    rate_reason = models.CharField(max_length=30, blank=True)
    planned = money()
    rate = money()
    mix = money()
    scope = money()
    subcontract = money()
    unexplained = money()
    fx = money()
    forecast = money()
    unbillable = money()
    unrated = money()

    class Meta:
        verbose_name_plural = "project leakage"

    def __str__(self) -> str:
        return f"leakage of project {self.project_id}"
