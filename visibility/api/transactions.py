"""Runs and one run: what the pages of transactions show."""

from dataclasses import fields

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from visibility.access import ADMIN, FINANCE, PMO
from visibility.api.access import viewer
from visibility.api.question import FIRM, Question, answer, text
from visibility.api.schema import schema_of, schema_telling
from visibility.queries import told
from visibility.queries.shapes.transaction import TransactionPage
from visibility.queries.shapes.transactions import TransactionFilters, TransactionsPage
from visibility.queries.transactions.filters import filters_of
from visibility.queries.transactions.one import transaction
from visibility.queries.transactions.page import transactions

WORDS = {
    "tab": "failed, unknown, open, unfinished, done or all.",
    "selection": "The portfolio's filters as one query string: transactions of the projects they choose.",
    "measure": "burn, margin, unbilled or staffing: transactions that touch it.",
    "money": "At least this much in the reporting currency.",
    "before": "Key of an older page: `older` of the answer before.",
    "late": "1: past their deadline only.",
    "waiting": "1: waiting for somebody, or for a record, only.",
    "over_target": "1: longer than their journey is meant to take only; done ones of the last 30 days.",
    "search": "Part of name or customer, or a whole reference, correlation id or number.",
    "since": "First day, YYYY-MM-DD.",
    "until": "Last day, YYYY-MM-DD.",
}
PARAMETERS = [text(one.name, WORDS.get(one.name, f"Filter: {one.name}.")) for one in fields(TransactionFilters)]


class TransactionsView(Question):
    """Runs, newest first, with counts per tab and failures grouped by cause with their money."""

    roles = (PMO, FINANCE, ADMIN)

    @extend_schema(
        operation_id="transactions",
        parameters=[FIRM, *PARAMETERS],
        responses={(200, "application/json"): schema_telling(TransactionsPage)},
    )
    def get(self, request: Request) -> Response:
        page = transactions(viewer(request), filters_of(request.query_params), now=timezone.now())
        return answer(page, told.of_transactions(request.query_params))


class TransactionView(Question):
    """One run: steps, attempts with their exchanges, what each error means, who did what."""

    roles = (PMO, FINANCE, ADMIN)

    @extend_schema(
        operation_id="transaction", parameters=[FIRM], responses={(200, "application/json"): schema_of(TransactionPage)}
    )
    def get(self, request: Request, run_id: int) -> Response:
        return answer(transaction(viewer(request), run_id, now=timezone.now()))
