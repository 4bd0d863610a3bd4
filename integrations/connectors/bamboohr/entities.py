"""Legal entities: the setting `legal_entities` ties divisions (or locations, departments) to codes."""

from collections.abc import Mapping


def codes(settings: Mapping[str, str]) -> dict[str, str]:
    """Code by division in lower case ("Germany=DE; United States=US"). Raises ValueError for what is no pair."""
    pairs = [part.strip() for part in settings.get("legal_entities", "").split(";") if part.strip()]
    if any("=" not in pair for pair in pairs):
        raise ValueError('Write the setting "legal entities" as Germany=DE; United States=US')
    split = (pair.rpartition("=") for pair in pairs)
    return {place.strip().lower(): code.strip() for place, _, code in split}


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
