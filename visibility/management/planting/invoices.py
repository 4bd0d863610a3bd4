"""Invoices that cannot be right: a line that stands on two of them, and one at the exchange rate of another day."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from integrations.canonical.money import quantise
from visibility.management.planting.bookable import CURRENCY, jobs_in_euros
from visibility.management.planting.expected import Expected
from visibility.management.planting.plot import Plot
from visibility.management.planting.sandboxes import ERP, CannotPlant, Record, Sandboxes
from visibility.measures.fx import MAX_STALE_DAYS
from visibility.measures.stated_rates import TOLERANCE

TWICE, WRONG_DAY = "duplicated-invoice-line", "wrong-fx-date"
# The customer is billed in francs, and the rate is the oddest of the last weeks.
FOREIGN, NET, LOOK_BACK = "CHF", Decimal("12000.00"), timedelta(days=60)
DAY = timedelta(days=1)
Rates = Mapping[date, Decimal]


def twice(plot: Plot, *, today: date, project: str = "") -> Expected:
    """The newest invoice's line is posted once more, on an invoice of its own of the same day."""
    job, invoice = _billed(plot.at, today, project)
    (line,) = invoice["item"]
    again = {"tranDate": invoice["tranDate"], "postingPeriod": invoice["postingPeriod"]}
    number = _post(plot, job, {**again, "currency": {"id": invoice["currency"]}}, line)
    amount = Decimal(line["amount"])
    what = f"invoice {number}: {line['description']}, {CURRENCY} {amount}, stands on {invoice['tranId']} already"
    title = "The same invoice line on two invoices"
    return _expected(TWICE, title, job, amount, risk="doubled_line", today=today, billed=(amount, CURRENCY), what=what)


def wrong_day(plot: Plot, *, today: date, project: str = "") -> Expected:
    """An invoice of yesterday is booked at what its currency was worth on another day."""
    job, on = _running(plot.at, project), today - DAY
    own, (seems_of, stated) = _rates(plot.at, on)
    foreign = next(key for key, one in plot.at.by_id(ERP, "currency").items() if one["symbol"] == FOREIGN)
    booked = {"tranDate": str(on), "postingPeriod": f"{on:%b %Y}", "currency": {"id": foreign}}
    line = {"item": "Services", "description": "Review on site", "quantity": "1", "rate": str(NET), "amount": str(NET)}
    number = _post(plot, job, {**booked, "exchangeRate": str(stated)}, line)
    off = abs(quantise(NET * stated, CURRENCY) - quantise(NET * own, CURRENCY))
    what = f"invoice {number} of {on} over {FOREIGN} {NET} at {stated}, the rate of {seems_of}, not at {own}"
    title = "An invoice at the exchange rate of another day"
    return _expected(WRONG_DAY, title, job, off, risk="rate_day", today=today, billed=(NET, FOREIGN), what=what)


def _billed(at: Sandboxes, today: date, project: str) -> tuple[Record, Record]:
    """The newest invoice of one line, and its job; not one of a project that was credited: that may take it back."""
    jobs = {one["id"]: one for code, one in jobs_in_euros(at).items() if project in ("", code)}
    credited = {one["job"] for one in at.records(ERP, "creditMemo")}
    found = [
        one for one in at.records(ERP, "invoice") if _is_plain(one, today) and one["job"] in jobs.keys() - credited
    ]
    if not found:
        where = f"Project {project}" if project else "No project"
        raise CannotPlant(
            f"{where} has no invoice in {CURRENCY} of one line, or it was credited. Nothing was planted. "
            "Name another project with --project, or none."
        )
    newest = max(found, key=lambda one: (one["tranDate"], int(one["id"])))
    return jobs[newest["job"]], newest


def _is_plain(invoice: Record, today: date) -> bool:
    is_one = len(invoice["item"]) == 1 and invoice["currencyCode"] == CURRENCY
    return is_one and invoice["tranDate"] < today.isoformat() and invoice.get("approvalStatus") != "1"


def _running(at: Sandboxes, project: str) -> Record:
    jobs = {code: one for code, one in jobs_in_euros(at).items() if project in ("", code)}
    if not jobs:
        raise CannotPlant(
            f"The ERP has no project {project} in {CURRENCY} that takes postings. Nothing was planted. "
            "Name another project with --project, or none."
        )
    return jobs[min(jobs)]


def _rates(at: Sandboxes, on: date) -> tuple[Decimal, tuple[date, Decimal]]:
    """Of a day, and the day shortly before whose rate is furthest from it."""
    published = _published(at)
    own = next((published[day] for age in range(MAX_STALE_DAYS + 1) if (day := on - age * DAY) in published), None)
    before = {day: rate for day, rate in published.items() if on - LOOK_BACK <= day < on}
    if own is None or not before:
        raise CannotPlant(f"The ERP keeps no rate of {FOREIGN} for {on}. Nothing was planted. Let it publish some.")
    oddest = max(before, key=lambda day: abs(before[day] - own))
    if abs(before[oddest] - own) <= 2 * TOLERANCE * own:
        raise CannotPlant(f"{FOREIGN} has not moved since {on - LOOK_BACK}, so no rate is wrong. Nothing was planted.")
    return own, (oddest, before[oddest])


def _published(at: Sandboxes) -> Rates:
    symbols = {key: one["symbol"] for key, one in at.by_id(ERP, "currency").items()}
    kept = at.records(ERP, "currencyRate")
    return {
        date.fromisoformat(one["effectiveDate"]): Decimal(one["exchangeRate"])
        for one in kept
        if symbols[one["transactionCurrency"]] == FOREIGN
    }


def _post(plot: Plot, job: Record, said: Mapping[str, Any], line: Record) -> str:
    """The number of a new invoice of the job."""
    whose = {"entity": {"id": job["parent"]}, "job": {"id": job["id"]}, "subsidiary": {"id": job["subsidiary"]}}
    record = {**whose, **said, "item": {"items": [line]}}
    (made,) = plot.do(ERP, "create_records", type="invoice", records=[record])["ids"]
    plot.takes_back(ERP, "delete_record", type="invoice", record=made)
    return str(plot.at.by_id(ERP, "invoice")[made]["tranId"])


def _expected(
    case: str,
    title: str,
    job: Record,
    amount: Decimal,
    *,
    risk: str,
    today: date,
    billed: tuple[Decimal, str],
    what: str,
) -> Expected:
    return Expected(
        case=case,
        title=title,
        project=job["entityId"],
        entity=job["entityCode"],
        currency=CURRENCY,
        amounts=(amount,),
        risk=risk,
        close_line=risk,
        period=(today - DAY).replace(day=1),
        billed=billed[0],
        billed_in=billed[1],
        records=(what,),
    )
