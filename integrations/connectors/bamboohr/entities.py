"""Legal entities: the setting `legal_entities` ties divisions (or locations, departments) to codes."""

from collections.abc import Mapping

from integrations.entered import pairs


def codes(settings: Mapping[str, str]) -> dict[str, str]:
    """Code by division in lower case ("Germany=DE; United States=US"). Raises ValueError for what is no pair."""
    found = pairs(settings, "legal_entities", like="Germany=DE; United States=US", between=";")
    return {place.lower(): code for place, code in found.items()}


def legal_entity(settings: Mapping[str, str], place: str | None) -> str | None:
    """The code of a division; None without one. Without the setting the division is itself a code or a name.

    Raises ValueError for a division the setting leaves out.
    """
    known = codes(settings)
    if not place or not known:
        return place or None
    if place.lower() not in known:
        raise ValueError(f"{settings['legal_entity_field']} {place!r} has no legal entity in the settings")
    return known[place.lower()]
