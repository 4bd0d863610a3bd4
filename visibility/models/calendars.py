"""Work calendars as facts: whose week has which hours in which region, and the holidays of a region and year."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q


class WorkCalendar(models.Model):
    """Hours of a working day and the days worked ("MTWT-" is Monday to Thursday) of one person, else of a legal
    entity, else of the whole firm. `region` is ISO 3166-2 ("GB-ENG", "DE-BY"): the holidays kept there.
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey(
        "canonical.LegalEntity", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey("canonical.Person", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    region = models.CharField(max_length=6)
    zone = models.CharField(max_length=50, default="UTC")
    week = models.CharField(
        max_length=7, default="MTWTF", validators=[RegexValidator("^[A-Z-]{5,7}$", "Five to seven letters; - is free.")]
    )
    hours_per_day = models.DecimalField(
        max_digits=4,
        decimal_places=2,
        default=Decimal(8),
        validators=[MinValueValidator(Decimal("0.25")), MaxValueValidator(Decimal(24))],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "legal_entity", "person"], name="workcalendar_one_each", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(legal_entity__isnull=True) | Q(person__isnull=True), name="workcalendar_of_one"
            ),
            models.CheckConstraint(
                condition=Q(hours_per_day__gt=0, hours_per_day__lte=24), name="workcalendar_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.week} of {self.person or self.legal_entity or self.firm}"


class HolidayYear(models.Model):
    """The public holidays of a region in a year, as they were resolved or entered: kept, never resolved anew.

    So a later release of the rules changes no capacity of the past. To correct one, edit it.
    """

    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    holidays = ArrayField(models.DateField(), default=list, blank=True)
    resolved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "year"], name="holidayyear_unique")]

    def __str__(self) -> str:
        return f"{self.region} {self.year}: {len(self.holidays)} days"
