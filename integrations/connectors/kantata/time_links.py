"""LinkTime: the ERP's time bill as an external reference of the time entry."""

from integrations.canonical.commands import LinkTime
from integrations.connector import Client, Sending
from integrations.connectors.kantata.references import has_links, write_links
from integrations.outcomes import Absent, Done, Outcome, Reference

# Time of others and of archived workspaces is hidden unless it is asked for.
EVERYBODYS = {"on_my_account": "false", "from_archived_workspaces": "true"}


async def link_time(client: Client, sending: Sending) -> Outcome:
    command = sending.expect(LinkTime)
    if no := await write_links(client, "TimeEntry", command.entry_id, command.links):
        return no
    return Done(Reference("time_entry", command.entry_id), {"linked": len(command.links)})


async def probe_time_link(client: Client, sending: Sending) -> Outcome:
    """Whether the entry carries all the references."""
    command = sending.expect(LinkTime)
    is_linked = await has_links(client, "time_entries", command.entry_id, command.links, **EVERYBODYS)
    return Done(Reference("time_entry", command.entry_id)) if is_linked else Absent()
