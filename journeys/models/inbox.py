"""Webhooks as they came: one narrow row an event, deduplicated by the vendor's event id."""

from django.db import models
from django.db.models import Q


class InboxEvent(models.Model):
    """State: new, done (its record was read), parked (with a reason). The body is in its Exchange.

    `carries` names the event that `slice` is; it is empty for a hint, whose record is re-read. A hint whose record
    could not be read yet is tried again from `next_at` on. A change of a record that could not be worked on is parked
    here too: `stream` is then its entity, `record_id` its canonical id.
    """

    connection = models.ForeignKey(
        "integrations.Connection", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    external_event_id = models.CharField(max_length=200)
    stream = models.CharField(max_length=60, blank=True, default="", db_default="")
    record_id = models.CharField(max_length=200, blank=True, default="", db_default="")
    carries = models.CharField(max_length=60, blank=True, default="", db_default="")
    slice = models.JSONField(default=dict)
    exchange_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=10, default="new", db_default="new")
    reason = models.CharField(max_length=300, blank=True, default="", db_default="")
    received_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_event_id"], name="inboxevent_unique"),
            models.CheckConstraint(condition=Q(state__in=["new", "done", "parked"]), name="inboxevent_state_known"),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=Q(state="new"), name="inboxevent_new"),
            models.Index(fields=["connection", "id"], condition=Q(state="parked"), name="inboxevent_parked"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.record_id} ({self.state})"
