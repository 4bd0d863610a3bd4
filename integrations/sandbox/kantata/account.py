"""What the endpoints of the account share: tables, clock, faults, money formats."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.store import Record, Store, stamp
from integrations.sandbox.modes import Modes
from integrations.sandbox.server import HAND, Effect

ACCOUNT_ID = kantata_id("accounts", "northlight")
API_USER_ID = kantata_id("users", "integration")
LEGAL_ENTITY_FIELD_ID = kantata_id("custom_fields", "legal-entity")
# Of projects, by name: what each says of itself beside the account's own fields.
PROJECT_FIELDS = {
    "Legal entity": LEGAL_ENTITY_FIELD_ID,
    "Practice": kantata_id("custom_fields", "practice"),
    "Region": kantata_id("custom_fields", "region"),
}
BASE_UNITS = {"JPY": 1}
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF"}
STATUSES = {
    100: ("grey", "Not Started"),
    200: ("light-green", "On Track"),
    300: ("green", "Active"),
    400: ("yellow", "On Hold"),
    500: ("blue", "Completed"),
}


@dataclass(slots=True)
class Account:
    """One per sandbox; `commit` writes an effect through the journal."""

    modes: Modes
    settings: dict[str, Any]
    commit: Callable[[Effect], None]
    now: Callable[[], datetime]
    store: Store = field(default_factory=Store)

    def stamp_now(self) -> str:
        """updated_at of a write: now, or earlier where the mode late_commit makes rows appear late."""
        return stamp(self.now() - timedelta(seconds=float(self.modes.value("late_commit", 0))))

    def strikes(self, fault: str) -> bool:
        """Whether a fault hits this write; the world's own hand is never hit."""
        return HAND.get() != "world" and self.modes.roll(fault)

    def legal_entity(self, workspace: str | None) -> str | None:
        """The value of the custom field "Legal entity" of a workspace."""
        if workspace is None:
            return None
        value = self.store.get("custom_field_values", custom_value_id("Workspace", workspace, LEGAL_ENTITY_FIELD_ID))
        return None if value is None else value["value"]


def custom_value_id(subject: str, identity: str, custom_field: str) -> str:
    """One value a field and record: its id follows from both."""
    return kantata_id("custom_field_values", f"{subject}:{identity}:{custom_field}")


def base_unit(currency: str) -> int:
    """Subunits in a unit: 100, for yen 1."""
    return BASE_UNITS.get(currency, 100)


def subunits(amount: Decimal, currency: str) -> int:
    """Whole subunits, half away from zero."""
    return int((amount * base_unit(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def displayed(cents: int, currency: str) -> str:
    """As the account shows money to people: €1,200.00; never parse it."""
    unit = base_unit(currency)
    return f"{SYMBOLS.get(currency, currency)}{cents / unit:,.{2 if unit > 1 else 0}f}"


def status_of(key: int) -> Record:
    color, message = STATUSES.get(key, ("grey", "Unknown"))
    return {"color": color, "key": key, "message": message}
