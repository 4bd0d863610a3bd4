"""Which journeys there are, and which event starts which."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from journeys.definition import Journey
from journeys.flows.expense_to_finance import EXPENSE_TO_FINANCE
from journeys.flows.opportunity_to_project import OPPORTUNITY_TO_PROJECT
from journeys.flows.posting import POSTING
from journeys.flows.scheduled_report import SCHEDULED_REPORT
from journeys.flows.subcontract_to_finance import SUBCONTRACT_TO_FINANCE
from journeys.flows.time_to_finance import TIME_TO_FINANCE

JOURNEYS: tuple[Journey[Any], ...] = (
    OPPORTUNITY_TO_PROJECT,
    TIME_TO_FINANCE,
    EXPENSE_TO_FINANCE,
    SUBCONTRACT_TO_FINANCE,
    SCHEDULED_REPORT,
    POSTING,
)


class UnknownJourney(LookupError):
    """A run names a journey that is no longer registered: register it, or cancel the run."""


@cache
def journey(name: str) -> Journey[Any]:
    """The journey of that name. Raises UnknownJourney."""
    for candidate in JOURNEYS:
        if candidate.name == name:
            return candidate
    raise UnknownJourney(f"No journey is called {name!r}; there are {', '.join(j.name for j in JOURNEYS)}.")


def watching(entity: str) -> Sequence[Journey[Any]]:
    """Journeys that changes of a canonical entity may start."""
    return [candidate for candidate in JOURNEYS if candidate.entity == entity]
