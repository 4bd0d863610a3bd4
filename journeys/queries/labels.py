"""What journeys and steps are called; the plain name for those that are no longer registered."""

from journeys import registry


def journey_label(name: str) -> str:
    try:
        return registry.journey(name).label
    except registry.UnknownJourney:
        return name


def step_label(journey: str, step: str) -> str:
    try:
        return registry.journey(journey).step(step).label
    except (registry.UnknownJourney, KeyError):
        return step
