"""Time to finance: approved time becomes cost on the ERP's project, corrections follow, the PSA is told."""

from decimal import Decimal

from integrations.canonical.events import TimeApproved
from integrations.canonical.money import Money
from journeys.definition import Journey
from journeys.services import approved_time, time_posting

CENTIHOUR = Decimal("0.01")


def _title(entry: TimeApproved) -> str:
    hours = entry.hours.quantize(CENTIHOUR).normalize()
    return f"{hours:f} h, {entry.person_name}, {entry.worked_on}, {entry.project_code}"


def _value(entry: TimeApproved) -> Money | None:
    """What the entry is worth to the customer; None where no rate is known."""
    return None if entry.amount is None or not entry.currency else Money(entry.amount, entry.currency)


TIME_TO_FINANCE = Journey(
    name=approved_time.JOURNEY,
    label="Time to finance",
    span="from approval to posting in the ERP",
    entity="time_entry",
    event=TimeApproved,
    read=approved_time.time_approved,
    starts=lambda _: True,
    subject=lambda entry: entry.entry_ref,
    version=lambda entry: entry.version,
    supersedes=True,
    title=_title,
    party=lambda entry: entry.customer_name,
    project=lambda entry: entry.project_id,
    value=_value,
    business_instant=lambda entry: entry.approved_at,
    steps=time_posting.TIME.steps(post_label="Post time to the ERP"),
)
