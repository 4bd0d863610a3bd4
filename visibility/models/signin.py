"""Failed log-ins, kept so that guessing is slowed down without a shared cache."""

from django.db import models


class SigninFailure(models.Model):
    """One failed log-in: the name tried (casefolded) and the address it came from."""

    name = models.CharField(max_length=150)
    address = models.CharField(max_length=60)
    failed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["name", "address", "failed_at"], name="signinfailure_lookup")]

    def __str__(self) -> str:
        return f"{self.name} from {self.address}"
