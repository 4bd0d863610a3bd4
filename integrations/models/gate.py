"""The gate of a connection: how much may be under way, and whether anything may be sent at all."""

from django.db import models
from django.db.models.functions import Now


class ConnectionGate(models.Model):
    """One row per connection, locked by every claimer. Breaker: closed, open, half_open."""

    connection = models.OneToOneField("integrations.Connection", on_delete=models.CASCADE, related_name="gate")
    slots = models.IntegerField(default=4)
    reserved_for_live = models.IntegerField(default=1)
    blocked_until = models.DateTimeField(null=True)
    blocked_reason = models.CharField(max_length=300, blank=True)
    breaker = models.CharField(max_length=10, default="closed")
    breaker_changed_at = models.DateTimeField(null=True)
    window_started_at = models.DateTimeField(null=True)
    successes = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    closed_seconds = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(breaker__in=["closed", "open", "half_open"]), name="gate_breaker_known"
            )
        ]

    def __str__(self) -> str:
        return f"gate of connection {self.connection_id}: {self.breaker}"


class ConnectionQuota(models.Model):
    """How many calls the vendor says were used, of how many it allows. Off the gate: no sender waits for it.

    told_at is exact to the minute: the same words again change no row before it is over.
    """

    connection = models.OneToOneField(
        "integrations.Connection", on_delete=models.CASCADE, primary_key=True, related_name="quota"
    )
    used = models.IntegerField()
    allowed = models.IntegerField()
    told_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"quota of connection {self.connection_id}: {self.used} of {self.allowed}"


class GateLease(models.Model):
    """Slots of a gate in use by one worker until lease_until."""

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="+")
    worker = models.CharField(max_length=120)
    lane = models.CharField(max_length=10)
    slots = models.IntegerField()
    lease_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "worker"], name="gatelease_unique")]

    def __str__(self) -> str:
        return f"{self.slots} slots for {self.worker}"
