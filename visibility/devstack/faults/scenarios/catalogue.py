"""All scenarios by name."""

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scenarios import broker, database, places, targets, webhooks, workers

_ALL = (
    *workers.SCENARIOS,
    *places.SCENARIOS,
    *broker.SCENARIOS,
    *database.SCENARIOS,
    *targets.SCENARIOS,
    *webhooks.SCENARIOS,
)
SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in sorted(_ALL, key=lambda one: one.name)}
