"""Engagements to projects and openings to allocations, read page by page behind the vendor's tokens."""

from datetime import date, datetime
from decimal import Decimal

from integrations.connector import Client, Page, Row, Stream, Window
from integrations.connectors.crewplan.asking import Record, get
from integrations.stated import number, required

MINUTES = 60


async def read(client: Client, stream: Stream, window: Window, token: str | None) -> Page:
    """By change, from the window's start on; a token belongs to the same question."""
    since = {"changedSince": window.since.isoformat()} if window.since else {}
    more = {"pageToken": token} if token else {}
    answer = await get(client, f"/{stream.name}", {"pageSize": str(stream.page_size)} | since | more)
    return Page(answer["items"], answer["nextPageToken"])


def to_project(record: Record, _: object) -> Row:
    """An engagement; its id is our reference where we made it."""
    fee = record.get("fee") or {}
    values = {
        "name": required(record, "title"),
        "currency": str(fee.get("currency") or ""),
        "price": number(fee["amount"], "fee") if fee.get("amount") else None,
        "revenue_method": str(record.get("billing") or ""),
        **_days(record),
    }
    identity, company = required(record, "id"), record.get("company")
    return Row(
        identity,
        values,
        external_ref=identity,
        known_as=("CRM", str(record["soldAs"])) if record.get("soldAs") else None,
        changed_at=datetime.fromisoformat(required(record, "changedAt")),
        legal_entity=str(company) if company else None,
    )


def to_allocation(record: Record, _: object) -> Row:
    """Planned hours of a role that nobody is named for."""
    days = _days(record)
    hours = number(required(record, "minutes"), "minutes") / Decimal(MINUTES)
    values = {"role": required(record, "role"), "hours": hours, "service_date": days["starts_on"], **days}
    parents = {"project": ("engagement", required(record, "engagementId"))}
    changed_at = datetime.fromisoformat(required(record, "changedAt"))
    return Row(required(record, "id"), values, parents, changed_at=changed_at)


def _days(record: Record) -> dict[str, date]:
    return {
        "starts_on": date.fromisoformat(required(record, "startsOn")),
        "ends_on": date.fromisoformat(required(record, "endsOn")),
    }


STREAMS = (
    Stream(
        name="engagements", entity="project", object_type="engagement", read=read, map=to_project, page_size=100
    ),
    Stream(
        name="openings",
        entity="allocation",
        object_type="opening",
        read=read,
        map=to_allocation,
        page_size=100,
        needs=("engagements",),
    ),
)  # fmt: skip
