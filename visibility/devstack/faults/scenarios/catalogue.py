"""All scenarios by name."""

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scenarios import (
    backlog,
    broker,
    clock,
    database,
    disk,
    halves,
    news,
    places,
    rates,
    replays,
    restore,
    retention,
    targets,
    tokens,
    twice,
    webhooks,
    workers,
)

_FAMILIES = (
    workers,
    places,
    broker,
    database,
    targets,
    halves,
    backlog,
    tokens,
    replays,
    retention,
    webhooks,
    twice,
    news,
    disk,
    clock,
    rates,
    restore,
)
_ALL = [scenario for family in _FAMILIES for scenario in family.SCENARIOS]
SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in sorted(_ALL, key=lambda one: one.name)}
