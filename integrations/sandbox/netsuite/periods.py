"""Accounting periods: one a month, open or closed; what was worked in a closed one cannot be posted there.

The last day of a year is an adjustment period as well, for journal entries alone.
"""

from datetime import date, timedelta

from integrations.sandbox.netsuite.store import Record, Store

MONTHS_BACK, MONTHS_AHEAD = 30, 12
OPEN_MONTHS = 2
YEAR_ENDS_WITH = 12


def seed(store: Store, anchor: date, stamp: str) -> None:
    """Months around the anchor day; all but the last ones before it are closed."""
    first = anchor.replace(day=1)
    open_from = back(first, OPEN_MONTHS - 1)
    month, years_ends = back(first, MONTHS_BACK), []
    for _ in range(MONTHS_BACK + MONTHS_AHEAD + 1):
        following = (month + timedelta(days=31)).replace(day=1)
        last, is_closed = following - timedelta(days=1), month < open_from
        fields = _period(f"{month:%b %Y}", month, last, is_closed=is_closed)
        store.add("accountingPeriod", f"period-{month:%Y-%m}", fields | {"lastModifiedDate": stamp})
        if month.month == YEAR_ENDS_WITH:
            years_ends.append((last, is_closed))
        month = following
    for last, is_closed in years_ends:
        fields = _period(f"Adj {last:%Y}", last, last, is_closed=is_closed) | {"isAdjust": True}
        store.add("accountingPeriod", f"adjustment-{last:%Y}", fields | {"lastModifiedDate": stamp})


def _period(name: str, first: date, last: date, *, is_closed: bool) -> Record:
    return {
        "periodName": name,
        "startDate": first.isoformat(),
        "endDate": last.isoformat(),
        "closed": is_closed,
        "allLocked": is_closed,
        "isPosting": True,
        "isQuarter": False,
        "isYear": False,
        "isAdjust": False,
    }


def back(month: date, count: int) -> date:
    """The first day of the month that many months earlier."""
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def period_of(store: Store, day: str) -> Record | None:
    """The period of a day (YYYY-MM-DD); None outside the calendar that was set up."""
    identity = store.aliases.get(f"period-{day[:7]}", "")
    return store.records["accountingPeriod"].get(identity)
