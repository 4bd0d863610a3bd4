"""Runs and their steps. Step states: journeys/states.py."""

from django.db import models
from django.db.models import Q

from journeys import states


class JourneyRun(models.Model):
    """One journey for one subject and version. `amount` in `currency` is the money at stake (positive or None).

    State is one CASE over the counters: open, done, failed, cancelled. `due_at` is the business SLA's deadline.
    `via` lists how the news came (poll, webhook); `label` and `customer` are what people call it.
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.PROTECT, null=True, related_name="+")
    journey = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, default="start")
    subject = models.CharField(max_length=200)
    version = models.IntegerField(default=1)
    entity = models.CharField(max_length=30)
    canonical_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=300, blank=True)
    customer = models.CharField(max_length=300, blank=True)
    event = models.JSONField()
    via = models.JSONField(default=list)
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)
    correlation_id = models.UUIDField(unique=True)
    traceparent = models.CharField(max_length=55)
    state = models.CharField(max_length=10, default="open")
    steps_total = models.IntegerField(default=0)
    steps_ended = models.IntegerField(default=0)
    steps_failed = models.IntegerField(default=0)
    steps_unknown = models.IntegerField(default=0)
    error_kind = models.CharField(max_length=30, blank=True)
    error = models.CharField(max_length=500, blank=True)
    business_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["firm", "journey", "subject", "version"], name="journeyrun_unique"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "done", "failed", "cancelled"]), name="journeyrun_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["firm", "-started_at", "-id"], name="journeyrun_newest"),
            models.Index(
                fields=["firm", "-started_at", "-id"], condition=Q(state="failed"), name="journeyrun_failed"
            ),
            models.Index(fields=["firm", "-started_at", "-id"], condition=Q(state="open"), name="journeyrun_open"),
        ]

    def __str__(self) -> str:
        return f"{self.journey} {self.label or self.subject}"


class StepRun(models.Model):
    """One step of a run. `pending` counts unfinished predecessors; `fence` rises with each claim."""

    run = models.ForeignKey(JourneyRun, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=60)
    position = models.SmallIntegerField()
    connection = models.ForeignKey("integrations.Connection", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10)
    pending = models.SmallIntegerField(default=0)
    is_optional = models.BooleanField(default=False)
    lane = models.CharField(max_length=10, default="live")
    priority = models.SmallIntegerField(default=5)
    order_key = models.CharField(max_length=200, null=True)
    order_seq = models.BigIntegerField(default=0)
    attempts = models.SmallIntegerField(default=0)
    crashes = models.SmallIntegerField(default=0)
    probes = models.SmallIntegerField(default=0)
    is_solo = models.BooleanField(default=False)
    fence = models.BigIntegerField(default=0)
    claimed_by = models.CharField(max_length=120, blank=True)
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField()
    wait_on = models.CharField(max_length=200, null=True)
    external_ref = models.CharField(max_length=120, blank=True)
    idem_key = models.CharField(max_length=64, blank=True)
    business_version = models.CharField(max_length=64, blank=True)
    command = models.JSONField(null=True)
    output = models.JSONField(null=True)
    error_kind = models.CharField(max_length=30, blank=True)
    error = models.CharField(max_length=500, blank=True)
    ready_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="steprun_unique_name"),
            models.CheckConstraint(condition=Q(state__in=states.NAMES), name="steprun_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of run {self.run_id}: {self.state}"
