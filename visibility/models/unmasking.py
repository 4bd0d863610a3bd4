"""Who looked at what is masked, when and why: rows are added, never changed (a trigger sees to it)."""

from django.db import models


class Unmasking(models.Model):
    """Somebody opened the private fields of an exchange. No foreign keys: the row outlives user and exchange."""

    firm_id = models.BigIntegerField()
    exchange_id = models.BigIntegerField()
    actor = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    performed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["exchange_id", "performed_at"], name="unmasking_by_exchange")]

    def __str__(self) -> str:
        return f"{self.actor} opened exchange {self.exchange_id}"
