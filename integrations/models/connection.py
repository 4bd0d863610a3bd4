"""Connections to source systems, their secrets, and which one gets which command."""

from django.db import models


class Connection(models.Model):
    """One system of the firm: its kind (connector), address and settings. Rows are what admins edit.

    `go_live_at`: business instants before it are history (facts and links, no runs). `paused_at` is since when it is
    paused: on resuming, that time is added to what its gate was closed (integrations/pausing.py).
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="connections")
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=30)
    base_url = models.CharField(max_length=300, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    is_paused = models.BooleanField(default=False)
    paused_reason = models.CharField(max_length=300, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    go_live_at = models.DateTimeField()
    webhook_token = models.CharField(max_length=64, blank=True)
    last_check = models.JSONField(default=list, blank=True)
    last_checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "name"], name="connection_unique_name_in_firm")]

    def __str__(self) -> str:
        return self.name


class Credential(models.Model):
    """Sealed secrets of a connection and its current access token; AES-GCM bound to this row and origin.

    `generation` rises with each new token; `refresh_by`/`refresh_until` is the fenced lease of one refresher.
    pausing.REFUSED and the issuer's words stand in place of its name where it was refused.
    """

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="credential")
    sealed = models.JSONField(default=dict)
    hints = models.JSONField(default=dict)
    origin = models.CharField(max_length=300, blank=True)
    sealed_token = models.TextField(blank=True)
    generation = models.IntegerField(default=0)
    expires_at = models.DateTimeField(null=True)
    refresh_by = models.CharField(max_length=80, blank=True)
    refresh_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"secrets of connection {self.connection_id}"


class Route(models.Model):
    """Which connection gets a command type, for one legal entity or (None) for all."""

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    command = models.CharField(max_length=60)
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.CASCADE, null=True, blank=True)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="routes")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "command", "legal_entity"], name="route_unique", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.command} -> {self.connection}"


class WebhookSubscription(models.Model):
    """That a vendor calls us, where, since when and when last."""

    connection = models.OneToOneField(Connection, on_delete=models.CASCADE, related_name="webhook")
    address = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    last_received_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"webhook of connection {self.connection_id}"
