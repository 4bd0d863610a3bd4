"""Celery tasks of the integrations: each rings one function; the database holds the truth."""

import os
import socket
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from integrations import bodies, busy
from integrations.pull import pull_in_turn
from integrations.pulling import forgetting


@shared_task(queue="bulk")
def pull_stream(*, cursor_id: int, **_: Any) -> None:
    """Pulls one stream that is due; twice or never does no harm (lease, watermark)."""
    with busy.Later("a pull"):
        pull_in_turn(cursor_id, worker=f"{socket.gethostname()}:{os.getpid()}")


@shared_task(queue="report")
def keep_house(**_: Any) -> None:
    """Makes the coming weeks' tables of bodies, drops those that have expired, and forgets old runs of pulls."""
    with busy.Later("keeping house"):
        bodies.keep_house(timezone.now(), days=settings.BODY_DAYS)
    with busy.Later("forgetting runs"):
        forgetting.forget_runs()
