"""A missing rate: billable time on a contract billed by the hour, approved without anybody knowing at which rate."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from journeys.services import approved_time
from visibility.management.planting.bookable import BY_THE_HOUR, CURRENCY, Place, place
from visibility.management.planting.expected import Expected
from visibility.management.planting.hours import Entry, approve, book
from visibility.management.planting.plot import Plot
from visibility.management.planting.sandboxes import ERP, PSA, CannotPlant, Sandboxes

CASE, MINUTES = "missing-rate", 90
CENT = Decimal("0.01")


def missing(plot: Plot, *, today: date, project: str = "") -> Expected:
    """While a person has no rate, time is booked and approved: the entry keeps none, and the ERP is not told of it."""
    at = place(plot.at, project, method=BY_THE_HOUR)
    standard = _standard(plot.at, at)
    members = plot.at.records(PSA, "account_memberships")
    member = next(one for one in members if one["user_id"] == at.person)
    whose = {"collection": "account_memberships", "id": member["id"]}
    kept = {"fields": {"bill_rate_in_cents": member["bill_rate_in_cents"]}}
    plot.takes_back(PSA, "set_fields", **whose, **kept)
    plot.do(PSA, "set_fields", **whose, fields={"bill_rate_in_cents": None})
    (entry,) = book(plot, at, [(MINUTES, None)], today)
    approve(plot, [entry])
    plot.do(PSA, "set_fields", **whose, **kept)
    return _expected(at, entry, standard)


def _standard(at: Sandboxes, there: Place) -> Decimal:
    """What an hour of the person's role is billed at: the mean rate of its people in the project's legal entity."""
    rates = list(_rates(at, there))
    if not rates:
        raise CannotPlant(
            f"Nobody of the role of {there.person} has a bill rate in {there.entity}, so the worth of time without one "
            "is not known. Nothing was planted. Name another project with --project."
        )
    return sum(rates, Decimal(0)) / len(rates)


def _rates(at: Sandboxes, there: Place) -> Iterator[Decimal]:
    users = at.by_id(PSA, "users")
    role, near = users[there.person]["role_id"], _employed(at, there.entity)
    for one in at.records(PSA, "account_memberships"):
        user = users[one["user_id"]]
        if user["role_id"] == role and user["email_address"] in near and one["bill_rate_in_cents"] is not None:
            yield Decimal(one["bill_rate_in_cents"]) / 100


def _employed(at: Sandboxes, entity: str) -> set[str]:
    return {one["email"] for one in at.records(ERP, "employee") if one["entityCode"] == entity}


def _expected(at: Place, entry: Entry, standard: Decimal) -> Expected:
    worth = (MINUTES * standard / 60).quantize(CENT)
    return Expected(
        case=CASE,
        title="Approved billable time that has no rate",
        project=at.code,
        entity=at.entity,
        currency=CURRENCY,
        amounts=(worth,),
        lost="unrated",
        journey=approved_time.JOURNEY,
        close_line="failed",
        period=entry.on.replace(day=1),
        records=(f"time entry {entry.id} of {entry.on}: {MINUTES} min, at the role's standard rate {worth}",),
    )
