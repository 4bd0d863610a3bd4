"""The firm, its legal entities and their fiscal calendars."""

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


class FiscalCalendar(models.Model):
    """How a legal entity (None: every one of the firm without its own) counts its fiscal year (FINANCE 1.9).

    family "month": twelve months from start_month, the year named by the calendar year it starts or ends in. The
    others are years of whole weeks in quarters of that pattern, which end on `weekday` (Monday 0) nearest to, or last
    before, a month and day; a 53rd week belongs to period 12.
    """

    MONTH = "month"
    FAMILIES = ((MONTH, "Months"), ("4-4-5", "4-4-5"), ("4-5-4", "4-5-4"), ("5-4-4", "5-4-4"))

    firm = models.ForeignKey(Firm, on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey(LegalEntity, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    family = models.CharField(max_length=10, choices=FAMILIES, default=MONTH)
    start_month = models.PositiveSmallIntegerField(default=1)
    named_by = models.CharField(max_length=5, choices=(("start", "Start"), ("end", "End")), default="start")
    weekday = models.PositiveSmallIntegerField(default=6)
    anchor_month = models.PositiveSmallIntegerField(default=12)
    anchor_day = models.PositiveSmallIntegerField(default=31)
    anchor = models.CharField(max_length=7, choices=(("nearest", "Nearest"), ("last", "Last")), default="nearest")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "legal_entity"], name="fiscalcalendar_one_an_entity", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(start_month__range=(1, 12), anchor_month__range=(1, 12), weekday__range=(0, 6)),
                name="fiscalcalendar_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_family_display()} of {self.legal_entity or self.firm}"
