"""What the bars of the margin bridge are called, and what they mean in a sentence."""

from collections.abc import Mapping

BARS: Mapping[str, tuple[str, str]] = {
    "new": ("New projects", "The whole margin of projects that came into the portfolio since."),
    "closed": (
        "Closed projects",
        "Projects that left the portfolio, and estimates that fell away when projects were completed.",
    ),
    "late": ("Late facts", "Work, expenses and bills of days before, recorded only since."),
    "corrections": ("Corrections", "Facts known then that were changed, approved, moved or taken back since."),
    "scope": ("Scope", "Contracts and change orders signed since, at the share that had been earned."),
    "estimates": ("Estimates", "Hours that tasks are estimated at, at the rates of the first day."),
    "hours": ("Hours", "More or fewer hours than the estimates moved by, at the rates of the first day."),
    "cost_rates": ("Cost rates", "What an hour costs on average, and with it who does the work."),
    "bill_rates": ("Bill rates", "What a billable hour brings on average, and with it who does the work."),
    "progress": ("Progress", "Revenue that does not come by the hour: milestones, completion, retainers, fees."),
    "over_cap": ("Over the cap", "Worth of work beyond what a contract is capped at: nobody pays for it."),
    "expenses": ("Expenses", "Expenses less what of them is billed on."),
    "suppliers": ("Suppliers", "What suppliers have billed, and what the ledger booked beside."),
    "fx": ("FX", "Exchange rates: the reported change less the same change at the rate of the first day."),
    "unexplained": ("Not explained", "What none of these causes explains, cents of rounding included."),
}
MARGINS: Mapping[str, str] = {"expected": "Forecast margin", "done": "Margin to date"}
BELIEVED = "As it was believed at the end of that day."
REBUILT = "Reckoned afterwards from dated facts: nothing of that day was kept."
KNOWN = "As it is known at the end of that day, or now."
