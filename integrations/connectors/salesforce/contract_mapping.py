"""Contracts, the products sold under them and the orders that change them, to canonical rows. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from integrations.connector import Row
from integrations.connectors.salesforce.mapping import Record, Settings, amount, currency
from integrations.entered import pairs
from integrations.stated import required

ACTIVATED = "Activated"
LIKE = {
    "contract_fields": "deal=Opportunity__c, po_number=PO_Number__c",
    "line_fields": "revenue_method=Recognition__c, cap=Cap__c",
    "change_fields": "cost_change=Cost_Change__c, hours_change=Hours_Change__c",
}
NUMBERS = ("cap", "fee_percent", "fee_ceiling", "markup_percent", "included_hours", "overage_rate")


def named(settings: Settings, setting: str) -> dict[str, str]:
    """The org's own fields by what they say. Raises ValueError for a setting that cannot be read."""
    return pairs(settings, setting, like=LIKE[setting])


def to_contract(record: Record, settings: Settings) -> Row:
    """A Contract; it counts from the day the customer signed it, else the day it was activated."""
    fields = named(settings, "contract_fields")
    values = {
        "number": record.get("ContractNumber") or "",
        "title": record.get("Description") or "",
        "po_number": record.get(fields.get("po_number", "")) or "",
        "signed_on": _signed_on(record),
        "currency": currency(record, settings),
    }
    parents = {
        "project": ("Opportunity", record.get(fields.get("deal", ""))),
        "customer": ("Account", record["AccountId"]),
    }
    return _row(record, values, parents)


def to_contract_line(record: Record, settings: Settings) -> Row:
    """An OpportunityLineItem: what was sold, by which method it earns, and its terms."""
    fields = named(settings, "line_fields")
    own = {name: record.get(field) for name, field in fields.items()}
    values = {
        "title": record.get("Name") or "",
        "revenue_method": own.get("revenue_method") or "",
        "amount": amount(record, "TotalPrice"),
        "currency": currency(record, settings),
        "starts_on": _day(record.get("ServiceDate")),
        "ends_on": _day(own.get("ends_on")),
        **{name: amount(own, name) for name in NUMBERS},
    }
    return _row(record, values, {"project": ("Opportunity", required(record, "OpportunityId"))})


def to_change_order(record: Record, settings: Settings) -> Row:
    """An Order of a contract; pending until it is activated."""
    fields = named(settings, "change_fields")
    deal = (record.get("Contract") or {}).get(named(settings, "contract_fields").get("deal", ""))
    signed_on = _activated_on(record)
    values = {
        "number": record.get("OrderNumber") or "",
        "title": record.get("Description") or "",
        "service_date": signed_on,
        "signed_on": signed_on,
        "amount": amount(record, "TotalAmount"),
        "currency": currency(record, settings),
        "cost_change": amount(record, fields.get("cost_change", "")),
        "hours_change": amount(record, fields.get("hours_change", "")),
    }
    return _row(record, values, {"project": ("Opportunity", deal), "contract": ("Contract", record.get("ContractId"))})


def _row(record: Record, values: dict[str, Any], parents: Mapping[str, tuple[str, str | None]]) -> Row:
    return Row(
        external_id=required(record, "Id"),
        values=values,
        parents={name: (kind, key) for name, (kind, key) in parents.items() if key},
        changed_at=datetime.fromisoformat(required(record, "SystemModstamp")),
        is_deleted=bool(record.get("IsDeleted")),
    )


def _signed_on(record: Record) -> date | None:
    return _day(record.get("CustomerSignedDate")) or _activated_on(record)


def _activated_on(record: Record) -> date | None:
    """The day it came into force; None for a draft, whatever dates it bears."""
    return _day(record.get("ActivatedDate")) if record.get("StatusCode") == ACTIVATED else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value else None
