"""Where each stream stands, what each pull brought, and what was put aside."""

from django.db import models


class StreamCursor(models.Model):
    """The watermark of one stream of one connection, its schedule and last result.

    stood_since, resumed_at, caught_up: the last standstill of hours: since when nothing was read, when reading began
    again, and how many changes came in the minutes after. revision: which the stream had when all of it was last read;
    anew_at: how far it has been read again for a later one (None: from the beginning), while the watermark stands.
    """

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="cursors")
    stream = models.CharField(max_length=60)
    entity = models.CharField(max_length=30)
    watermark = models.DateTimeField(null=True)
    page_token = models.TextField(blank=True)
    every_seconds = models.FloatField()
    next_at = models.DateTimeField(null=True)
    is_paused = models.BooleanField(default=False)
    is_backfilled = models.BooleanField(default=False)
    last_started_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    last_error_at = models.DateTimeField(null=True)
    consecutive_failures = models.IntegerField(default=0)
    source_count = models.BigIntegerField(null=True)
    held_count = models.BigIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    stood_since = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True)
    caught_up = models.BigIntegerField(default=0, db_default=0)
    revision = models.SmallIntegerField(default=1, db_default=1)
    anew_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["connection", "stream"], name="streamcursor_unique")]

    def __str__(self) -> str:
        return f"{self.connection}: {self.stream}"


class SyncRun(models.Model):
    """One pull of one stream: window, counts, result. State: running, done, failed, continuing.

    continuing: its turn was over before it had read everything, and the next one went on from the watermark.
    """

    cursor = models.ForeignKey(StreamCursor, on_delete=models.CASCADE, related_name="runs")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="running")
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    pages = models.IntegerField(default=0)
    seen = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    quarantined = models.IntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["cursor", "-started_at"], name="syncrun_by_cursor"),
            models.Index(fields=["cursor", "started_at"], condition=models.Q(changed__gt=0), name="syncrun_arrivals"),
        ]

    def __str__(self) -> str:
        return f"{self.cursor_id} at {self.started_at:%Y-%m-%d %H:%M:%S}: {self.state}"


class ShownRecord(models.Model):
    """A record that a re-read window has shown, until the window is finished: what it holds and did not show is gone.

    Kept by cursor and fence, not in the session: a pooler may give each transaction another one. The table is
    unlogged; after a crash of the server it is empty, and the number shown tells (pulling/shown.py).
    """

    pk = models.CompositePrimaryKey("cursor_id", "fence", "external_id")
    cursor = models.ForeignKey(
        StreamCursor, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    fence = models.BigIntegerField()
    external_id = models.TextField()

    def __str__(self) -> str:
        return f"{self.external_id} shown to {self.cursor_id} under fence {self.fence}"


class QuarantinedRow(models.Model):
    """A record that could not be mapped, with its reason (and line for files); it blocks nobody."""

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="+")
    stream = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200)
    line = models.IntegerField(null=True)
    reason = models.CharField(max_length=500)
    body = models.JSONField()
    exchange_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "stream", "external_id"], name="quarantinedrow_unique")
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.external_id}: {self.reason}"
