"""Scheduled report: a reader's day has come, and the mail goes out once for period and reader."""

from integrations.canonical.commands import SendNotice
from integrations.canonical.events import ReportDue
from integrations.canonical.references import external_ref
from journeys.definition import Decision, Inputs, Journey, Step


def _send(inputs: Inputs[ReportDue]) -> Decision:
    event = inputs.event
    return SendNotice(
        external_ref=external_ref(event.firm_slug, "report", event.key),
        to=(event.address,),
        subject=event.subject,
        body=event.body,
    )


SCHEDULED_REPORT = Journey(
    name="scheduled_report",
    label="Scheduled report",
    entity="report",
    event=ReportDue,
    starts=lambda _: True,
    subject=lambda event: event.key,
    title=lambda event: f"{event.name} for {event.reader}",
    value=lambda _: None,
    business_instant=lambda event: event.due_at,
    span="from the day of the schedule to the mail",
    steps=(
        Step(
            name="send_report",
            label="Send the report",
            sends=SendNotice,
            act=_send,
            assume_done=True,
            lane="report",
        ),
    ),
)
