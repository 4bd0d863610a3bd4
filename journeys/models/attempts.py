"""What was tried and what was done: append-only attempts, effects by key."""

from django.db import models


class Attempt(models.Model):
    """One claim that was sent, or crashed. Outcome: the class name of the outcome, or Crashed."""

    step = models.ForeignKey("journeys.StepRun", on_delete=models.CASCADE, related_name="tries", db_index=False)
    number = models.SmallIntegerField()
    fence = models.BigIntegerField()
    claimed_by = models.CharField(max_length=120)
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField()
    outcome = models.CharField(max_length=20)
    error_kind = models.CharField(max_length=30, blank=True, default="", db_default="")
    detail = models.CharField(max_length=500, blank=True, default="", db_default="")
    is_fenced = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "fence", "outcome"], name="attempt_unique")]

    def __str__(self) -> str:
        return f"attempt {self.number} of step {self.step_id}: {self.outcome}"


class AttemptExchange(models.Model):
    """Which exchange belongs to which attempt; item_index is the place in a bulk call."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="exchanges")
    exchange_id = models.BigIntegerField()
    item_index = models.SmallIntegerField(default=0, db_default=0)
    role = models.CharField(max_length=12, default="call", db_default="call")

    class Meta:
        indexes = [models.Index(fields=["exchange_id"], name="attemptexchange_shared")]

    def __str__(self) -> str:
        return f"exchange {self.exchange_id} of attempt {self.attempt_id}"


class Effect(models.Model):
    """One change at a target by its key; reference is set once it is known to be done."""

    idem_key = models.CharField(max_length=64, primary_key=True)
    connection = models.ForeignKey(
        "integrations.Connection", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    operation = models.CharField(max_length=60)
    external_ref = models.CharField(max_length=120)
    reference = models.JSONField(null=True)
    first_sent_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["connection", "external_ref"], name="effect_by_ref")]

    def __str__(self) -> str:
        return f"{self.operation} {self.external_ref}"
