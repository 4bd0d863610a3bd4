"""The firm and its legal entities."""

from django.db import models


class Firm(models.Model):
    """Owns entities, connections and scopes; a page shows one firm. `reporting_currency` is ISO 4217."""

    slug = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    reporting_currency = models.CharField(max_length=3)

    def __str__(self) -> str:
        return self.name


class LegalEntity(models.Model):
    """A company of the firm with its functional currency and time zone."""

    firm = models.ForeignKey(Firm, on_delete=models.PROTECT, related_name="legal_entities")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    country = models.CharField(max_length=2, blank=True)
    zone = models.CharField(max_length=50, default="UTC")

    class Meta:
        verbose_name_plural = "legal entities"
        constraints = [models.UniqueConstraint(fields=["firm", "code"], name="legalentity_unique_code_in_firm")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
