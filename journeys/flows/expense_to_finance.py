"""Expense to finance: approved expenses become cost on the ERP's project, corrections follow, the PSA is told."""

from integrations.canonical.commands import LinkExpense, PostExpense
from integrations.canonical.events import ExpenseApproved
from integrations.canonical.money import Money
from journeys.definition import Journey, Step
from journeys.services import approved_expenses, expense_posting

# A new deal goes first: there is one of it, and hundreds of entries.
AFTER_DEALS = 7


def _title(entry: ExpenseApproved) -> str:
    what = "No amount" if entry.amount is None else f"{entry.currency} {entry.amount:,.2f}"
    return f"{what}, {entry.category}, {entry.person_name}, {entry.spent_on}, {entry.project_code}"


def _value(entry: ExpenseApproved) -> Money | None:
    """What the expense costs; None where no amount is stated."""
    return None if entry.amount is None or not entry.currency else Money(entry.amount, entry.currency)


EXPENSE_TO_FINANCE = Journey(
    name=approved_expenses.JOURNEY,
    label="Expense to finance",
    entity="expense_entry",
    event=ExpenseApproved,
    read=approved_expenses.expenses_approved,
    starts=lambda _: True,
    subject=lambda entry: entry.entry_ref,
    version=lambda entry: entry.version,
    supersedes=True,
    title=_title,
    party=lambda entry: entry.customer_name,
    project=lambda entry: entry.project_id,
    value=_value,
    business_instant=lambda entry: entry.approved_at,
    steps=(
        Step(
            name=expense_posting.REVERSE,
            label="Take back what was posted",
            sends=PostExpense,
            act=expense_posting.reverse,
            needs=expense_posting.NEEDS,
            order=expense_posting.order,
            recalls=True,
            priority=AFTER_DEALS,
        ),
        Step(
            name=expense_posting.POST,
            label="Post the expense to the ERP",
            sends=PostExpense,
            act=expense_posting.post,
            after=(expense_posting.REVERSE,),
            needs=expense_posting.NEEDS,
            order=expense_posting.order,
            recalls=True,
            priority=AFTER_DEALS,
        ),
        Step(
            name="link_expense",
            label="Link the ERP's id at the PSA",
            sends=LinkExpense,
            act=expense_posting.link,
            after=(expense_posting.POST,),
            optional=True,
            priority=AFTER_DEALS,
        ),
    ),
)
