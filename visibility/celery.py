"""The Celery application. Redis carries wake-ups only; the ledger is the truth (docs/adr/0003)."""

import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visibility.settings")
# Checks import every page; pulse makes them, a worker begins sooner and stays smaller without.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

from django.conf import settings
from django.db import close_old_connections

from visibility import servers

TRANSPORT_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 120,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
}

# Celery's own way is a new session before and after each task, whose caches are empty: half of a short task's time.
TASKS_A_SESSION = 500

app = Celery("sightline")
app.conf.update(
    broker_url=servers.broker(settings.REDIS_URL),
    broker_transport_options=TRANSPORT_OPTIONS,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    result_backend=None,
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_serializer="json",
    result_serializer="json",
    accept_content=["json"],
    task_acks_late=False,
    task_reject_on_worker_lost=False,
    task_publish_retry=False,
    task_soft_time_limit=270,
    task_time_limit=300,
    worker_prefetch_multiplier=1,
    worker_concurrency=2,
    worker_max_tasks_per_child=500,
    worker_max_memory_per_child=300_000,
    worker_soft_shutdown_timeout=20,
    worker_enable_soft_shutdown_on_idle=True,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_eta_task_limit=100,
    worker_send_task_events=False,
    worker_redirect_stdouts=False,
    CELERY_DB_REUSE_MAX=TASKS_A_SESSION,
)


@task_prerun.connect(dispatch_uid="sightline.sessions")
def keep_session(**_: Any) -> None:
    """A task goes on in the last one's session, unless that is too old (CONN_MAX_AGE) or broken (it is asked first)."""
    close_old_connections()


app.autodiscover_tasks(["integrations", "journeys", "visibility"])
