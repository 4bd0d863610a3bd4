"""Which firm, and which of its legal entities, a user may see."""

from django.conf import settings
from django.db import models

ROLE_NAMES = ("executive", "pmo", "finance", "admin")


class Scope(models.Model):
    """A user sees this legal entity of the firm; legal_entity None: all of them, also rows without one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="scopes")
    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    legal_entity = models.ForeignKey(
        "canonical.LegalEntity", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "firm", "legal_entity"], name="scope_unique", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.user} sees {self.legal_entity or self.firm}"
