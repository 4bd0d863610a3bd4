"""The firm as HRIS and directory know it: entities and people, no history. A fraction of the work of the whole firm."""

from datetime import date

from integrations.sandbox.world.cast import ENTITIES, FIRM_NAME, REPORTING_CURRENCY
from integrations.sandbox.world.people import build_people
from integrations.sandbox.world.sizes import SMALL, Size
from integrations.sandbox.world.types import Firm


def build_staff(seed: int, anchor: date, size: Size = SMALL) -> Firm:
    """The same entities and people as build_firm's; everything else is empty."""
    return Firm(
        name=FIRM_NAME,
        reporting_currency=REPORTING_CURRENCY,
        entities=ENTITIES,
        customers=(),
        people=build_people(seed, anchor, size),
        deals=(),
        projects=(),
        time_entries=(),
        expenses=(),
        milestones=(),
        invoices=(),
        payments=(),
        allocations=(),
        purchase_orders=(),
        rates=(),
    )
