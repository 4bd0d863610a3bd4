"""Who took numbers out of the product, which and when: rows are added, never changed (a trigger sees to it)."""

from django.db import models


class Taken(models.Model):
    """An evidence pack or a list that somebody took along. No foreign keys: the row outlives user and firm.

    kind: evidence, export, print, mail, or schedule (what somebody did to one). subject: the number or the list; query:
    the filters in force. sha256: of an evidence pack's manifest, or of a PDF, so that it can be recognised; "" for a
    list, which is sent while it is written.
    """

    firm_id = models.BigIntegerField()
    actor = models.CharField(max_length=150)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=200)
    query = models.CharField(max_length=1000, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    performed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "taken along"
        indexes = [models.Index(fields=["sha256"], name="taken_by_hash")]

    def __str__(self) -> str:
        return f"{self.actor} took {self.subject} as {self.kind}"
