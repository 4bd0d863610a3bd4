"""Validation in the account's words: what is required, what must exist, what has which form."""

from datetime import date
from typing import Any

from integrations.sandbox.kantata.account import Account
from integrations.sandbox.kantata.errors import invalid
from integrations.sandbox.kantata.resource import Resource
from integrations.sandbox.kantata.store import Record

Given = dict[str, Any]
ABSENT = {
    ("workspace", "title"): "Please give your project a title",
    ("workspace", "creator_role"): "creator_role is not included in the list",
}
PARENTS = {
    "workspace_id": "workspaces",
    "user_id": "users",
    "story_id": "stories",
    "parent_id": "stories",
    "role_id": "roles",
    "resource_id": "workspace_resources",
    "account_membership_id": "account_memberships",
    "custom_field_id": "custom_fields",
}
DATES = ("date", "date_performed", "start_date", "due_date", "end_date", "date_to_invoice")
WHOLE = (
    "time_in_minutes",
    "minutes",
    "amount_in_cents",
    "rate_in_cents",
    "cost_rate_in_cents",
    "time_estimate_in_minutes",
)
LOCKED = {"time_entries": "Time entry", "expenses": "Expense"}
STORY_TYPES = ("task", "deliverable", "milestone", "issue")
STATES = ("not started", "started", "completed")


def refuse_missing(resource: Resource, given: Given) -> None:
    """422 for the first required attribute that is absent or blank."""
    for name in resource.required:
        if given.get(name) in (None, ""):
            message = ABSENT.get((resource.singular, name), f"{name} can't be blank")
            raise invalid(message, name)


def refuse_invalid(account: Account, resource: Resource, given: Given) -> None:
    """422 for unknown parents and wrong forms; and where the mode `validation` strikes."""
    if account.strikes("validation"):
        raise invalid("The record does not satisfy a rule of this account", "base")
    for name, value in given.items():
        if value is not None:
            _refuse_value(account, name, value)
    if given.get("creator_role", "maven") not in ("maven", "buyer"):
        raise invalid(ABSENT["workspace", "creator_role"], "creator_role")
    if resource.collection == "stories":
        _refuse_choice("story_type", given.get("story_type", "task"), STORY_TYPES)
        _refuse_choice("state", given.get("state", "started"), STATES)


def refuse_locked(record: Record, collection: str) -> None:
    """422 for time and expenses that are approved or invoiced: they can no longer be edited."""
    if collection in LOCKED and not record["user_can_edit"]:
        raise invalid(f"{LOCKED[collection]} has been approved and can no longer be edited", "base")


def _refuse_value(account: Account, name: str, value: Any) -> None:
    if name in PARENTS and account.store.get(PARENTS[name], value) is None:
        raise invalid(f"{name.removesuffix('_id').replace('_', ' ').capitalize()} could not be found", name)
    if name in DATES and not _is_date(value):
        raise invalid(f"{name} is not a valid date", name)
    if name in WHOLE and not (isinstance(value, int) or str(value).isdigit()):
        raise invalid(f"{name} is not a number", name)
    if name == "time_in_minutes" and not 0 < int(value) <= 24 * 60:
        raise invalid("time_in_minutes must be between 1 and 1440", name)


def _refuse_choice(name: str, value: Any, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise invalid(f"{name} is not included in the list", name)


def _is_date(value: Any) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
