"""FindCustomer and CreateCustomer in the ERP's master."""

from typing import Any

from integrations.canonical.commands import CreateCustomer, FindCustomer
from integrations.connector import Client, Sending
from integrations.connectors.netsuite import suiteql
from integrations.connectors.netsuite.entities import subsidiary_of
from integrations.connectors.netsuite.streams import WITH_CURRENCY, customer_columns
from integrations.connectors.netsuite.writes import find, record_url, upsert
from integrations.outcomes import Absent, Done, Outcome, Reference, Refused


async def find_customer(client: Client, sending: Sending) -> Outcome:
    """By external id, else by exact name in the legal entity's subsidiary; two of one name are a conflict."""
    command = sending.expect(FindCustomer)
    subsidiary = subsidiary_of(client.settings, command.legal_entity)
    if subsidiary is None:
        return _unknown_entity(command.legal_entity)
    rows = await _candidates(client, command, subsidiary)
    own = [row for row in rows if row.get("external_ref") == command.external_ref]
    found = own or rows
    if len(found) > 1:
        return Refused("conflict", f"{len(found)} customers are called {command.name}; merge them in NetSuite")
    return _done(client, found[0]) if found else Absent()


async def create_customer(client: Client, sending: Sending) -> Outcome:
    """Upsert by external id in the subsidiary of the legal entity."""
    command = sending.expect(CreateCustomer)
    subsidiary = subsidiary_of(client.settings, command.legal_entity)
    if subsidiary is None:
        return _unknown_entity(command.legal_entity)
    currency = await currency_id(client, command.currency)
    if currency is None:
        return Refused("master_data", f"the account has no currency {command.currency}", "currency")
    fields = {
        "companyName": command.name,
        "subsidiary": {"id": subsidiary},
        "currency": {"id": currency},
        client.settings["tax_code_field"]: command.tax_code,
        client.settings["country_field"]: command.country,
    }
    written = await upsert(client, "customer", command.external_ref, fields)
    return written if isinstance(written, Refused) else _done(client, {"id": written} | _echo(command))


async def probe_customer(client: Client, sending: Sending) -> Outcome:
    """Whether a customer carries our external id."""
    identity = await find(client, "customer", sending.command.external_ref)
    return Done(reference(client, identity)) if identity else Absent()


async def currency_id(client: Client, code: str) -> str | None:
    """The account's internal id of a currency; None when it is not set up. A preview, which asks nothing, names it."""
    if client.is_preview:
        return f"(id of {code})"
    query = suiteql.select({"id": "id"}, "currency", where=[f"symbol = {suiteql.literal(code)}"])
    rows = await suiteql.ask(client, query)
    return str(rows[0]["id"]) if rows else None


def reference(client: Client, identity: str) -> Reference:
    return Reference("customer", identity, record_url(client.settings, "customer", identity))


async def _candidates(client: Client, command: FindCustomer, subsidiary: str) -> list[dict[str, Any]]:
    by_ref = f"t.externalid = {suiteql.literal(command.external_ref)}"
    by_name = f"t.companyname = {suiteql.literal(command.name)} AND t.subsidiary = {suiteql.number(subsidiary)}"
    columns = {"id": "t.id"} | customer_columns(client.settings)
    query = suiteql.select(columns, f"customer t {WITH_CURRENCY}", where=[f"({by_ref} OR ({by_name}))"])
    return await suiteql.ask(client, query)


def _done(client: Client, row: dict[str, Any]) -> Done:
    echo = {"name": row["name"], "tax_code": row.get("tax_code"), "currency": row.get("currency")}
    return Done(reference(client, row["id"]), echo)


def _echo(command: CreateCustomer) -> dict[str, str]:
    return {"name": command.name, "tax_code": command.tax_code, "currency": command.currency}


def _unknown_entity(code: str) -> Refused:
    return Refused("master_data", f"legal entity {code} has no subsidiary in the connection's settings")
