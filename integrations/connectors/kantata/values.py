"""The vendor's units to ours: cents to amounts, minutes to hours. Pure; ValueError says what is wrong."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_UP, Decimal
from typing import Any

from integrations.canonical.money import minor_units, quantise
from integrations.stated import number, required

Record = Mapping[str, Any]
HOUR_PLACES = Decimal("0.0000000001")


def amount(record: Record, field: str) -> Decimal | None:
    """Subunits to units of the record's currency; None when the record states none."""
    subunits = record.get(field)
    if subunits is None:
        return None
    unit = record.get("currency_base_unit") or 10 ** minor_units(required(record, "currency"))
    return number(subunits, field) / number(unit, "currency_base_unit")


def hours(minutes: Any) -> Decimal | None:
    """Minutes to hours with ten places; None stays None.

    What does not go into ten places is rounded up: hours x a rate in cents then never falls short of half a cent that
    minutes x rate / 60 reaches, and is too small an excess to reach one itself.
    """
    return None if minutes is None else (Decimal(str(minutes)) / 60).quantize(HOUR_PLACES, ROUND_UP)


def worth(record: Record, rate: Decimal | None) -> Decimal | None:
    """Minutes x rate an hour / 60 in the record's currency, rounded once; None where there is no rate."""
    if rate is None:
        return None
    minutes = Decimal(required(record, "time_in_minutes"))
    return quantise(minutes * rate / 60, required(record, "currency"))


def day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def side(record: Record, name: str) -> list[Record]:
    """Side-loaded records of an association, as lists.py put them beside the record."""
    loaded: list[Record] = record.get(f"included:{name}", [])
    return loaded


def only(record: Record, name: str) -> Record:
    """The one side-loaded record of an association; empty when there is none."""
    found = side(record, name)
    return found[0] if found else {}
