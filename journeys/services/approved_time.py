"""Approved, corrected and withdrawn time as events."""

from integrations.canonical.events import TimeApproved
from journeys.services.approved import Approvals

JOURNEY = "time_to_finance"
APPROVALS = Approvals(
    JOURNEY,
    TimeApproved,
    "canonical_timeentry",
    "t.service_date AS worked_on, t.hours, t.bill_rate",
    ("is_approved", "worked_on", "hours", "is_billable", "bill_rate", "currency", "project_id", "person_id"),
)
time_approved = APPROVALS.events
