"""The demand of the staffing radar as a list: what is wanted, what nobody has time for, the revenue in it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlencode

from visibility.access import Viewer
from visibility.exports.cells import Cell
from visibility.exports.listing import Listing, amount, hours, percent
from visibility.queries.shapes.common import Value
from visibility.queries.shapes.staffing import DemandRow, DemandTotal, StaffingFilters, StaffingRows
from visibility.queries.staffing.rows import staffing_rows
from visibility.queries.staffing.scope import asked
from visibility.queries.wording import counted

HEAD = (
    *("kind", "kind_label", "name", "entity", "role", "skill", "starts_on", "ends_on", "first_short_on"),
    *("hours", "short_hours", "probability_percent", "rate", "rate_currency"),
    *("at_stake", "at_stake_currency", "own_at_stake", "own_at_stake_currency", "not_known"),
)


def staffing(viewer: Viewer, filters: StaffingFilters, *, week: str, only: str, now: datetime) -> Listing:
    """Everything that is wanted within the weeks, whole; what is not known is empty, with why in the last column."""
    found = staffing_rows(viewer, filters, week=week, only=only, now=now, page=0)
    told = asked(filters) | {name: value for name, value in (("week", week), ("only", only)) if value}
    return Listing("staffing", urlencode(told), HEAD, _rows(found))


def _rows(found: StaffingRows) -> Iterator[Sequence[Cell]]:
    """The last one is the sum of all, as the page has it; none where nothing is listed."""
    yield from map(_row, found.demand)
    if found.total and found.demand:
        yield _sum(found.total)


def _sum(total: DemandTotal) -> Sequence[Cell]:
    more = f", and {total.smaller} more with less than half an hour missing" if total.smaller else ""
    empty: tuple[Cell, ...] = (None,) * 6
    return (
        *("total", "sum", f"Sum of {counted(total.rows, 'row')}{more}", *empty),
        *(None, hours(total.short.figure), None, None, None),
        *(*amount(total.at_stake), None, None, _not_known(total.short, total.at_stake)),
    )


def _row(row: DemandRow) -> Sequence[Cell]:
    values = (row.short, row.rate, row.at_stake)
    return (
        *(
            row.kind,
            row.kind_label,
            row.name,
            row.entity,
            row.role,
            row.skill,
            row.starts_on,
            row.ends_on,
            row.first_short_on,
        ),
        *(hours(row.hours.figure), hours(row.short.figure), percent(row.probability)),
        *(*amount(row.rate), *amount(row.at_stake), *amount(row.own_at_stake)),
        _not_known(*values),
    )


def _not_known(*values: Value) -> str:
    return "; ".join(dict.fromkeys(value.words for value in values if value.figure is None))
