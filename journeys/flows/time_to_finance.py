"""Time to finance: approved time becomes cost on the ERP's project, corrections follow, the PSA is told."""

from decimal import Decimal

from integrations.canonical.commands import LinkTime, PostTime
from integrations.canonical.events import TimeApproved
from integrations.canonical.money import Money
from journeys.definition import Journey, Step
from journeys.services import approved_time, time_posting

# A new deal goes first: there is one of it, and hundreds of entries.
AFTER_DEALS = 7
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
    steps=(
        Step(
            name=time_posting.REVERSE,
            label="Take back what was posted",
            sends=PostTime,
            act=time_posting.reverse,
            needs=time_posting.NEEDS,
            order=time_posting.order,
            recalls=True,
            priority=AFTER_DEALS,
        ),
        Step(
            name=time_posting.POST,
            label="Post time to the ERP",
            sends=PostTime,
            act=time_posting.post,
            after=(time_posting.REVERSE,),
            needs=time_posting.NEEDS,
            order=time_posting.order,
            recalls=True,
            priority=AFTER_DEALS,
        ),
        Step(
            name="link_time",
            label="Link the ERP's id at the PSA",
            sends=LinkTime,
            act=time_posting.link,
            after=(time_posting.POST,),
            optional=True,
            priority=AFTER_DEALS,
        ),
    ),
)
