"""The hand of the world on expenses; a report with one expense each is what is approved or withdrawn."""

from decimal import Decimal
from typing import Any

from integrations.sandbox.kantata.account import SYMBOLS, base_unit, subunits
from integrations.sandbox.kantata.actions import Body, identity_of
from integrations.sandbox.kantata.expense_reports import status_of, submission
from integrations.sandbox.kantata.resources import RESOURCES
from integrations.sandbox.kantata.staffing_actions import StaffingActions
from integrations.sandbox.kantata.store import Record
from integrations.sandbox.kantata.writes import effect_of, plan_delete
from integrations.sandbox.server import Action


class ExpenseActions(StaffingActions):
    """Booking, approving, correcting expenses. Each answers the ids it touched."""

    def table(self) -> dict[str, Action]:
        return super().table() | {
            "book_expense": self.book_expense,
            "approve_expense": self.approve_expense,
            "withdraw_expense": self.withdraw_expense,
            "correct_expense": self.correct_expense,
            "delete_expense": self.delete_expense,
        }

    def book_expense(self, body: Body) -> Body:
        """{"expenses": [{"project", "task", "person", "date", "category", "amount", "currency", "billable", ...}]}."""
        return {"ids": [self._spend(expense) for expense in body["expenses"]]}

    def approve_expense(self, body: Body) -> Body:
        """{"ids": [...]} or the "n" oldest that are not approved, of one "project" where given."""
        return {"ids": [self._resolve(it, "approved") for it in self._expenses(body, approved=False)]}

    def withdraw_expense(self, body: Body) -> Body:
        """Approval taken back: {"ids"} or the "n" oldest approved and not invoiced, of one "project"."""
        return {"ids": [self._resolve(it, "rejected") for it in self._expenses(body, approved=True)]}

    def correct_expense(self, body: Body) -> Body:
        """{"id", "amount", "category", "billable", "notes", "date"}: also after approval, as an administrator may."""
        identity = identity_of("expenses", body["id"])
        names = {"category": "category", "billable": "is_billable", "notes": "notes", "date": "date"}
        fields: dict[str, Any] = {names[name]: value for name, value in body.items() if name in names}
        if "amount" in body:
            currency = self.account.store.tables["expenses"][identity]["currency"]
            fields["amount_in_cents"] = subunits(Decimal(str(body["amount"])), currency)
        return {"id": self.change("expenses", identity, fields)}

    def delete_expense(self, body: Body) -> Body:
        identity = identity_of("expenses", body["id"])
        self.account.commit(plan_delete(self.account, RESOURCES["expenses"], identity))
        return {"id": identity}

    def _spend(self, expense: Body) -> str:
        workspace = self.account.store.tables["workspaces"][identity_of("workspaces", expense["project"])]
        currency = expense.get("currency") or workspace["currency"]
        given = {
            "workspace_id": workspace["id"],
            "story_id": identity_of("stories", expense["task"]) if expense.get("task") else None,
            "user_id": identity_of("users", expense["person"]),
            "date": expense["date"],
            "category": expense["category"],
            "amount_in_cents": subunits(Decimal(str(expense["amount"])), currency),
            "billable": expense.get("billable", True),
            "reimbursable": expense.get("reimbursable", True),
            "notes": expense.get("notes"),
        }
        identity = self.create("expenses", given, key=str(expense.get("key", "")))
        if currency == workspace["currency"]:
            return identity
        money = {"currency_symbol": SYMBOLS.get(currency, currency), "currency_base_unit": base_unit(currency)}
        return self.change("expenses", identity, {"currency": currency} | money)

    def _resolve(self, identity: str, status: str) -> str:
        """The expense's report gets a status; the expense itself shows no new stamp."""
        store, now = self.account.store, self.account.stamp_now()
        expense = store.tables["expenses"][identity]
        held = store.get("expense_report_submissions", expense["recent_submission_id"])
        report = submission(expense, status=status, created=held["created_at"] if held else now, changed=now)
        links = {"active_submission_id": report["id"], "recent_submission_id": report["id"]}
        shown = expense | links | {"user_can_edit": status != "approved"}
        effect = effect_of(
            self.account,
            "update" if held else "create",
            "expense_report_submissions",
            report,
            [("expenses", shown)],
        )
        self.account.commit(effect)
        return identity

    def _expenses(self, body: Body, *, approved: bool) -> list[str]:
        if "ids" in body:
            return [identity_of("expenses", it) for it in body["ids"]]
        store = self.account.store
        rows = [row for row in store.tables["expenses"].values() if not row["is_invoiced"]]
        chosen = [row for row in rows if (status_of(store, row) == "approved") == approved]
        if project := body.get("project"):
            workspace = identity_of("workspaces", project)
            chosen = [row for row in chosen if row["workspace_id"] == workspace]
        return [row["id"] for row in sorted(chosen, key=_age)[: body.get("n")]]


def _age(row: Record) -> tuple[str, str]:
    return row["date"], row["id"]
