"""Accounting periods: one a month, open or closed; what was worked in a closed one cannot be posted there."""

from datetime import date, timedelta

from integrations.sandbox.netsuite.store import Record, Store

MONTHS_BACK, MONTHS_AHEAD = 30, 12
OPEN_MONTHS = 2


def seed(store: Store, anchor: date, stamp: str) -> None:
    """Months around the anchor day; all but the last ones before it are closed."""
    first = anchor.replace(day=1)
    open_from = back(first, OPEN_MONTHS - 1)
    month = back(first, MONTHS_BACK)
    for _ in range(MONTHS_BACK + MONTHS_AHEAD + 1):
        following = (month + timedelta(days=31)).replace(day=1)
        fields = {
            "periodName": f"{month:%b %Y}",
            "startDate": month.isoformat(),
            "endDate": (following - timedelta(days=1)).isoformat(),
            "closed": month < open_from,
            "allLocked": month < open_from,
            "isPosting": True,
            "isQuarter": False,
            "isYear": False,
            "lastModifiedDate": stamp,
        }
        store.add("accountingPeriod", f"period-{month:%Y-%m}", fields)
        month = following


def back(month: date, count: int) -> date:
    """The first day of the month that many months earlier."""
    for _ in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def period_of(store: Store, day: str) -> Record | None:
    """The period of a day (YYYY-MM-DD); None outside the calendar that was set up."""
    identity = store.aliases.get(f"period-{day[:7]}", "")
    return store.records["accountingPeriod"].get(identity)
