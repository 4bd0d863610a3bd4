"""The hand of the world on projects and staffing."""

from decimal import Decimal
from typing import Any

from integrations.sandbox.kantata.account import custom_value_id, subunits
from integrations.sandbox.kantata.actions import Body, TimeActions, identity_of
from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.resources import RESOURCES
from integrations.sandbox.kantata.writes import plan_delete
from integrations.sandbox.server import Action


class StaffingActions(TimeActions):
    """Tasks, allocations, rates, project terms."""

    def table(self) -> dict[str, Action]:
        return super().table() | {
            "add_task": self.add_task,
            "allocate": self.allocate,
            "move_allocation": self.move_allocation,
            "remove_allocation": self.remove_allocation,
            "change_project": self.change_project,
            "set_custom_field": self.set_custom_field,
            "set_rate": self.set_rate,
        }

    def add_task(self, body: Body) -> Body:
        """{"project", "title", "role", "minutes", "billable", "key"}."""
        given = {
            "workspace_id": identity_of("workspaces", body["project"]),
            "title": body["title"],
            "story_type": "task",
            "time_estimate_in_minutes": int(body.get("minutes", 0)),
            "billable": body.get("billable", True),
        }
        identity = self.create("stories", given, key=str(body.get("key", "")))
        self.change("stories", identity, {"assigned_role_id": self._role(body["role"])})
        return {"id": identity}

    def allocate(self, body: Body) -> Body:
        """{"project", "role", "person": key or null (nobody named yet), "start", "end", "minutes", "key"}."""
        resource = self._workspace_resource(body["project"], body["role"], body.get("person"))
        days = {"start_date": body["start"], "end_date": body["end"], "minutes": int(body["minutes"])}
        given = {"resource_id": resource} | days
        return {"id": self.create("workspace_allocations", given, key=str(body.get("key", "")))}

    def move_allocation(self, body: Body) -> Body:
        """{"allocation", "start", "end", "minutes"}; what is not named stays."""
        names = {"start": "start_date", "end": "end_date", "minutes": "minutes"}
        fields = {names[name]: value for name, value in body.items() if name in names}
        return {"id": self.change("workspace_allocations", body["allocation"], fields)}

    def remove_allocation(self, body: Body) -> Body:
        identity = identity_of("workspace_allocations", body["allocation"])
        self.account.commit(plan_delete(self.account, RESOURCES["workspace_allocations"], identity))
        return {"id": identity}

    def change_project(self, body: Body) -> Body:
        """{"project", "fields": {title, due_date, price, status_key, archived ...}}."""
        return {"id": self.change("workspaces", body["project"], body["fields"])}

    def set_custom_field(self, body: Body) -> Body:
        """{"project", "field": "legal-entity", "value"}."""
        workspace = identity_of("workspaces", body["project"])
        custom_field = identity_of("custom_fields", body.get("field", "legal-entity"))
        identity = custom_value_id("Workspace", workspace, custom_field)
        if self.account.store.get("custom_field_values", identity):
            return {"id": self.change("custom_field_values", identity, {"value": body["value"]})}
        subject = {"subject_type": "Workspace", "subject_id": workspace}
        given = subject | {"custom_field_id": custom_field, "value": body["value"]}
        return {"id": self.create("custom_field_values", given)}

    def set_rate(self, body: Body) -> Body:
        """{"person", "currency", "bill_rate", "cost_rate"} per hour, for time booked from now on."""
        names = {"bill_rate": "bill_rate_in_cents", "cost_rate": "cost_rate_in_cents"}
        rates = {names[name]: _cents(body[name], body["currency"]) for name in names if name in body}
        return {"id": self.change("account_memberships", body["person"], rates)}

    def _workspace_resource(self, project: str, role: str, person: str | None) -> str:
        workspace, role_id = identity_of("workspaces", project), self._role(role)
        user = identity_of("users", person) if person else None
        for row in self.account.store.tables["workspace_resources"].values():
            if (row["workspace_id"], row["role_id"], row["user_id"]) == (workspace, role_id, user):
                return str(row["id"])
        given = {"workspace_id": workspace, "role_id": role_id, "user_id": user}
        return self.create("workspace_resources", given)

    def _role(self, name: str) -> str:
        identity = kantata_id("roles", name)
        return identity if self.account.store.get("roles", identity) else self.create("roles", {"name": name}, key=name)


def _cents(rate: Any, currency: str) -> int:
    return subunits(Decimal(str(rate)), currency)
