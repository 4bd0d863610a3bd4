"""The evidence: one row per HTTP (or SMTP) exchange, redacted and capped."""

from django.db import models


class Exchange(models.Model):
    """One request and its answer, without their bodies: these expire, and their hashes stay here."""

    connection = models.ForeignKey("integrations.Connection", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40)
    correlation_id = models.CharField(max_length=36, blank=True)
    traceparent = models.CharField(max_length=55, blank=True)
    method = models.CharField(max_length=10)
    url = models.TextField()
    request_headers = models.JSONField(default=dict)
    request_sha256 = models.CharField(max_length=64, blank=True)
    status = models.IntegerField(null=True)
    response_headers = models.JSONField(default=dict)
    response_sha256 = models.CharField(max_length=64, blank=True)
    response_bytes = models.IntegerField(default=0)
    is_truncated = models.BooleanField(default=False)
    error = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    duration_ms = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["correlation_id"], name="exchange_by_correlation")]

    def __str__(self) -> str:
        return f"{self.method} {self.url} {self.status or self.error}"


class ExchangeBody(models.Model):
    """The bodies of one exchange, redacted and zlib-compressed; None where there was none.

    The table is partitioned by weeks of `started_at`, which go whole once they are old enough (integrations/bodies.py).
    """

    exchange_id = models.BigIntegerField(primary_key=True)
    started_at = models.DateTimeField()
    request_body = models.BinaryField(null=True)
    response_body = models.BinaryField(null=True)

    def __str__(self) -> str:
        return f"bodies of exchange {self.exchange_id}"
