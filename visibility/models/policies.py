"""What the firm promises itself: how old a stream may be, how fast a journey must be."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q


class StreamPolicy(models.Model):
    """Age of a stream at which its numbers warn and fail; legal_entity None: all; connection None: any."""

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    connection = models.ForeignKey(
        "integrations.Connection", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    stream = models.CharField(max_length=60)
    legal_entity = models.ForeignKey(
        "canonical.LegalEntity", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    warn_seconds = models.PositiveIntegerField()
    fail_seconds = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "stream policies"
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "connection", "stream", "legal_entity"],
                name="streampolicy_unique",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(warn_seconds__lt=F("fail_seconds")), name="streampolicy_warns_before_it_fails"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream}: warn {self.warn_seconds} s, fail {self.fail_seconds} s"


class SlaTarget(models.Model):
    """A promise: `share` (0 to 1) of a journey's runs end within target_seconds of the business event."""

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    journey = models.CharField(max_length=60)
    legal_entity = models.ForeignKey(
        "canonical.LegalEntity", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    target_seconds = models.PositiveIntegerField()
    share = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.95"))
    minimum_events = models.PositiveIntegerField(default=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "journey", "legal_entity"], name="slatarget_unique", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=1), name="slatarget_share_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.share:.0%} of {self.journey} within {self.target_seconds} s"
