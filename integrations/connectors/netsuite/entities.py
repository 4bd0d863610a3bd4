"""Legal entities and subsidiaries: the setting `subsidiaries` ties internal ids to codes ("1=DE, 2=US")."""

from collections.abc import Mapping


def by_subsidiary(settings: Mapping[str, str]) -> dict[str, str]:
    """Legal entity code by subsidiary id. Raises ValueError for a setting that cannot be read."""
    pairs = [part.strip() for part in settings.get("subsidiaries", "").split(",") if part.strip()]
    if any("=" not in pair for pair in pairs):
        raise ValueError('Write the setting "subsidiaries" as 1=DE, 2=US')
    return {number.strip(): code.strip() for number, _, code in (pair.partition("=") for pair in pairs)}


def legal_entity(settings: Mapping[str, str], subsidiary: str | None) -> str | None:
    """The code of a record's subsidiary; None for a record without one. Raises ValueError for an unknown one."""
    if not subsidiary:
        return None
    known = by_subsidiary(settings)
    if subsidiary not in known:
        raise ValueError(f"subsidiary {subsidiary} has no legal entity in the settings")
    return known[subsidiary]


def subsidiary_of(settings: Mapping[str, str], code: str) -> str | None:
    """The subsidiary id of a legal entity; None when the settings name none."""
    return next((number for number, known in by_subsidiary(settings).items() if known == code), None)
