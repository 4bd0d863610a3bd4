"""What Prometheus scrapes: steps by state, oldest due step, gates, streams, heartbeats; names carry no secrets."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from integrations.models import ConnectionGate, StreamCursor
from journeys.models import Heartbeat, JourneyRun, StepRun


class Ledger:
    """A collector that reads the tables at scrape time; ages in seconds at `now`."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        yield from (self._steps(), self._oldest(), self._runs(), self._gates(), self._streams(), self._heartbeats())

    def _steps(self) -> Metric:
        open_states = ("waiting", "ready", "claimed", "unknown")
        metric = GaugeMetricFamily("sightline_steps_open", "Open steps.", labels=["state", "connection"])
        rows = StepRun.objects.filter(state__in=open_states).values_list("state", "connection__name")
        for state, connection, count in rows.annotate(count=Count("pk")).order_by("state"):
            metric.add_metric([state, connection or "none"], count)
        return metric

    def _oldest(self) -> Metric:
        oldest = StepRun.objects.filter(state="ready").aggregate(oldest=Min("next_at"))["oldest"]
        age = max((self.now - oldest).total_seconds(), 0.0) if oldest else 0.0
        return GaugeMetricFamily("sightline_oldest_due_step_seconds", "Age of the oldest due step.", value=age)

    def _runs(self) -> Metric:
        metric = GaugeMetricFamily("sightline_runs", "Runs that are open or failed.", labels=["journey", "state"])
        rows = JourneyRun.objects.filter(state__in=("open", "failed")).values_list("journey", "state")
        for journey, state, count in rows.annotate(count=Count("pk")).order_by("journey"):
            metric.add_metric([journey, state], count)
        return metric

    def _gates(self) -> Metric:
        metric = GaugeMetricFamily("sightline_gate_open", "1 while a connection may be called.", labels=["connection"])
        for gate in ConnectionGate.objects.select_related("connection"):
            is_blocked = gate.blocked_until is not None and gate.blocked_until > self.now
            metric.add_metric([gate.connection.name], float(gate.breaker != "open" and not is_blocked))
        return metric

    def _streams(self) -> Metric:
        metric = GaugeMetricFamily("sightline_stream_age_seconds", "Age of data.", labels=["connection", "stream"])
        for cursor in StreamCursor.objects.exclude(watermark=None).select_related("connection"):
            age = (self.now - (cursor.watermark or self.now)).total_seconds()
            metric.add_metric([cursor.connection.name, cursor.stream], age)
        return metric

    def _heartbeats(self) -> Metric:
        metric = GaugeMetricFamily("sightline_heartbeat_age_seconds", "Since a process was seen.", labels=["process"])
        for name, at in Heartbeat.objects.values_list("name", "at"):
            metric.add_metric([name], (self.now - at).total_seconds())
        return metric
