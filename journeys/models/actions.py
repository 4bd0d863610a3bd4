"""What waits for people, and what people did: kept for seven years, without foreign keys to users."""

from django.db import models


class WorkItem(models.Model):
    """Something a person must decide: an undecided unknown, a missing route, an approval."""

    run = models.ForeignKey("journeys.JourneyRun", on_delete=models.CASCADE, related_name="work_items")
    step = models.ForeignKey("journeys.StepRun", on_delete=models.CASCADE, null=True, related_name="work_items")
    kind = models.CharField(max_length=30)
    reason = models.CharField(max_length=500)
    role = models.CharField(max_length=30, default="pmo", db_default="pmo")
    assignee = models.CharField(max_length=150, blank=True, default="", db_default="")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    resolution = models.CharField(max_length=500, blank=True, default="", db_default="")
    closed_by = models.CharField(max_length=150, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"


class BulkReplay(models.Model):
    """One press that replayed many. `query` holds the filters they were found by; `asked` is how many were pressed.

    Each has an OperatorAction of its own that names this one: replay, or refused. finished_at: None while it goes on,
    and for ever where its process ended in the middle.
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    query = models.TextField(blank=True, default="", db_default="")
    asked = models.IntegerField()
    performed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.asked} replayed by {self.actor}"


class OperatorAction(models.Model):
    """Append-only audit of replay, skip, resolve, assign, comment: actor, reason and time always.

    bulk_id: the BulkReplay that it was part of (None: pressed alone).
    """

    run_id = models.BigIntegerField()
    step_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=20)
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    detail = models.JSONField(default=dict)
    performed_at = models.DateTimeField()
    bulk_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["run_id", "performed_at"], name="operatoraction_by_run"),
            models.Index(fields=["bulk_id"], condition=models.Q(bulk_id__isnull=False), name="operatoraction_by_bulk"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor}"
