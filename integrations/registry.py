"""Which connectors there are: kind -> dotted path. The one place that imports by name."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.module_loading import import_string

from integrations.connector import Connector, Limits

PATHS = {
    "salesforce": "integrations.connectors.salesforce.connector.CONNECTOR",
    "kantata": "integrations.connectors.kantata.connector.CONNECTOR",
    "netsuite": "integrations.connectors.netsuite.connector.CONNECTOR",
    "tryton": "integrations.connectors.tryton.connector.CONNECTOR",
    "bamboohr": "integrations.connectors.bamboohr.connector.CONNECTOR",
    "mail": "integrations.connectors.mail.connector.CONNECTOR",
    "microsoft365": "integrations.connectors.microsoft365.connector.CONNECTOR",
    "files": "integrations.connectors.files.connector.CONNECTOR",
    "crewplan": "integrations.connectors.crewplan.connector.CONNECTOR",
    "plain": "integrations.connectors.plain.connector.CONNECTOR",
}


class UnknownKind(LookupError):
    """No connector has this kind: use one of those in registry.PATHS, or add yours there."""


@cache
def connector(kind: str) -> Connector:
    """The connector of a kind. Raises UnknownKind."""
    if kind not in PATHS:
        raise UnknownKind(f"No connector is called {kind!r}; there are {', '.join(PATHS)}.")
    found = import_string(PATHS[kind])
    if not isinstance(found, Connector) or found.kind != kind:
        raise UnknownKind(f"{PATHS[kind]} is not a connector of kind {kind!r}.")
    return found


def choices() -> list[tuple[str, str]]:
    """Kinds with their labels, for the admin's form."""
    return [(kind, connector(kind).label) for kind in PATHS]


def limits_of(kind: str, stored: Mapping[str, Any]) -> Limits:
    """What the vendor bears under a connection's settings as they are stored; where one is missing, its default counts.

    Raises UnknownKind.
    """
    known = connector(kind)
    if known.limits_for is None:
        return known.limits
    defaults = {setting.name: setting.default for setting in known.settings}
    return known.limits_for(defaults | {name: str(value) for name, value in stored.items()})
