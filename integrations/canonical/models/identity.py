"""Who is who across systems, what changed, and what must be recomputed."""

from django.db import models
from django.db.models import Q


class Link(models.Model):
    """A vendor's record (external_id) or our reserved key (external_ref) and the canonical record it is.

    `reserved_at` is set where the record is our own creation: reserved before it was sent.
    """

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="+")
    object_type = models.CharField(max_length=60)
    external_id = models.CharField(max_length=200, null=True)
    external_ref = models.CharField(max_length=120, null=True)
    entity = models.CharField(max_length=30)
    canonical_id = models.BigIntegerField()
    url = models.CharField(max_length=500, blank=True)
    reserved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "object_type", "external_id"], name="link_unique_external_id"
            ),
            models.UniqueConstraint(
                fields=["connection", "object_type", "external_ref"], name="link_unique_external_ref"
            ),
            models.CheckConstraint(
                condition=Q(external_id__isnull=False) | Q(external_ref__isnull=False), name="link_names_something"
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "canonical_id"], name="link_by_canonical"),
            models.Index(fields=["external_id"], name="link_by_external_id"),
            models.Index(fields=["external_ref"], name="link_by_external_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.object_type} {self.external_id or self.external_ref} = {self.entity} {self.canonical_id}"


class Change(models.Model):
    """News for the journeys: this canonical record has a new version. Deleted when consumed."""

    entity = models.CharField(max_length=30)
    canonical_id = models.BigIntegerField()
    version = models.IntegerField()
    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="+")
    is_backfill = models.BooleanField()
    correlation_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.entity} {self.canonical_id} v{self.version}"


class Dirty(models.Model):
    """A (project, period) cell to recompute; period "" marks what belongs to the project as a whole."""

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    project_id = models.BigIntegerField()
    period = models.CharField(max_length=7, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "dirty marks"

    def __str__(self) -> str:
        return f"project {self.project_id} {self.period or 'whole'}"


class MasterView(models.Model):
    """One source's view of a master record: mapped fields and their hash; the golden row is composed of these.

    `parents` keeps the vendor's keys: {"customer": ["Account", "001..."]}.
    """

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="+")
    entity = models.CharField(max_length=30)
    canonical_id = models.BigIntegerField()
    fields = models.JSONField()
    parents = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)
    is_deleted = models.BooleanField(default=False)
    exchange_id = models.BigIntegerField(null=True)
    source_changed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "entity", "canonical_id"], name="masterview_unique")
        ]
        indexes = [models.Index(fields=["entity", "canonical_id"], name="masterview_by_canonical")]

    def __str__(self) -> str:
        return f"{self.entity} {self.canonical_id} as seen by connection {self.connection_id}"
