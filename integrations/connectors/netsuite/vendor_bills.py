"""PostVendorBill: a vendor bill on its purchase order, a credit as a vendor credit; both upserted by external id.

No description of these records is at hand (vendor-specs/netsuite-record-fields.json has none), so what they are made of
is assumed: the fields of a purchase order and, on its lines, `orderDoc`, the order that a line bills; `taxTotal` takes
the tax as the supplier states it; a credit names its bill in the field of reversals. Who bills, in which currency and
subsidiary, is read from the order, which must be there (docs/adr/0025). So is what is billed of it: the order as it was
pulled may not show the bill that was posted a moment ago, and an account may take more than was ordered.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from integrations.canonical.commands import BillLine, PostVendorBill
from integrations.connector import Client, Sending
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.jobs import Batches
from integrations.connectors.netsuite.open_days import post
from integrations.connectors.netsuite.writes import find, reference
from integrations.outcomes import Absent, Done, Outcome, Refused
from integrations.transport.outgoing import json_number

BILL, CREDIT = "vendorBill", "vendorCredit"
Order = Mapping[str, str]
ORDER = {"id": "t.id", "vendor": "t.entity", "currency": "t.currency", "subsidiary": "t.subsidiary"}


async def post_vendor_bill(client: Client, sending: Sending) -> Outcome:
    """The echo tells the day it was posted on: the day it was issued, or the first open one after it."""
    command = sending.expect(PostVendorBill)
    fields = await _ready(client, command)
    if isinstance(fields, Refused):
        return fields
    written, posted_on = await post(client, kind_of(command), command.external_ref, on=command.issued_on, fields=fields)
    if isinstance(written, Refused):
        return written
    return Done(reference(client, kind_of(command), written), {"posted_on": posted_on.isoformat()})


async def probe_vendor_bill(client: Client, sending: Sending) -> Outcome:
    """Whether a bill, or a credit, carries our external id."""
    command = sending.expect(PostVendorBill)
    identity = await find(client, kind_of(command), command.external_ref)
    return Done(reference(client, kind_of(command), identity)) if identity else Absent()


def kind_of(command: PostVendorBill) -> str:
    """A credit is a record of its own kind."""
    return CREDIT if command.corrects else BILL


async def orders(client: Client, identities: Iterable[str]) -> dict[str, Order]:
    """Purchase orders by id; those that are not there are left out. A preview names what it would read."""
    wanted = sorted(set(identities))
    if client.is_preview:
        return {one: {name: f"({name} of order {one})" for name in ORDER} for one in wanted}
    columns = ORDER | {"total": "t.foreigntotal", "billed": f"t.{suiteql.name(client.settings['billed_field'])}"}
    where = ["t.type = 'PurchOrd'", f"t.id IN ({suiteql.numbers(wanted)})"]
    rows = await suiteql.ask(client, suiteql.select(columns, "transaction t", where=where))
    return {str(row["id"]): row for row in rows}


async def _ready(client: Client, command: PostVendorBill) -> "partial[dict[str, Any]] | Refused":
    """The fields by the day it is posted on, or what the account lacks."""
    order = (await orders(client, [command.order_id])).get(command.order_id)
    if order is None:
        return _no_order(command)
    if command.corrects and not client.is_preview and not await find(client, BILL, command.corrects):
        detail = f"the bill that {command.number} corrects is not in the account; post that first, or credit it by hand"
        return Refused("not_found", detail)
    over = _over(client, command, order)
    if over and not await find(client, BILL, command.external_ref):
        return over
    return partial(_fields, client, command, order)


def _over(client: Client, command: PostVendorBill, order: Order) -> Refused | None:
    """Why the order does not take the bill; one that is there already is in what is billed."""
    if client.is_preview or command.corrects:
        return None
    would = Decimal(order.get("billed", "0")) + sum((line.amount for line in command.lines), Decimal(0))
    if would <= Decimal(order.get("total", "0")):
        return None
    detail = f"purchase order {command.order_number} is over {order.get('total', 0)}: {would} would be billed of it"
    return Refused("validation", detail, "orderDoc")


def _no_order(command: PostVendorBill) -> Refused:
    return Refused("not_found", f"the account has no purchase order {command.order_number}", "orderDoc")


def _fields(client: Client, command: PostVendorBill, order: Order, posted_on: date) -> dict[str, Any]:
    sign = -1 if command.corrects else 1
    fields: dict[str, Any] = {
        "entity": {"id": order["vendor"]},
        "subsidiary": {"id": order["subsidiary"]},
        "currency": {"id": order["currency"]},
        "tranId": command.number,
        "tranDate": posted_on,
        "memo": f"{command.supplier}, {command.number}, order {command.order_number}",
        "taxTotal": json_number(sign * command.tax),
        "item": {"items": [_line(command, line, sign) for line in command.lines]},
    }
    if command.corrects:
        return fields | {client.settings["expense_reverses_field"]: command.corrects}
    return fields | ({"dueDate": command.due_on} if command.due_on else {})


def _line(command: PostVendorBill, line: BillLine, sign: int) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "description": line.description,
        "amount": json_number(sign * line.amount),
        "orderDoc": {"id": command.order_id},
    }
    return fields | ({"customer": {"id": line.project_id}} if line.project_id else {})


async def _all_fields(client: Client, sendings: Sequence[Sending]) -> list[dict[str, Any] | Refused]:
    """Each on the day it was issued: what that day's period refuses is posted alone, on the first open day."""
    commands = [sending.expect(PostVendorBill) for sending in sendings]
    known = await orders(client, (command.order_id for command in commands))
    return [_at_once(client, command, known.get(command.order_id)) for command in commands]


def _at_once(client: Client, command: PostVendorBill, order: Order | None) -> dict[str, Any] | Refused:
    if order is None:
        return _no_order(command)
    return _over(client, command, order) or _fields(client, command, order, command.issued_on)


BILLS = Batches(BILL, "transaction t", _all_fields, post_vendor_bill)


async def send_vendor_bills(client: Client, sendings: Sequence[Sending]) -> list[Outcome]:
    """Bills as one job; credits, which are few and need their bill looked up, alone."""
    bills = [sending for sending in sendings if not sending.expect(PostVendorBill).corrects]
    told = dict(zip((one.id for one in bills), await BILLS.send(client, bills) if bills else [], strict=True))
    return [told.get(sending.id) or await post_vendor_bill(client, sending) for sending in sendings]
