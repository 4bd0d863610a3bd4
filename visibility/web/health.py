"""For machines: /healthz and /metrics. No business data; in production the proxy keeps both inside."""

from dataclasses import asdict

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from visibility.queries.operations.health import health
from visibility.queries.operations.metrics import Ledger

# Of this process: whoever comes up beside a pulse that never ran says so after a minute.
UP_SINCE = timezone.now()


def healthz(_request: HttpRequest) -> HttpResponse:
    """200 with the state of the processes; 503 when PostgreSQL does not answer."""
    try:
        return JsonResponse(asdict(health(now=timezone.now(), up_since=UP_SINCE)))
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503, headers={"Retry-After": "5"})


def metrics(_request: HttpRequest) -> HttpResponse:
    """The ledger and the streams in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(Ledger(now=timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
