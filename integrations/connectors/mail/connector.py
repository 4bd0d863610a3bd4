"""Mail: SendNotice as one message whose Message-ID is made of our reference."""

from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from integrations.canonical.commands import SendNotice
from integrations.connector import Check, Client, Connector, Limits, Response, Sending, Setting
from integrations.entered import several
from integrations.outcomes import Done, Outcome, Reference, Refused, Retry

SETTINGS = (
    Setting("sender", "From", "Sightline <sightline@example.com>"),
    Setting("recipients", "To", "Who is told where a notice names nobody; commas between them.", is_required=False),
    Setting("host_name", "Host in message ids", default="sightline.invalid"),
    Setting("username", "User name", is_required=False),
    Setting("password", "Password", is_required=False, is_secret=True),
)
TEMPORARY = range(400, 500)


async def send_notice(client: Client, sending: Sending) -> Outcome:
    """Hand the message over; the server's 4xx may pass, its 5xx will not."""
    command = sending.expect(SendNotice)
    recipients = recipients_of(client, command)
    if not recipients:
        return Refused("master_data", "nobody to tell: neither the notice nor the connection names recipients")
    message = compose(client, command)
    envelope = {"to": ",".join(recipients), "from": client.settings["sender"]}
    response = await client.call("SEND", "", params=envelope, data=message.as_bytes())
    if response.status in TEMPORARY:
        return Retry(_reply(response))
    if response.status != 250:
        return Refused("other", _reply(response))
    return Done(Reference("message", str(message["Message-ID"])))


def recipients_of(client: Client, command: SendNotice) -> tuple[str, ...]:
    """Those the notice names, else those of the connection."""
    return command.to or several(client.settings, "recipients")


def compose(client: Client, command: SendNotice) -> EmailMessage:
    """The message; header injection is refused by the message class itself (ValueError)."""
    message = EmailMessage(policy=SMTP)
    message["From"] = client.settings["sender"]
    message["To"] = ", ".join(recipients_of(client, command))
    message["Subject"] = command.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{command.external_ref}@{client.settings['host_name']}>"
    message.set_content(command.body)
    return message


async def check(client: Client) -> Sequence[Check]:
    response = await client.call("NOOP", "")
    return [Check("mail server", response.status == 250, _reply(response))]


def _reply(response: Response) -> str:
    return f"{response.status} {response.body.decode(errors='replace')}"[:300]


CONNECTOR = Connector(
    kind="mail",
    label="Mail (SMTP)",
    system="Collaboration",
    settings=SETTINGS,
    limits=Limits(concurrency=2, creates="none", call_timeout=30, server_cutoff=60),
    handlers={SendNotice: send_notice},
    check=check,
)
