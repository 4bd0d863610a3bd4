"""Reports that are mailed week by week or month by month."""

from django.conf import settings
from django.db import models

from visibility.models.views import LONGEST_QUERY, SavedView

WEEKLY, MONTHLY = RHYTHMS = ("week", "month")


class ReportSchedule(models.Model):
    """When a report goes to whom: on a weekday (0 Monday) or a day of the month (1 to 28), at an hour of `time_zone`.

    page: which one is told of, portfolio or transactions. view None: the filters in `query` (of the portfolio: the
    board pack); else the view's filters as they are on the day. site: the address that the mail leads to. since: what
    was due by then has been sent, or is not to be. Both instants below are None while it runs.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, null=True, related_name="+")
    page = models.CharField(max_length=20, default="portfolio", db_default="portfolio")
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    readers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    every = models.CharField(max_length=5)
    day = models.SmallIntegerField()
    hour = models.SmallIntegerField()
    time_zone = models.CharField(max_length=60)
    site = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    since = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(every=WEEKLY, day__range=(0, 6)) | models.Q(every=MONTHLY, day__range=(1, 28)),
                name="reportschedule_day_of_its_rhythm",
            ),
            models.CheckConstraint(condition=models.Q(hour__range=(0, 23)), name="reportschedule_hour_of_a_day"),
        ]
        indexes = [models.Index(fields=["owner", "firm"], name="reportschedule_by_owner")]

    def __str__(self) -> str:
        return f"{self.name}, every {self.every}"
