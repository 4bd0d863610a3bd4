"""Figures the account computes when it shows a record: logged time, used budget, allocated minutes."""

from decimal import ROUND_HALF_UP, Decimal

from integrations.sandbox.kantata.account import Account, base_unit, displayed, status_of
from integrations.sandbox.kantata.store import Record


def with_totals(account: Account, collection: str, record: Record) -> Record:
    """The record with its computed attributes; others come back as they are."""
    compute = {
        "workspaces": _workspace,
        "stories": _story,
        "workspace_resources": _workspace_resource,
    }.get(collection)
    return record | compute(account, record) if compute else record


def _workspace(account: Account, record: Record) -> Record:
    used, price, currency = _used(account, record["id"]), int(record["price_in_cents"] or 0), record["currency"]
    return {
        "price": displayed(price, currency),
        "currency_symbol": displayed(0, currency)[0],
        "currency_base_unit": base_unit(currency),
        "budget_used": displayed(used, currency),
        "budget_used_in_cents": used,
        "percent_of_budget_used": used * 100 // price if price else 0,
        "over_budget": used > price > 0,
        "status": status_of(record["status_key"]),
        "effective_due_date": record["due_date"],
        "account_id": record["account_id"],
    }


def _story(account: Account, record: Record) -> Record:
    minutes = account.store.minutes[record["id"]]
    return {
        "budget_used_in_cents": _used(account, record["id"]),
        "logged_billable_time_in_minutes": minutes[True],
        "logged_nonbillable_time_in_minutes": minutes[False],
    }


def _workspace_resource(account: Account, record: Record) -> Record:
    allocations = account.store.tables["workspace_allocations"].values()
    own = [it for it in allocations if it["workspace_resource_id"] == record["id"]]
    user = account.store.get("users", record["user_id"]) or {}
    role = account.store.get("roles", record["role_id"]) or {}
    workspace = account.store.get("workspaces", record["workspace_id"]) or {}
    return {
        "label": record.get("label") or role.get("name"),
        "role_name": role.get("name"),
        "full_name": user.get("full_name"),
        "display_label": user.get("full_name") or role.get("name"),
        "workspace_title": workspace.get("title"),
        "allocations_count": len(own),
        "total_allocated_minutes": sum(int(it["minutes"]) for it in own),
        "earliest_allocation_date": min((it["start_date"] for it in own), default=None),
        "latest_allocation_date": max((it["end_date"] for it in own), default=None),
    }


def _used(account: Account, identity: str) -> int:
    return int((Decimal(account.store.value_in_cent_minutes[identity]) / 60).quantize(Decimal(1), ROUND_HALF_UP))
