"""Sets of filters that people name, keep and share; and with which of them a page opens."""

from django.conf import settings
from django.db import models

from visibility.models.scope import ROLE_NAMES

LONGEST_QUERY = 1000


class SavedView(models.Model):
    """A page's filters under a name: its owner's own, or also of everybody in `shared_with` ("" = nobody else)."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    shared_with = models.CharField(max_length=20, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "firm", "page", "name"], name="savedview_unique"),
            models.CheckConstraint(
                condition=models.Q(shared_with__in=["", *ROLE_NAMES]), name="savedview_shared_with_a_role"
            ),
        ]
        indexes = [models.Index(fields=["firm", "page"], name="savedview_by_page")]

    def __str__(self) -> str:
        return f"{self.name} on {self.page}"


class DefaultView(models.Model):
    """The view that a page opens with for somebody, when the address names no filter."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    firm = models.ForeignKey("canonical.Firm", on_delete=models.CASCADE, related_name="+")
    page = models.CharField(max_length=20)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "firm", "page"], name="defaultview_unique")]

    def __str__(self) -> str:
        return f"{self.page} opens with {self.view_id} for user {self.user_id}"
