"""What the account fills in by itself when a record is written: prices, currencies, rates, names."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from integrations.sandbox.kantata.account import (
    ACCOUNT_ID,
    API_USER_ID,
    SYMBOLS,
    Account,
    base_unit,
    subunits,
)
from integrations.sandbox.kantata.errors import invalid
from integrations.sandbox.kantata.store import Record

Given = dict[str, Any]
WHOLE = ("time_in_minutes", "minutes", "amount_in_cents", "rate_in_cents", "cost_rate_in_cents")


def completed(account: Account, collection: str, record: Record, given: Given) -> Record:
    """The record with what follows from the given attributes."""
    record = {key: int(value) if key in WHOLE and value is not None else value for key, value in record.items()}
    complete = COMPLETIONS.get(collection)
    return record | complete(account, record, given) if complete else record


def _workspace(_: Account, record: Record, given: Given) -> Record:
    filled: Record = {"account_id": ACCOUNT_ID}
    filled["creator_id"] = record.get("creator_id") or API_USER_ID
    if "price" in given:
        filled["price_in_cents"] = subunits(_amount(given["price"]), record["currency"])
    elif record.get("price_in_cents") is None:
        filled["price_in_cents"] = 0
    return filled


def _amount(price: Any) -> Decimal:
    try:
        return Decimal(re.sub(r"[^0-9.\-]", "", str(price)) or "0")
    except InvalidOperation as wrong:
        raise invalid("price is not a number", "price") from wrong


def _story(_: Account, record: Record, __: Given) -> Record:
    ended = {"percentage_complete": 100} if record["state"] == "completed" else {}
    return {"root_id": record.get("parent_id"), "creator_id": record.get("creator_id") or API_USER_ID} | ended


def _time_entry(account: Account, record: Record, _: Given) -> Record:
    workspace = account.store.get("workspaces", record["workspace_id"]) or {}
    user_id = record["user_id"] or API_USER_ID
    user = account.store.get("users", user_id) or {}
    membership = account.store.get("account_memberships", user.get("account_membership_id")) or {}
    currency = record["currency"] or workspace.get("currency", "USD")
    rate, cost = record["rate_in_cents"], record["cost_rate_in_cents"]
    return {
        "user_id": user_id,
        "role_id": record["role_id"] or user.get("role_id"),
        "currency": currency,
        "currency_symbol": SYMBOLS.get(currency, currency),
        "currency_base_unit": base_unit(currency),
        "rate_in_cents": membership.get("bill_rate_in_cents") if rate is None else rate,
        "cost_rate_in_cents": membership.get("cost_rate_in_cents") if cost is None else cost,
        "user_can_edit": not record["approved"] and not record["is_invoiced"],
    }


def _expense(account: Account, record: Record, given: Given) -> Record:
    """What is written as `billable` is shown as is_billable; money is the project's, as the account keeps it."""
    workspace = account.store.get("workspaces", record["workspace_id"]) or {}
    currency = record["currency"] or workspace.get("currency", "USD")
    return {
        "user_id": record["user_id"] or API_USER_ID,
        "is_billable": given.get("billable", record["is_billable"]),
        "currency": currency,
        "currency_symbol": SYMBOLS.get(currency, currency),
        "currency_base_unit": base_unit(currency),
    }


def _allocation(account: Account, record: Record, given: Given) -> Record:
    resource_id = given.get("resource_id") or record["workspace_resource_id"]
    resource = account.store.get("workspace_resources", resource_id) or {}
    if record["start_date"] > record["end_date"]:
        raise invalid("end_date must not be before start_date", "end_date")
    return {
        "workspace_resource_id": resource_id,
        "workspace_id": resource.get("workspace_id"),
        "creator_id": record.get("creator_id") or API_USER_ID,
        "updater_id": API_USER_ID,
    }


def _milestone(account: Account, record: Record, _: Given) -> Record:
    workspace = account.store.get("workspaces", record["workspace_id"]) or {}
    return {"currency": workspace.get("currency")}


def _custom_value(account: Account, record: Record, _: Given) -> Record:
    custom_field = account.store.get("custom_fields", record["custom_field_id"]) or {}
    named = {"custom_field_name": custom_field.get("name"), "type": custom_field.get("value_type", "string")}
    return named | {"account_id": ACCOUNT_ID, "setter_id": API_USER_ID, "display_value": record["value"]}


COMPLETIONS: dict[str, Callable[[Account, Record, Given], Record]] = {
    "workspaces": _workspace,
    "stories": _story,
    "time_entries": _time_entry,
    "expenses": _expense,
    "workspace_allocations": _allocation,
    "billing_milestones": _milestone,
    "custom_field_values": _custom_value,
}
