"""What a measure is made of: the canonical entities it needs, and the journeys whose failures touch it."""

from collections.abc import Mapping

MEASURES = ("burn", "margin", "unbilled", "staffing", "leakage")
LABELS: Mapping[str, str] = {
    "burn": "Project burn",
    "margin": "Forecast margin",
    "unbilled": "Unbilled work",
    "staffing": "Staffing risk",
    "leakage": "Margin leakage",
}
COST = frozenset(
    {
        *("project", "time_entry", "expense_entry", "cost_rate", "commitment", "supplier_invoice", "cost_posting"),
        "fx_rate",
    }
)
SIGNED = frozenset({"contract", "contract_line", "change_order"})
NEEDS: Mapping[str, frozenset[str]] = {
    "burn": COST | {"task"},
    "margin": COST | SIGNED | {"task", "milestone", "opportunity", "person"},
    # From what was sold to what is expected: what the margin needs.
    "leakage": COST | SIGNED | {"task", "milestone", "opportunity", "person"},
    "unbilled": SIGNED | {"project", "time_entry", "expense_entry", "milestone", "invoice", "fx_rate"},
    "staffing": frozenset({"project", "allocation", "person", "time_off", "fx_rate"}),
}
# Beside what the risk of open seats is made of: work that nobody is planned for, deals won and deals hoped for.
RADAR = NEEDS["staffing"] | {"task", "opportunity"}
# What a firm may do without: a ledger's own cost postings beside hours and orders; a PSA that takes expenses; invoices
# that suppliers send as data; an HRIS that knows who is away; a CRM that keeps contracts; exchange rates where all is
# in one currency; charges between legal entities where none lends another.
OPTIONAL = SIGNED | {"cost_posting", "expense_entry", "supplier_invoice", "time_off", "intercompany_leg"}
IN_ONE_CURRENCY = OPTIONAL | {"fx_rate"}
TOUCHES: Mapping[str, frozenset[str]] = {
    # Without its project a won deal is missing from the forecast, and nobody is asked to staff it.
    "opportunity_to_project": frozenset({"margin", "staffing"}),
    # Our margin is reckoned from the PSA's hours and expenses; the ERP's books, and what it can bill, lack them.
    "time_to_finance": frozenset({"margin", "unbilled", "leakage"}),
    "expense_to_finance": frozenset({"margin", "unbilled", "leakage"}),
    # Our cost is what the ERP's orders show billed: it lacks what suppliers have billed and the ERP does not have.
    "subcontract_to_finance": frozenset({"burn", "margin", "leakage"}),
    # A mail that tells of numbers makes none.
    "scheduled_report": frozenset(),
}
EVERYTHING = frozenset(MEASURES)
# What is wrong while an invoice is: it takes off what is billed. Revenue and margin come from the work, not from bills.
MISSTATED = frozenset({"unbilled"})
# What each leg of the cash clock, and what is owed, is made of.
SETTLED = frozenset({"project", "invoice", "payment", "payment_allocation", "fx_rate"})
LEGS: Mapping[str, frozenset[str]] = {
    "activation": frozenset({"opportunity", "project", "fx_rate"}),
    "staffing": frozenset({"opportunity", "project", "allocation", "fx_rate"}),
    "start": frozenset({"project", "allocation", "time_entry", "fx_rate"}),
    "approval": frozenset({"project", "time_entry", "fx_rate"}),
    "posting": frozenset({"project", "time_entry", "expense_entry", "fx_rate"}),
    "acceptance": frozenset({"project", "time_entry", "milestone", "fx_rate"}),
    "invoicing": NEEDS["unbilled"],
    "payment": SETTLED,
}
LOCK_UP = NEEDS["unbilled"] | SETTLED
CASH_CLOCK = LOCK_UP.union(*LEGS.values())
# The journeys whose unfinished runs wait in a leg.
RUNS_IN: Mapping[str, tuple[str, ...]] = {
    "activation": ("opportunity_to_project",),
    "posting": ("time_to_finance", "expense_to_finance"),
}
CLOSE = LOCK_UP | {"commitment", "fiscal_period", "supplier_invoice", "intercompany_leg"}
# What legal entities earn in their own books, beside the margin of their projects.
INTERCOMPANY = frozenset({"intercompany_leg"})


def required(measure: str, optional: frozenset[str]) -> frozenset[str]:
    """The entities that a measure cannot do without at a firm that may do without the optional ones."""
    return NEEDS[measure] - optional


def touched_by(journey: str) -> frozenset[str]:
    """The measures that an unfinished run of a journey makes incomplete; all of them for one not listed."""
    return TOUCHES.get(journey, EVERYTHING)


def journeys_besides(measure: str) -> tuple[str, ...]:
    """The journeys that do not touch a measure, by name."""
    return tuple(sorted(journey for journey, measures in TOUCHES.items() if measure not in measures))


def fed_by(entity: str) -> tuple[str, ...]:
    """What needs an entity, by label; an event feed brings none, it rings for the others."""
    if entity == "event":
        return ("how soon its other streams see a change",)
    if entity == "budget_rate":
        return ("money at budget rates",)
    measures = tuple(LABELS[measure] for measure in MEASURES if entity in NEEDS[measure])
    pages = (
        *(("Staffing radar", RADAR), ("Cash clock", CASH_CLOCK), ("Period close", CLOSE)),
        ("Intercompany", INTERCOMPANY),
    )
    return (*measures, *(label for label, entities in pages if entity in entities))
