"""How a period stood when its ledger closed it."""

from django.db import models


class PeriodClose(models.Model):
    """The figures of a legal entity's period as they were when the ERP closed it; a trigger keeps them so.

    closed_at: the ERP's stamp of the close, a period that is opened and closed again has another one. taken_at: when
    these figures were taken; what is recorded later is a late fact. lines: one object a check, amounts as text in
    `currency` (the reporting one). verdict: safe, not_safe or cannot_know at that moment.
    """

    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey("canonical.LegalEntity", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    closed_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    currency = models.CharField(max_length=3)
    verdict = models.CharField(max_length=20)
    lines = models.JSONField()
    roll_forward = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["legal_entity", "starts_on", "closed_at"], name="periodclose_once_a_close")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.legal_entity_id}, closed {self.closed_at:%Y-%m-%d}"
