"""The legs of the cash clock as they are declared: what they measure, in which statement, and how finely."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from visibility.measures.figure import Figure, Reason
from visibility.queries.answers import days, seconds
from visibility.queries.cash import sql as cash_sql
from visibility.queries.shapes.common import Value

SECOND, HOUR, DAY = 1, 3600, 86_400


@dataclass(frozen=True, kw_only=True)
class Leg:
    """body: its statement, None where read models are matched instead; grain: seconds that durations are cut to.

    waiting, passed: the statements of those units of it alone that wait or passed, where that reads less; "": body
    tells them too.
    is_by_project: whether its units are told by project. kind, state: the facts of a project behind it.
    """

    key: str
    label: str
    span: str
    unit: str
    body: str | None
    grain: int
    waiting: str = ""
    passed: str = ""
    is_by_project: bool = False
    kind: str = ""
    state: str = ""


LEGS: Mapping[str, Leg] = {
    leg.key: leg
    for leg in (
        Leg(
            key="activation",
            label="Won to active",
            span="from the deal won to its project in PSA and ERP; deals won since go-live",
            unit="deals",
            body=cash_sql.WON_ACTIVE,
            grain=SECOND,
        ),
        Leg(
            key="staffing",
            label="Active to staffed",
            span="from the project active to the first person named for it",
            unit="projects",
            body=cash_sql.ACTIVE_STAFFED,
            grain=HOUR,
            kind="allocations",
        ),
        Leg(
            key="start",
            label="Staffed to first time",
            span="from the first person named to the first day with time booked",
            unit="projects",
            body=cash_sql.STAFFED_WORKED,
            grain=HOUR,
            kind="time",
        ),
        Leg(
            key="approval",
            label="Worked to approved",
            span="from the day worked to the approval of the entry",
            unit="entries",
            body=cash_sql.WORKED_APPROVED,
            waiting=cash_sql.WORKED_WAITING,
            passed=cash_sql.WORKED_PASSED,
            grain=HOUR,
            is_by_project=True,
            kind="time",
            state="unapproved",
        ),
        Leg(
            key="posting",
            label="Approved to posted",
            span="from the approval of time or expense to its record in the ERP; entries approved since go-live",
            unit="entries",
            body=cash_sql.APPROVED_POSTED,
            grain=SECOND,
            is_by_project=True,
            kind="time",
            state="approved",
        ),
        Leg(
            key="acceptance",
            label="Work to milestone",
            span="from the first approved work towards a milestone to its acceptance",
            unit="milestones",
            body=cash_sql.WORK_ACCEPTED,
            grain=DAY,
            kind="milestones",
        ),
        Leg(
            key="invoicing",
            label="Earned to invoiced",
            span="from the day work was done, or its milestone accepted, to the invoice; the oldest is covered first",
            unit="days of work",
            body=None,
            grain=DAY,
            is_by_project=True,
            kind="invoices",
        ),
        Leg(
            key="payment",
            label="Invoiced to paid",
            span="from the invoice to the day on which payments and credit notes reach its total",
            unit="invoices",
            body=cash_sql.ISSUED_PAID,
            grain=DAY,
            kind="invoices",
        ),
    )
}
KEYS = tuple(LEGS)


def lasted(leg: Leg, figure: Figure) -> Value:
    """A duration of seconds as the leg tells it: in whole days where it knows no more."""
    return days(figure.over(Decimal(DAY), Reason.NO_EVENTS)) if leg.grain == DAY else seconds(figure)
