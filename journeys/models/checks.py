"""Which records started no run, as far as somebody has looked."""

from django.db import models


class NotStarted(models.Model):
    """A record that was to be posted and had no run when it was looked for. It may have one by now."""

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+", db_index=False)
    entity = models.CharField(max_length=40)
    canonical_id = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "not started"
        constraints = [
            models.UniqueConstraint(fields=["firm", "entity", "canonical_id"], name="notstarted_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.canonical_id}"


class StartCheck(models.Model):
    """Records of an entity recorded before `checked_until` were looked at, under the go-lives that connections had."""

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+", db_index=False)
    entity = models.CharField(max_length=40)
    checked_until = models.DateTimeField()
    go_lives = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["firm", "entity"], name="startcheck_unique")]

    def __str__(self) -> str:
        return f"{self.entity} until {self.checked_until:%Y-%m-%d %H:%M}"
