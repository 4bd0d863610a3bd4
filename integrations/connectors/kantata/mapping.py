"""People and projects to canonical rows. Pure; ValueError says why a record cannot be mapped."""

from collections.abc import Mapping
from typing import Any

from integrations.connector import Row
from integrations.connectors.kantata.values import Record, amount, day, instant, only, side
from integrations.stated import required

Settings = Mapping[str, str]
STATUS = {100: "planned", 200: "active", 300: "active", 400: "on_hold", 500: "completed"}
CRM, ANY_SYSTEM = "CRM", "*"


def to_person(record: Record, _: Settings) -> Row:
    """A user; matched by e-mail where no link exists."""
    email = (record.get("email_address") or "").lower()
    values = {
        "name": required(record, "full_name"),
        "email": email,
        "role": only(record, "role").get("name") or record.get("headline") or "",
        "is_active": not record.get("disabled"),
    } | _bill_rate(record)
    return Row(required(record, "id"), values, match=email or None)


def to_cost_rate(record: Record, settings: Settings) -> Row:
    """What an hour costs from a day on: the account's own field says which, else the day the rate was entered."""
    user = only(record, "account_membership").get("user_id")
    if not user:
        raise ValueError("the cost rate belongs to nobody")
    values = {
        "service_date": day(record.get(settings["cost_rate_date_field"]) or required(record, "created_at")),
        "amount": amount(record, "amount_in_subunits"),
        "currency": required(record, "currency"),
    }
    return row(record, values, {"person": ("user", user)})


def to_project(record: Record, settings: Settings) -> Row:
    """A workspace. Our own reference comes first; the CRM's names the deal it was sold by."""
    if "deleted" in record:
        return tombstone(record)
    values = {
        "name": required(record, "title"),
        "currency": record.get("currency") or "",
        "revenue_method": record.get("revenue_recognition_method") or "",
        "price": amount(record, "price_in_cents"),
        "starts_on": day(record.get("start_date")),
        "ends_on": day(record.get("due_date")),
        "manager": only(record, "primary_maven").get("full_name") or "",
        "practice": _stated(record, settings.get("practice_field")) or "",
        "region": _stated(record, settings.get("region_field")) or "",
        "status": STATUS.get(record.get("status_key") or 0, "active"),
    }
    own, deal = _references(record, settings)
    return row(
        record,
        values,
        {"opportunity": (ANY_SYSTEM, deal)} if deal else {},
        external_ref=own,
        known_as=(CRM, deal) if deal else None,
        legal_entity=_stated(record, settings["legal_entity_field"]),
    )


def row(
    record: Record,
    values: Mapping[str, Any],
    parents: Mapping[str, tuple[str, str]],
    *,
    external_ref: str | None = None,
    known_as: tuple[str, str] | None = None,
    legal_entity: str | None = None,
) -> Row:
    return Row(
        external_id=required(record, "id"),
        values=values,
        parents=parents,
        external_ref=external_ref,
        known_as=known_as,
        changed_at=instant(record.get("updated_at")),
        legal_entity=legal_entity,
    )


def tombstone(record: Record) -> Row:
    return Row(required(record, "id"), {}, changed_at=instant(record["deleted"]), is_deleted=True)


def _bill_rate(record: Record) -> dict[str, Any]:
    """The rate is in cents without a currency; a current cost rate tells which, and without one nothing is said."""
    currency = next((rate["currency"] for rate in side(record, "cost_rates") if rate.get("in_use")), None)
    rate = only(record, "account_membership").get("bill_rate_in_cents")
    if not currency or rate is None:
        return {}
    return {"bill_rate": amount({"currency": currency, "rate": rate}, "rate"), "currency": currency}


def _references(record: Record, settings: Settings) -> tuple[str | None, str | None]:
    """(our own reference, the CRM deal's id); None for one that is not there."""
    own = deal = None
    for reference in side(record, "external_references"):
        if reference.get("service_name") == settings["service_name"]:
            own = reference["service_model_ref"]
        elif str(reference.get("service_model")).lower() == "opportunity":
            deal = reference["service_model_ref"]
    return own, deal


def _stated(record: Record, custom_field: str | None) -> str | None:
    """What the workspace states in a custom field of that name: what people read of it; None where it states nothing.

    The display value comes first: of a field of choices the value may be the ids of what was chosen.
    """
    values = side(record, "custom_field_values")
    own = (value for value in values if custom_field and value.get("custom_field_name") == custom_field)
    return next((_words(value) for value in own), None)


def _words(value: Record) -> str | None:
    texts = (value.get(name) for name in ("display_value", "value"))
    return next((text for text in texts if isinstance(text, str) and text), None)
