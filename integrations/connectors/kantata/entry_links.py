"""LinkTime, LinkExpense: the ERP's record as an external reference of the time entry or expense."""

from integrations.canonical.commands import LinkEntry, LinkExpense, LinkTime
from integrations.connector import Client, Sending
from integrations.connectors.kantata.references import has_links, write_links
from integrations.outcomes import Absent, Done, Outcome, Reference

# Time of others and of archived workspaces is hidden unless it is asked for.
EVERYBODYS = {"on_my_account": "false", "from_archived_workspaces": "true"}


async def link_time(client: Client, sending: Sending) -> Outcome:
    return await _link(client, sending.expect(LinkTime), "TimeEntry", "time_entry")


async def link_expense(client: Client, sending: Sending) -> Outcome:
    return await _link(client, sending.expect(LinkExpense), "Expense", "expense")


async def probe_time_link(client: Client, sending: Sending) -> Outcome:
    """Whether the entry carries all the references."""
    command = sending.expect(LinkTime)
    is_linked = await has_links(client, "time_entries", command.entry_id, command.links, **EVERYBODYS)
    return Done(Reference("time_entry", command.entry_id)) if is_linked else Absent()


async def probe_expense_link(client: Client, sending: Sending) -> Outcome:
    """Whether the expense carries all the references."""
    command = sending.expect(LinkExpense)
    is_linked = await has_links(client, "expenses", command.entry_id, command.links)
    return Done(Reference("expense", command.entry_id)) if is_linked else Absent()


async def _link(client: Client, command: LinkEntry, subject: str, object_type: str) -> Outcome:
    if no := await write_links(client, subject, command.entry_id, command.links):
        return no
    return Done(Reference(object_type, command.entry_id), {"linked": len(command.links)})
