"""Timesheets through a sequence of invoices, cancellations and credit notes."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial, reduce
from itertools import accumulate

from visibility.measures.timesheets import AlreadyBilled, Timesheet, value_of
from visibility.measures.worked.evaluation import Translation
from visibility.measures.worked.reading import CURRENCY, Values, day, number, of, shown

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLACES = {str(place): index for index, place in enumerate(range(1, 1000))}
COUNT = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class View:
    """A timesheet and the day up to which its work is looked at."""

    sheet: Timesheet
    up_to: date | None = None


def unbilled(values: Values) -> Values:
    rate = number(values["rate"])
    work = [(day(item["date"]), number(item["hours"])) for item in values["entries"]]
    start = View(reduce(partial(_with_hours, rate), work, Timesheet()))
    views = list(accumulate(values["steps"], partial(_stepped, rate), initial=start))[1:]
    open_amounts = [view.sheet.unbilled(up_to=view.up_to) for view in views]
    return shown(unbilled=open_amounts, billed=[view.sheet.billed() for view in views])


def billing_status(values: Values) -> Values:
    return _line_statuses(values) if "lines" in values else _one_detail(values)


def _one_detail(values: Values) -> Values:
    amount, cost = _priced(values)
    sheet = Timesheet().with_work(None, amount)
    billed, returned = sheet.invoiced("first"), sheet.invoiced("first").released("first")
    after = {"status_after_invoice": billed.status, "status_after_invoice_cancel": returned.status}
    again = {"second_invoice": _second(billed), "link_after_sales_return": returned.lines[0].invoice}
    return shown(billing_amount=amount, costing_amount=cost, **after, **again)


def _line_statuses(values: Values) -> Values:
    amounts = [number(amount) for amount in values["lines"]]
    sheet = reduce(_with_line, amounts, Timesheet())
    sheets = list(accumulate(values["events"], _after, initial=sheet))[1:]
    return shown(status=[after.status for after in sheets])


def _with_line(sheet: Timesheet, amount: Decimal) -> Timesheet:
    return sheet.with_work(None, amount)


def _after(sheet: Timesheet, event: str) -> Timesheet:
    named = COUNT.search(event)
    if event.startswith("cancel"):
        return sheet.restored(named[0] if named else _last_released(sheet))
    invoice = str(named[0]) if named else ""
    released = event.startswith(("credit", "return"))
    return sheet.released(invoice) if released else sheet.invoiced_lines(invoice, [PLACES[invoice]])


def _last_released(sheet: Timesheet) -> str:
    return next(line.released_from for line in sheet.lines if line.released_from and not line.invoice)


def _second(billed: Timesheet) -> str:
    try:
        billed.invoiced_lines("second", [0])
    except AlreadyBilled:
        return "rejected"
    return "accepted"


def _priced(values: Values) -> tuple[Decimal, Decimal]:
    hours, bill_rate, cost_rate = of(values, "hours", "bill_rate", "cost_rate")
    amount = value_of(hours, bill_rate, currency=CURRENCY)
    return amount, value_of(hours, cost_rate, currency=CURRENCY)


def _stepped(rate: Decimal, view: View, step: str) -> View:
    up_to = next(map(day, DAY.findall(step)), None)
    if step.startswith("invoice"):
        return View(view.sheet.invoiced(step, up_to=up_to), up_to)
    added = COUNT.findall(step) if step.startswith("add") else []
    work = [(None, number(hours)) for hours in added]
    return View(reduce(partial(_with_hours, rate), work, view.sheet), up_to)


def _with_hours(rate: Decimal, sheet: Timesheet, work: tuple[date | None, Decimal]) -> Timesheet:
    return sheet.with_work(work[0], value_of(work[1], rate, currency=CURRENCY))


FUNCTIONS: dict[str, Translation] = {"unbilled": unbilled, "billing_status": billing_status}
