"""Approved time that does not get to the ERP: it refuses two entries for good, or it is stopped meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from integrations.canonical.references import external_ref
from journeys import registry
from journeys.services import approved_time
from visibility.management.demo.firm import SLUG
from visibility.management.planting.bookable import BY_THE_HOUR, CURRENCY, Place, place
from visibility.management.planting.expected import Expected
from visibility.management.planting.plot import Plot
from visibility.management.planting.sandboxes import ERP, PSA, Record
from visibility.queries.wording import lasted

# Minutes and bill rates: EUR 150.00 + 97.56 = 247.56, and EUR 180.00 + 72.30 = 252.30.
REFUSED = ((60, Decimal("150.00")), (80, Decimal("73.17")))
HELD_UP = ((90, Decimal("120.00")), (45, Decimal("96.40")))
# EUR 110.00 + 61.60 = 171.60.
TOO_LATE = ((60, Decimal("110.00")), (40, Decimal("92.40")))
CASE, STOPPED, CLOSED = "unposted-time", "erp-stopped", "closed-period"
# So long ago that the ERP has closed it.
CLOSED_BEFORE = timedelta(days=120)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Entry:
    """Time booked at the PSA; rate: of an hour, None: that of its person."""

    id: str
    on: date
    minutes: int
    rate: Decimal | None

    @property
    def worth(self) -> Decimal:
        """Hours x rate, rounded to the cent; 0 without a rate."""
        return (self.minutes * (self.rate or Decimal(0)) / 60).quantize(CENT)

    def __str__(self) -> str:
        return f"time entry {self.id} of {self.on}: {self.minutes} min x {CURRENCY} {self.rate} = {self.worth}"


def unposted(plot: Plot, *, today: date, project: str = "") -> Expected:
    """Under the keys of two approved entries the ERP already holds other time, which a workflow has locked."""
    at = place(plot.at, project)
    entries = book(plot, at, REFUSED, today)
    for one in entries:
        _lock(plot, at, one)
    approve(plot, entries)
    return _expected(at, entries, case=CASE, title="Approved time that the ERP refuses", line="failed")


def too_late(plot: Plot, *, today: date, project: str = "") -> Expected:
    """Under the keys of two approved entries the ERP holds other time already, and has closed its period since."""
    at = place(plot.at, project, method=BY_THE_HOUR)
    entries = book(plot, at, TOO_LATE, today)
    for one in entries:
        _lock(plot, at, one, period=f"{today - CLOSED_BEFORE:%b %Y}")
    approve(plot, entries)
    return _expected(at, entries, case=CLOSED, title="Approved time of a period that the ERP has closed", line="failed")


def held_up(plot: Plot, *, today: date, project: str = "", seconds: float) -> Expected:
    """The ERP answers 503 to everything for that long; meanwhile two entries are approved."""
    at = place(plot.at, project)
    plot.strike(ERP, p503=1, seconds=seconds)
    entries = book(plot, at, HELD_UP, today)
    approve(plot, entries)
    promised = registry.journey(approved_time.JOURNEY).target
    leaks = {"after": f"{lasted(promised)} after the approval"} if seconds > promised.total_seconds() else {"cause": ""}
    title = f"The ERP is stopped for {lasted(seconds)}"
    return _expected(at, entries, case=STOPPED, title=title, line="in_flight", **leaks)


def book(plot: Plot, at: Place, wanted: Sequence[tuple[int, Decimal | None]], today: date) -> list[Entry]:
    """Time of these minutes and rates, worked yesterday, not yet approved."""
    on = today - timedelta(days=1)
    where: Record = {"project": at.project, "task": at.task, "person": at.person, "date": on.isoformat()}
    entries = [
        where | {"minutes": minutes, "bill_rate": None if rate is None else str(rate)} for minutes, rate in wanted
    ]
    ids = [str(one) for one in plot.do(PSA, "book_time", entries=entries)["ids"]]
    for one in ids:
        plot.takes_back(PSA, "delete_time", id=one)
        # Approved time cannot be deleted: it is withdrawn before.
        plot.takes_back(PSA, "withdraw_time", ids=[one])
    return [Entry(one, on, minutes, rate) for one, (minutes, rate) in zip(ids, wanted, strict=True)]


def _lock(plot: Plot, at: Place, entry: Entry, **why: str) -> None:
    reference = external_ref(SLUG, "time", f"{PSA}-{entry.id}")
    who = {"customer": {"id": at.job}, "employee": {"id": at.employee}}
    there = who | {"tranDate": entry.on.isoformat(), "hours": "0:01", "externalId": reference}
    (held,) = plot.do(ERP, "create_records", type="timeBill", records=[there])["ids"]
    plot.takes_back(ERP, "delete_record", type="timeBill", record=held)
    plot.do(ERP, "lock_record", type="timeBill", record=held, **why)


def approve(plot: Plot, entries: Sequence[Entry]) -> None:
    plot.do(PSA, "approve_time", ids=[one.id for one in entries])


def _expected(
    at: Place, entries: Sequence[Entry], *, case: str, title: str, line: str, cause: str = "time", after: str = ""
) -> Expected:
    return Expected(
        case=case,
        title=title,
        project=at.code,
        entity=at.entity,
        currency=CURRENCY,
        amounts=tuple(one.worth for one in entries),
        cause=cause,
        journey=approved_time.JOURNEY,
        close_line=line,
        period=entries[0].on.replace(day=1),
        leaks_after=after,
        records=tuple(map(str, entries)),
    )
