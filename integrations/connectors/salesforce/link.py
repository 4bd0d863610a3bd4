"""LinkOpportunity: writes our reference, and the other systems' ids where the org has fields for them."""

from collections.abc import Mapping
from urllib.parse import quote

from integrations.canonical.commands import LinkOpportunity
from integrations.connector import Client, Sending
from integrations.connectors.salesforce import soql
from integrations.connectors.salesforce.signals import refused
from integrations.connectors.salesforce.streams import ask
from integrations.entered import pairs
from integrations.outcomes import Absent, Done, Outcome, Reference, Refused


async def link_opportunity(client: Client, sending: Sending) -> Outcome:
    """PATCH by id: the same again changes nothing."""
    command = sending.expect(LinkOpportunity)
    try:
        body = _fields(client, command)
    except ValueError as error:
        return Refused("other", str(error))
    identity = quote(command.opportunity_id, safe="")
    path = f"/services/data/{client.settings['api_version']}/sobjects/Opportunity/{identity}"
    response = await client.call("PATCH", path, json=body)
    if response.status not in (200, 204):
        return refused(response)
    return Done(Reference("Opportunity", command.opportunity_id), echo={"written": sorted(body)})


async def probe_link(client: Client, sending: Sending) -> Outcome:
    """Whether the opportunity carries our reference by now."""
    command, field = sending.expect(LinkOpportunity), client.settings["ref_field"]
    where = [soql.compare("Id", "=", command.opportunity_id), soql.compare(field, "=", command.external_ref)]
    found = await ask(client, "query", soql.select(("Id",), "Opportunity", where=where))
    return Done(Reference("Opportunity", command.opportunity_id)) if found["records"] else Absent()


def link_fields(settings: Mapping[str, str]) -> dict[str, str]:
    """The org's field by object type of the linked record. Raises ValueError for a setting that cannot be read."""
    return pairs(settings, "link_fields", like="workspace=PSA_Project__c, job=ERP_Project__c")


def _fields(client: Client, command: LinkOpportunity) -> dict[str, str]:
    """The reference, and the ids of linked records where the setting names a field for their object type."""
    named = link_fields(client.settings)
    fields = {soql.name(client.settings["ref_field"]): command.external_ref}
    own = {soql.name(named[one.object_type]): one.external_id for one in command.links if one.object_type in named}
    return fields | own
