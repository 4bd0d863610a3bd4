"""Runs and their steps. Step states: journeys/states.py."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from journeys import states

UNFINISHED = Q(state__in=["open", "failed"])
# What can be late at any hour: an index may not ask what time it is.
MAY_BE_LATE = Q(due_at__isnull=False) & (UNFINISHED | Q(delivered_at__gt=F("due_at")) | Q(finished_at__gt=F("due_at")))


class JourneyRun(models.Model):
    """One journey for one subject and version. `amount` in `currency` is the money at stake (positive or None).

    State is one CASE over the counters: open, done, failed, cancelled. `due_at` is the business SLA's deadline.
    `via` lists how the news came (poll, webhook); `label` and `customer` are what people call it. `delivered_at` is
    when the last step that is not optional had ended; None: something promised is still owed, and so is its money.
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+", db_index=False)
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.PROTECT, null=True, related_name="+")
    journey = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, default="start", db_default="start")
    subject = models.CharField(max_length=200)
    version = models.IntegerField(default=1, db_default=1)
    entity = models.CharField(max_length=30)
    canonical_id = models.BigIntegerField()
    project_id = models.BigIntegerField(null=True)
    label = models.CharField(max_length=300, blank=True, default="", db_default="")
    customer = models.CharField(max_length=300, blank=True, default="", db_default="")
    event = models.JSONField()
    via = models.JSONField(default=list)
    amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    correlation_id = models.UUIDField(unique=True)
    traceparent = models.CharField(max_length=55)
    state = models.CharField(max_length=10, default="open", db_default="open")
    steps_total = models.IntegerField(default=0, db_default=0)
    steps_ended = models.IntegerField(default=0, db_default=0)
    steps_failed = models.IntegerField(default=0, db_default=0)
    steps_unknown = models.IntegerField(default=0, db_default=0)
    steps_cancelled = models.IntegerField(default=0, db_default=0)
    error_kind = models.CharField(max_length=30, blank=True, default="", db_default="")
    error = models.CharField(max_length=500, blank=True, default="", db_default="")
    business_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
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
            models.Index(fields=["firm", "-started_at", "-id"], condition=Q(state="open"), name="journeyrun_open"),
            models.Index(fields=["firm", "-started_at", "-id"], condition=UNFINISHED, name="journeyrun_unfinished"),
            models.Index(fields=["firm"], condition=Q(steps_unknown__gt=0), name="journeyrun_unknown"),
            models.Index(fields=["firm", "id"], condition=Q(state="failed"), name="journeyrun_failures"),
            models.Index(
                fields=["firm", "delivered_at"], condition=Q(delivered_at__isnull=False), name="journeyrun_delivered"
            ),
            models.Index(fields=["firm", "-started_at", "-id"], condition=MAY_BE_LATE, name="journeyrun_may_be_late"),
            models.Index(
                fields=["firm", "error_kind", "-started_at", "-id"],
                condition=~Q(error_kind=""),
                name="journeyrun_by_kind",
            ),
            models.Index(
                fields=["project_id", "-started_at", "-id"],
                condition=Q(project_id__isnull=False),
                name="journeyrun_by_project",
            ),
            models.Index(
                fields=["firm", "customer", "-started_at", "-id"],
                condition=~Q(customer=""),
                name="journeyrun_by_customer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journey} {self.label or self.subject}"


class StepRun(models.Model):
    """One step of a run. `pending` counts the steps of `after` not yet ended; `fence` rises with each claim.

    `first_claimed_at` and `closed_before` (the gate's closed seconds then) make the age that the retry budget
    counts. `absences` and `probes` are what looking for an unknown effect has found so far. `wait_on` names what is
    awaited (journeys/definition.py, Wait), or, as `bulk:<key>`, the call that it went out in with others.
    """

    run = models.ForeignKey(JourneyRun, on_delete=models.CASCADE, related_name="steps", db_index=False)
    name = models.CharField(max_length=60)
    position = models.SmallIntegerField()
    after = ArrayField(models.CharField(max_length=60), default=list)
    connection = models.ForeignKey(
        "integrations.Connection", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10)
    pending = models.SmallIntegerField(default=0, db_default=0)
    is_optional = models.BooleanField(default=False, db_default=False)
    lane = models.CharField(max_length=10, default="live", db_default="live")
    priority = models.SmallIntegerField(default=5, db_default=5)
    order_key = models.CharField(max_length=200, null=True)
    order_seq = models.BigIntegerField(default=0, db_default=0)
    attempts = models.SmallIntegerField(default=0, db_default=0)
    crashes = models.SmallIntegerField(default=0, db_default=0)
    probes = models.SmallIntegerField(default=0, db_default=0)
    absences = models.SmallIntegerField(default=0, db_default=0)
    is_solo = models.BooleanField(default=False, db_default=False)
    fence = models.BigIntegerField(default=0, db_default=0)
    claimed_by = models.CharField(max_length=120, blank=True, default="", db_default="")
    claimed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    first_claimed_at = models.DateTimeField(null=True)
    closed_before = models.FloatField(null=True)
    next_at = models.DateTimeField()
    wait_on = models.CharField(max_length=200, null=True)
    external_ref = models.CharField(max_length=120, blank=True, default="", db_default="")
    idem_key = models.CharField(max_length=64, blank=True, default="", db_default="")
    business_version = models.CharField(max_length=64, blank=True, default="", db_default="")
    command = models.JSONField(null=True)
    output = models.JSONField(null=True)
    error_kind = models.CharField(max_length=30, blank=True, default="", db_default="")
    error = models.CharField(max_length=500, blank=True, default="", db_default="")
    ready_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="steprun_unique_name"),
            models.CheckConstraint(condition=Q(state__in=states.NAMES), name="steprun_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["connection", "lane", "priority", "next_at", "id"],
                condition=Q(state="ready"),
                name="steprun_ready",
            ),
            models.Index(
                fields=["connection", "order_key", "order_seq", "id"],
                condition=Q(order_key__isnull=False, state__in=states.OPEN),
                name="steprun_held_keys",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=["claimed", "unknown"]),
                name="steprun_under_way",
            ),
            models.Index(fields=["next_at"], condition=Q(state="waiting", wait_on__isnull=False), name="steprun_waits"),
        ]

    def __str__(self) -> str:
        return f"{self.name} of run {self.run_id}: {self.state}"
