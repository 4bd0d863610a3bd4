"""The stream of plain records; each becomes an opportunity known by its reference.

What a step of ours made is no won deal. A record that is a whole contract states revenue_method, starts_on, ends_on
(ISO dates) and its customer's id too.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from integrations.connector import Client, Page, Row, Stream, Window
from integrations.stated import number

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


async def read(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    """Ordered by (updated_at, id); the token is "stamp offset".

    Positions shift when a row is updated meanwhile, so a page goes on after the last stamp but one that it has shown:
    rows of the last one may come twice, which a merge does not mind. The offset only serves a page of one stamp.
    """
    after, _, offset = (token or f"{(window.since or BEGINNING).isoformat()} 0").rpartition(" ")
    params = {"updated_after": after, "limit": str(stream.page_size), "offset": offset}
    answer = (await client.call("GET", "/records", params=params)).json()
    records = answer["records"]
    return Page(records, _following(records, after, int(offset)) if answer["has_more"] and records else None)


def _following(records: Sequence[Mapping[str, Any]], after: str, offset: int) -> str:
    stamps = [str(record["updated_at"]) for record in records]
    before_last = [stamp for stamp in stamps if stamp != stamps[-1]]
    return f"{before_last[-1]} 0" if before_last else f"{after} {offset + len(records)}"


async def count(client: Client, _: Stream, window: Window) -> int:
    since = (window.since or BEGINNING).isoformat()
    answer = await client.call("GET", "/records", params={"updated_after": since, "limit": "1"})
    return int(answer.json()["total"])


async def by_ids(client: Client, _: Stream, ids: Sequence[str]) -> Page:
    found: list[Mapping[str, Any]] = []
    for ref in ids:
        found += (await client.call("GET", "/lookup", params={"ref": ref})).json()["records"][-1:]
    return Page(found, None)


def to_row(record: Mapping[str, Any], _: Mapping[str, str]) -> Row:
    """Raises ValueError for a record without reference or with an amount that is none."""
    if not record.get("ref"):
        raise ValueError("the record has no ref")
    changed_at = datetime.fromisoformat(record["updated_at"])
    values = {
        "name": str(record.get("name") or record["ref"]),
        "amount": _amount(record.get("amount")),
        "currency": str(record.get("currency") or ""),
        "stage": str(record.get("stage") or ""),
        "is_won": bool(record.get("is_won", not record.get("step"))),
        "won_at": changed_at,
        **_contract(record),
    }
    entity, customer = record.get("entity"), record.get("customer")
    return Row(
        str(record["ref"]),
        values,
        parents={"customer": ("customer", str(customer))} if customer else {},
        external_ref=str(record["ref"]) if record.get("step") else None,
        changed_at=changed_at,
        legal_entity=str(entity) if entity else None,
    )


def _contract(record: Mapping[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(record[name]) for name in ("starts_on", "ends_on") if record.get(name)}
    method = record.get("revenue_method")
    return days | ({"revenue_method": str(method)} if method else {})


def _amount(value: Any) -> Decimal | None:
    return None if value in (None, "") else number(value, "amount")


RECORDS = Stream(
    name="records",
    entity="opportunity",
    object_type="record",
    read=read,
    map=to_row,
    count=count,
    by_ids=by_ids,
    named_by="ref",
    page_size=500,
    every=60,
)
