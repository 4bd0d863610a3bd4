"""What Celery is rung for: ids in, one call. Any of these may run twice or never; a sweep repairs."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from integrations import busy
from journeys import pulse
from journeys.engine import scheduling
from journeys.engine.draining import drain as drain_lane
from journeys.intake import looking, turns


@shared_task(queue="live")
def drain(*, lane: str, **_: Any) -> None:
    is_due = False
    with busy.Later("a bell"):
        is_due = scheduling.is_due(lane)
    if is_due and drain_lane(lane):
        drain.apply_async(kwargs={"lane": lane}, queue=lane, expires=pulse.EXPIRES_SECONDS)


@shared_task(queue="live")
def intake(**_: Any) -> None:
    with busy.Later("the intake"):
        turns.intake()


@shared_task(queue="live")
def follow_hints(**_: Any) -> None:
    with busy.Later("following hints"):
        turns.follow_hints()


@shared_task(queue="live")
def beat(*, name: str, **_: Any) -> None:
    with busy.Later("a heartbeat"):
        pulse.beat(name)


@shared_task(queue="report")
def look_for_unstarted(**_: Any) -> None:
    """Remember which approved entries have no run, so that pages need not look at all that were ever approved."""
    with busy.Later("looking for what never started"):
        looking.look(timezone.now())
