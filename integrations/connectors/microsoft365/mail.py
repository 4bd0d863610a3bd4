"""SendNotice: sendMail from the connection's mailbox; 202 is all the vendor says."""

from integrations.canonical.commands import SendNotice
from integrations.connector import Client, Sending
from integrations.connectors.microsoft365.graph import path
from integrations.connectors.microsoft365.signals import refused
from integrations.entered import several
from integrations.outcomes import Done, Outcome, Reference, Refused

# Graph takes own headers only where they begin with x-.
REFERENCE_HEADER = "x-sightline-ref"


async def send_notice(client: Client, sending: Sending) -> Outcome:
    """Hand the message over; a person finds it in the mailbox's sent items by our reference."""
    command = sending.expect(SendNotice)
    recipients = command.to or several(client.settings, "recipients")
    if not recipients:
        return Refused("master_data", "nobody to tell: neither the notice nor the connection names recipients")
    message = {
        "subject": command.subject,
        "body": {"contentType": "text", "content": command.body},
        "toRecipients": [{"emailAddress": {"address": address}} for address in recipients],
        "internetMessageHeaders": [{"name": REFERENCE_HEADER, "value": command.external_ref}],
    }
    mailbox = path("users", client.settings["sender"], "sendMail")
    response = await client.call("POST", mailbox, json={"message": message, "saveToSentItems": True})
    if response.status >= 300:
        return refused(response)
    return Done(Reference("message", command.external_ref))
