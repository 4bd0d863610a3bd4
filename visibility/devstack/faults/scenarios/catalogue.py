"""All scenarios by name."""

from visibility.devstack.faults.scenario import Scenario
from visibility.devstack.faults.scenarios import database, places, webhooks

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in sorted(
        (*places.SCENARIOS, *database.SCENARIOS, *webhooks.SCENARIOS), key=lambda scenario: scenario.name
    )
}
