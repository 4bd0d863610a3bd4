"""What journeys and steps are called; the plain name for those that are no longer registered."""

from journeys import registry


def journey_label(name: str) -> str:
    try:
        return registry.journey(name).label
    except registry.UnknownJourney:
        return name


def span_of(name: str) -> str:
    """What the time of a journey's promise is from and to; "" where it is not declared."""
    try:
        return registry.journey(name).span
    except registry.UnknownJourney:
        return ""


def step_label(journey: str, step: str) -> str:
    try:
        return registry.journey(journey).step(step).label
    except (registry.UnknownJourney, KeyError):
        return step
