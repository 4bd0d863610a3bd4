"""The connections a drain works with: opened once, with the policy their connector declares."""

from dataclasses import dataclass, field

from django.conf import settings

from integrations import gateway, pausing, registry
from integrations.connector import Limits
from integrations.models import Connection
from integrations.outcomes import Outcome, Throttled, Unavailable, words_of
from journeys.engine import gates
from journeys.engine.breaking import Tally
from journeys.engine.judging import Policy


@dataclass(frozen=True)
class Target:
    """An open connection and what its limits mean for leases and for creates."""

    connection: gateway.OpenConnection
    limits: Limits

    @property
    def lease_seconds(self) -> float:
        return min(self.limits.call_timeout, settings.CALL_TIMEOUT) + settings.LEASE_MARGIN

    @property
    def is_keyless(self) -> bool:
        return self.limits.creates == "none"

    @property
    def most(self) -> int:
        """How many of its steps one worker holds: four rounds of its slots, and enough for bulk calls."""
        return max(self.limits.concurrency * 4, self.limits.claim, self.limits.bulk)

    def object_type(self, entity: str) -> str | None:
        """The vendor's name for records of a canonical entity; None where it has no stream of them."""
        streams = self.connection.connector.streams
        return next((stream.object_type for stream in streams if stream.entity == entity), None)

    def policy(self, *, assume_done: bool) -> Policy:
        return Policy(self.connection.name, self.limits.creates, cutoff(self.limits), assume_done)


@dataclass
class Targets:
    """Opens each connection once per drain; one that cannot be opened closes its gate for a while."""

    known: dict[int, Target | None] = field(default_factory=dict)

    def open(self, connection_id: int) -> Target | None:
        """None when its secrets or its token cannot be had: the gate says so."""
        if connection_id not in self.known:
            self.known[connection_id] = _open(connection_id)
        return self.known[connection_id]


def cutoff(limits: Limits) -> float:
    """Seconds after which the target has certainly ended with a call."""
    return min(limits.server_cutoff, settings.SERVER_CUTOFF)


def keyless() -> dict[int, float]:
    """Connections where a repeat is unsafe, with their cut-off in seconds; none of a kind that is gone."""
    known = Connection.objects.filter(kind__in=registry.PATHS).only("kind", "settings")
    limits = {row.pk: _limits(row) for row in known}
    return {pk: cutoff(limit) for pk, limit in limits.items() if limit.creates == "none"}


def _limits(row: Connection) -> Limits:
    return registry.limits_of(row.kind, row.settings)


def _open(connection_id: int) -> Target | None:
    try:
        connection = gateway.open_connection(connection_id)
    except gateway.CallFailed as failure:
        gates.make(connection_id, _limits(Connection.objects.get(pk=connection_id)))
        close(connection_id, failure.outcome)
        return None
    except registry.UnknownKind as error:
        pausing.pause(connection_id, str(error))
        return None
    gates.make(connection_id, connection.connector.limits)
    return Target(connection, connection.connector.limits)


def close(connection_id: int, outcome: Outcome) -> None:
    """No token: the gate waits as it does for any call that fails this way."""
    match outcome:
        case Throttled(until, why):
            gates.report(connection_id, Tally(until=until, reason=why))
        case Unavailable(why):
            gates.report(connection_id, Tally(failures=1, reason=why))
        case _:
            pausing.until_authorised(connection_id, words_of(outcome))
