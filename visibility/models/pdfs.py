"""PDFs that people asked for: made by a worker, kept for a day, for nobody but who asked."""

from django.conf import settings
from django.db import models

from visibility.models.views import LONGEST_QUERY


class BoardPdf(models.Model):
    """A board pack as PDF. rights: a digest of what its asker could see when it was made, "" until then.

    claimed_at: since when a worker makes it, None: it waits; made_at: since when `content` is there, or in its place a
    `fault` in words, None until then. Rows older than a day are deleted.
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    rights = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)
    content = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "board pack as PDF"
        verbose_name_plural = "board packs as PDF"
        indexes = [
            models.Index(fields=["asked_at"], name="boardpdf_waiting", condition=models.Q(made_at=None)),
            models.Index(fields=["user", "firm"], name="boardpdf_by_asker"),
        ]

    def __str__(self) -> str:
        return f"board pack {self.pk} of user {self.user_id}"
