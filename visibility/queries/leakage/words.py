"""What the bars and lines of leakage are called, and what they mean in a sentence."""

from collections.abc import Mapping
from decimal import Decimal

from visibility.queries.shapes.common import Value
from visibility.queries.wording import whole_amount

BARS: Mapping[str, tuple[str, str]] = {
    "rate": ("Rate", "Billable time as it is billed, less the same time at the rates sold."),
    "mix": ("Mix", "The hours sold, had the people in place now done them: what they earn more and cost more."),
    "scope": ("Scope", "Hours beyond those sold without a new version of the deal, and expenses not billed on."),
    "subcontract": ("Subcontract", "What suppliers have billed; the staffing of a deal plans none of it."),
    "fx": ("FX", "Exchange rates since the day of the sale."),
    "unexplained": ("Not explained", "What none of these causes explains, cents of rounding included."),
    "integration": ("Integration", "Money of what did not get through between the systems. It comes back once mended."),
}
TOTALS: Mapping[str, tuple[str, str]] = {
    "planned": ("Margin as sold", "Price less the cost of the staffing sold, at the exchange rate of that day."),
    "forecast": ("Forecast margin", "The portfolio's forecast: what comes of it once everything gets through."),
    "standing": ("As things stand", "The forecast margin if nothing that leaks between the systems is mended."),
}
CAUSES: Mapping[str, tuple[str, str]] = {
    "time": ("Time not in the ERP", "Approved, and its transaction failed, is late, or never started."),
    "expenses": ("Expenses not in the ERP", "Approved, and the transaction failed, is late, or never started."),
    "mapping": ("Wrong mapping", "Approved, and refused because a record it needs is missing or incomplete."),
    "duplicate": ("Duplicates", "Approved, and refused because the ERP holds another record under the same key."),
    "milestones": ("Milestones not invoiced", "Accepted more than five days ago, and the ERP has no invoice."),
    "subcontract": (
        "Late subcontract cost",
        "Billed by suppliers and not in the ERP; or ordered, not billed, and the project has ended.",
    ),
}
STATES: Mapping[str, str] = {
    "failed": "Failed",
    "late": "Late",
    "never started": "Never started",
    "not invoiced": "Not invoiced",
    "not billed": "Not billed",
}
HOW: Mapping[str, str] = {
    "replayed": "Sent again",
    "corrected": "Corrected at the source",
    "late": "Got through late",
    "invoiced": "Invoiced",
}
LOST: Mapping[str, tuple[str, str]] = {
    "rates": ("Billed below the rate sold", "The rate bar of those projects where it costs margin."),
    "unrated": ("Billable hours without a rate", "Worth so much at the standard rates of their roles."),
    "unbillable": ("Hours that nobody may bill", "Worth so much at standard rates, on contracts billed by the hour."),
    "over_cap": ("Over the cap", "Worth of work beyond what a contract is capped at: nobody pays for it."),
}
AT_RISK: Mapping[str, tuple[str, str]] = {
    "integration": ("Did not get through", "The integration bar, and what leaks at projects that have no bar."),
    "unbilled": ("Unbilled for more than 60 days", "Some of it may be unbilled because it did not get through."),
    "doubled_line": (
        "Billed twice",
        "Invoice lines that stand twice: to be credited. No margin, and nothing recovered.",
    ),
    "rate_day": (
        "Rate of another day",
        "What the books are off by where an invoice does not bear the rate of its day.",
    ),
    "timesheets": ("Missing timesheets", "No source states which hours should have been booked."),
}


def without_walk(count: int, worth: Value) -> str:
    """How many projects (1 or more) are in no bar, and what is known of their prices.

    worth: the sum of the prices known in its currency; unpriced: of how many projects none is.
    """
    known, total = count - worth.unpriced, whole_amount(worth.figure or Decimal(0), worth.currency)
    if count == 1:
        price = f"is {total}" if known else f"is not known in {worth.currency}"
        return f"1 project is in no bar. Its price {price}."
    if not known:
        prices = f"None of their prices is known in {worth.currency}"
    elif not worth.unpriced:
        prices = f"Their prices come to {total}"
    else:
        some = "The price of 1 is" if known == 1 else f"The prices of {known:,} come to"
        rest = "that of the other is" if worth.unpriced == 1 else f"those of the other {worth.unpriced:,} are"
        prices = f"{some} {total}; {rest} not known in {worth.currency}"
    return f"{count:,} projects are in no bar. {prices}."
