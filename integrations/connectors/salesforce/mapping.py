"""Salesforce records to canonical rows. Pure; ValueError says why a record cannot be mapped."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import orjson

from integrations.connector import Row
from integrations.stated import number, required

Record = Mapping[str, Any]
Settings = Mapping[str, str]


def to_customer(record: Record, settings: Settings) -> Row:
    """An Account as customer; matched by name where no link exists."""
    name = required(record, "Name")
    values = {
        "name": name,
        "country": _country(record.get("BillingCountry")),
        "currency": currency(record, settings),
        "tax_code": record.get(settings["tax_code_field"]) or None,
        "industry": record.get("Industry") or "",
    }
    return _row(record, values, match=name)


def to_opportunity(record: Record, settings: Settings) -> Row:
    """An Opportunity; won means IsWon, never the stage's name, which customers change."""
    is_won = bool(record["IsWon"])
    values = {
        "name": required(record, "Name"),
        "amount": amount(record, "Amount"),
        "currency": currency(record, settings),
        "revenue_method": record.get(settings["revenue_method_field"]) or "",
        "stage": record.get("StageName") or "",
        "is_won": is_won,
        "probability": amount(record, "Probability"),
        "won_at": _won_at(record, settings) if is_won else None,
        "closes_on": _day(record.get("CloseDate")),
        "starts_on": _day(record.get(settings["start_field"])),
        "ends_on": _day(record.get(settings["end_field"])),
        "staffing": staffing(record.get(settings["staffing_field"])),
    }
    account = record.get("AccountId")
    entity = record.get(settings["legal_entity_field"]) or None
    return _row(record, values, parents={"customer": ("Account", account)} if account else {}, entity=entity)


def currency(record: Record, settings: Settings) -> str:
    """CurrencyIsoCode exists in multi-currency orgs only; elsewhere the setting speaks."""
    return record.get("CurrencyIsoCode") or settings.get("default_currency", "")


def amount(record: Record, field: str) -> Decimal | None:
    """A JSON number exactly as it was written; None where the record states none."""
    return None if record.get(field) is None else number(record[field], field)


def staffing(text: str | None) -> list[dict[str, str]]:
    """The demand as sold from its JSON text: role, hours, first and last day, and a skill where one is asked for."""
    if not text:
        return []
    try:
        lines = orjson.loads(text)
        return [_demand(line) for line in lines]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"the staffing text cannot be read: {error}") from error


def _demand(line: Mapping[str, Any]) -> dict[str, str]:
    hours = amount(line, "hours")
    if hours is None or hours < 0:
        raise ValueError(f"{line['role']} has no hours")
    starts_on, ends_on = date.fromisoformat(line["start"]), date.fromisoformat(line["end"])
    return {
        "role": str(line["role"]),
        "hours": str(hours),
        "starts_on": starts_on.isoformat(),
        "ends_on": ends_on.isoformat(),
    } | ({"skill": str(line["skill"])} if line.get("skill") else {})


def _row(
    record: Record,
    values: dict[str, Any],
    *,
    match: str | None = None,
    parents: Mapping[str, tuple[str, str]] | None = None,
    entity: str | None = None,
) -> Row:
    return Row(
        external_id=required(record, "Id"),
        values=values,
        parents=parents or {},
        match=match,
        changed_at=datetime.fromisoformat(required(record, "SystemModstamp")),
        is_deleted=bool(record.get("IsDeleted")),
        legal_entity=entity,
    )


def _won_at(record: Record, settings: Settings) -> datetime | None:
    """When the stage last changed; without that field, the start of the close date."""
    stamp = record.get(settings.get("won_at_field", "") or "")
    if stamp:
        return datetime.fromisoformat(stamp)
    closed_on = _day(record.get("CloseDate"))
    return datetime.combine(closed_on, time(), UTC) if closed_on else None


def _country(value: str | None) -> str:
    if value and len(value) != 2:
        raise ValueError(f"BillingCountry {value!r} is not a two-letter code; use ISO codes in the org")
    return (value or "").upper()


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
