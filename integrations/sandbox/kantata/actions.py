"""The hand of the world on time and milestones: `POST /_do {"action": NAME, ...}`. Records go by key or id."""

from decimal import Decimal
from typing import Any

from integrations.sandbox.kantata.account import Account, subunits
from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.resources import RESOURCES
from integrations.sandbox.kantata.store import Record
from integrations.sandbox.kantata.writes import change, plan_create, plan_delete
from integrations.sandbox.server import Action

Body = dict[str, Any]


class TimeActions:
    """Booking, approving, correcting; finishing milestones. Each answers the ids it touched."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def table(self) -> dict[str, Action]:
        return {
            "book_time": self.book_time,
            "approve_time": self.approve_time,
            "withdraw_time": self.withdraw_time,
            "correct_time": self.correct_time,
            "delete_time": self.delete_time,
            "complete_milestone": self.complete_milestone,
            "move_milestone": self.move_milestone,
            "set_progress": self.set_progress,
            "set_fields": self.set_fields,
        }

    def book_time(self, body: Body) -> Body:
        """{"entries": [{"project", "task", "person", "date", "minutes", "billable", "bill_rate", "cost_rate"}]}."""
        return {"ids": [self._book(entry) for entry in body["entries"]]}

    def approve_time(self, body: Body) -> Body:
        """{"ids": [...]} or the "n" oldest unapproved, of one "project" where given."""
        return {"ids": [self._decide(it, approved=True) for it in self._chosen(body, approved=False)]}

    def withdraw_time(self, body: Body) -> Body:
        """Approval taken back: {"ids"} or the "n" oldest approved and not invoiced, of one "project"."""
        return {"ids": [self._decide(it, approved=False) for it in self._chosen(body, approved=True)]}

    def correct_time(self, body: Body) -> Body:
        """{"id", "minutes", "billable", "notes"}: also after approval, as an administrator may."""
        names = {"minutes": "time_in_minutes", "billable": "billable", "notes": "notes", "date": "date_performed"}
        fields = {names[name]: value for name, value in body.items() if name in names}
        return {"id": self.change("time_entries", body["id"], fields)}

    def delete_time(self, body: Body) -> Body:
        resource = RESOURCES["time_entries"]
        identity = identity_of("time_entries", body["id"])
        self.account.commit(plan_delete(self.account, resource, identity))
        return {"id": identity}

    def complete_milestone(self, body: Body) -> Body:
        """{"milestone"}: its story is completed now; the billing milestone keeps its stamp (assumed)."""
        identity = identity_of("billing_milestones", body["milestone"])
        milestone = self.account.store.tables["billing_milestones"][identity]
        self.change("stories", milestone["story_id"], {"state": "completed", "percentage_complete": 100})
        return {"id": identity}

    def move_milestone(self, body: Body) -> Body:
        """{"milestone", "date"}: due date and date to invoice move."""
        identity = identity_of("billing_milestones", body["milestone"])
        milestone = self.account.store.tables["billing_milestones"][identity]
        self.change("stories", milestone["story_id"], {"due_date": body["date"]})
        return {"id": self.change("billing_milestones", identity, {"date_to_invoice": body["date"]})}

    def set_progress(self, body: Body) -> Body:
        """{"task", "percent"}."""
        percent = int(body["percent"])
        state = "completed" if percent == 100 else "started"
        return {"id": self.change("stories", body["task"], {"percentage_complete": percent, "state": state})}

    def set_fields(self, body: Body) -> Body:
        """{"collection", "id", "fields": {API names}}."""
        return {"id": self.change(body["collection"], body["id"], body["fields"])}

    def change(self, collection: str, key: str, fields: Body) -> str:
        effect = change(self.account, RESOURCES[collection], identity_of(collection, key), fields)
        self.account.commit(effect)
        return str(effect["id"])

    def create(self, collection: str, given: Body, *, key: str = "") -> str:
        effect = plan_create(self.account, RESOURCES[collection], given, key=key)
        if self.account.store.get(collection, effect["id"]):
            raise ValueError(f"{collection} {key} exists already; choose another key")
        self.account.commit(effect)
        return str(effect["id"])

    def _book(self, entry: Body) -> str:
        workspace = self.account.store.tables["workspaces"][identity_of("workspaces", entry["project"])]
        currency = workspace["currency"]
        given = {
            "workspace_id": workspace["id"],
            "story_id": identity_of("stories", entry["task"]) if entry.get("task") else None,
            "user_id": identity_of("users", entry["person"]),
            "date_performed": entry["date"],
            "time_in_minutes": int(entry["minutes"]),
            "billable": entry.get("billable", True),
            "notes": entry.get("notes"),
            "rate_in_cents": _cents(entry.get("bill_rate"), currency),
            "cost_rate_in_cents": _cents(entry.get("cost_rate"), currency),
        }
        return self.create("time_entries", given, key=str(entry.get("key", "")))

    def _decide(self, identity: str, *, approved: bool) -> str:
        return self.change("time_entries", identity, {"approved": approved})

    def _chosen(self, body: Body, *, approved: bool) -> list[str]:
        if "ids" in body:
            return [identity_of("time_entries", it) for it in body["ids"]]
        rows = self.account.store.tables["time_entries"].values()
        open_rows = [row for row in rows if row["approved"] == approved and not row["is_invoiced"]]
        if project := body.get("project"):
            workspace = identity_of("workspaces", project)
            open_rows = [row for row in open_rows if row["workspace_id"] == workspace]
        open_rows.sort(key=_age)
        return [row["id"] for row in open_rows[: body.get("n")]]


def identity_of(collection: str, key: str) -> str:
    """The id itself, or that of the world's key."""
    return key if str(key).isdigit() else kantata_id(collection, key)


def _age(row: Record) -> tuple[str, str]:
    return row["date_performed"], row["id"]


def _cents(rate: Any, currency: str) -> int | None:
    return None if rate is None else subunits(Decimal(str(rate)), currency)
