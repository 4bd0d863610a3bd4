"""What workers do for the read models."""

from celery import shared_task
from django.utils import timezone

from integrations import busy
from visibility import projections


@shared_task(queue="report")
def project_marks() -> None:
    """Bring the read models up to date with every dirty mark."""
    with busy.Later("the projector"):
        projections.run(timezone.now())
