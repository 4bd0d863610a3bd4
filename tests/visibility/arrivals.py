"""Records as a pull brings them: through the one merge, so that it tells and marks what it should."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from integrations.canonical import store
from integrations.canonical.merging.rows import Merged, Origin
from integrations.canonical.models import Link, Person
from integrations.connector import Row
from integrations.models import Connection
from tests.visibility.builders import NOW, TODAY

numbers = count(1)


def receive_time_off(person: Person, connection: Connection, key: str, **changes: Any) -> Merged:
    """A day off; of the same key in place of what was there."""
    known = {"entity": "person", "connection": connection, "object_type": "employee", "external_id": str(person.pk)}
    Link.objects.get_or_create(**known, defaults={"canonical_id": person.pk})
    values = {"service_date": date(2026, 7, 20), "hours": Decimal(8), "is_approved": True, **changes}
    return _merge(connection, "time_off", "time_off_day", Row(key, values, {"person": ("employee", str(person.pk))}))


def cancel_time_off(connection: Connection, key: str) -> Merged:
    """The day off of that key was taken back."""
    return _merge(connection, "time_off", "time_off_day", Row(key, {}, is_deleted=True))


def receive_rate(connection: Connection, **changes: Any) -> Merged:
    """A rate, new or in place of the one of its day."""
    plain = {"base": "EUR", "quote": "USD", "published_on": TODAY, "rate": Decimal("1.25")}
    return _merge(connection, "fx_rate", "currencyRate", Row(f"rate-{next(numbers)}", {**plain, **changes}))


def _merge(connection: Connection, entity: str, object_type: str, row: Row) -> Merged:
    origin = Origin(
        connection_id=connection.pk,
        firm_id=connection.firm_id,
        reporting_currency=connection.firm.reporting_currency,
        go_live_at=NOW,
        entity=entity,
        object_type=object_type,
    )
    return store.merge(origin=origin, rows=[row], exchange_ids=[None], now=NOW)
