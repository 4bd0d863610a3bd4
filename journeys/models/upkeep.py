"""Who is alive, and who alone may do a thing."""

from django.db import models


class Heartbeat(models.Model):
    """When a process (pulse, worker-live, worker-bulk) was last seen at work."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"


class Duty(models.Model):
    """A duty one process has at a time, such as intake: a fenced lease by PostgreSQL's clock."""

    name = models.CharField(max_length=60, primary_key=True)
    holder = models.CharField(max_length=120, blank=True)
    until = models.DateTimeField()
    fence = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "duties"

    def __str__(self) -> str:
        return f"{self.name} by {self.holder or 'nobody'}"
