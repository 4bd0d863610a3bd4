"""Legal entities and subsidiaries: the setting `subsidiaries` ties internal ids to codes ("1=DE, 2=US")."""

from collections.abc import Mapping

from integrations.entered import pairs


def by_subsidiary(settings: Mapping[str, str]) -> dict[str, str]:
    """Legal entity code by subsidiary id. Raises ValueError for a setting that cannot be read."""
    return pairs(settings, "subsidiaries", like="1=DE, 2=US")


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
