"""What customers owe: by age past the due day, what settles nothing yet, and what was paid by nobody knows what."""

from collections.abc import Sequence
from decimal import Decimal

from journeys.rows import Row, rows
from visibility.measures.ageing import overdue_bucket
from visibility.queries.cash.scope import CashScope
from visibility.queries.shapes.cash import AgeRow
from visibility.queries.shapes.common import Drill, Notice, Value
from visibility.queries.wording import compact, counted

BUCKETS = ("not due", "1-30", "31-60", "61-90", "over 90")
IN_SCOPE = """firm_id = %(firm)s AND NOT is_deleted
  AND (%(entities)s::bigint[] IS NULL OR legal_entity_id = ANY(%(entities)s))"""
OPEN = f"""
SELECT %(today)s - coalesce(due_on, service_date) AS days_over, currency, count(*) AS number,
  sum(total_amount - coalesce(paid_amount, 0)) AS amount, 0 AS unpriced
FROM canonical_invoice
WHERE {IN_SCOPE} AND kind = 'invoice' AND status <> 'draft' AND total_amount > coalesce(paid_amount, 0)
GROUP BY 1, 2
"""  # noqa: S608  (constant conditions)
# Credit notes are negative, and so is what of them is used.
UNSET = f"""
SELECT currency, count(*) AS number, sum(amount) AS amount, 0 AS unpriced FROM (
  SELECT currency, total_amount - coalesce(paid_amount, 0) AS amount FROM canonical_invoice
  WHERE {IN_SCOPE} AND kind = 'credit_note' AND total_amount < coalesce(paid_amount, 0)
  UNION ALL
  SELECT p.currency, coalesce(used.amount, 0) - p.amount FROM canonical_payment p
  LEFT JOIN (
    SELECT payment_id, sum(amount) AS amount FROM canonical_paymentallocation
    WHERE firm_id = %(firm)s AND NOT is_deleted GROUP BY payment_id) used ON used.payment_id = p.id
  WHERE {IN_SCOPE} AND p.amount > coalesce(used.amount, 0)) held
GROUP BY 1
"""  # noqa: S608  (constant conditions)
# The ledger says so much is paid, and what paid it is not on record.
UNEXPLAINED = f"""
SELECT i.currency, count(*) AS number, sum(i.paid_amount - coalesce(known.amount, 0)) AS amount, 0 AS unpriced
FROM canonical_invoice i
LEFT JOIN (
  SELECT invoice_id, sum(amount) AS amount FROM canonical_paymentallocation
  WHERE firm_id = %(firm)s AND NOT is_deleted GROUP BY invoice_id) known ON known.invoice_id = i.id
WHERE {IN_SCOPE} AND i.kind = 'invoice' AND i.paid_amount > coalesce(known.amount, 0)
GROUP BY 1
"""  # noqa: S608  (constant conditions)


def ages(scope: CashScope) -> tuple[AgeRow, ...]:
    """Open invoices, with tax, by days past their due day; those that state none by their own day."""
    groups: list[list[Row]] = [[] for _ in BUCKETS]
    for row in rows(OPEN, **scope.parameters):
        groups[overdue_bucket(row["days_over"])].append(row)
    return tuple(_age(scope, label, found) for label, found in zip(BUCKETS, groups, strict=True))


def _age(scope: CashScope, label: str, found: Sequence[Row]) -> AgeRow:
    query = {"leg": "payment", "state": "waiting", "bucket": label, "days": str(scope.filters.days), **scope.at_rate}
    return AgeRow(
        label=label,
        count=sum(row["number"] for row in found),
        amount=scope.total(found),
        drill=Drill(name="cash-rows", query=query | ({"entity": scope.filters.entity} if scope.filters.entity else {})),
    )


def owed(scope: CashScope) -> Value:
    """What is open of all invoices, with tax."""
    return scope.total(rows(OPEN, **scope.parameters))


def unset(scope: CashScope) -> Value:
    """Credit notes and payments that settle no invoice yet: negative."""
    return scope.total(rows(UNSET, **scope.parameters))


def receivable(scope: CashScope) -> Value:
    """What customers owe in all: open invoices less what settles none yet."""
    return scope.total([*rows(OPEN, **scope.parameters), *rows(UNSET, **scope.parameters)])


def unexplained(scope: CashScope) -> tuple[Notice, ...]:
    """Invoices that the ledger calls paid, further than known payments and credit notes go."""
    found = rows(UNEXPLAINED, **scope.parameters)
    number, total = sum(row["number"] for row in found), scope.total(found)
    if not number:
        return ()
    money = compact(total.figure or Decimal(0), scope.currency)
    return (
        Notice(
            tone="warn",
            title=f"{counted(number, 'invoice')} paid, and what paid {money} of it is not known.",
            text="They are not counted in the leg from invoiced to paid. See whether payments are read from the ERP.",
            drill=Drill(name="freshness"),
        ),
    )
