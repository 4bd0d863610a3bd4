"""PostCard: an Adaptive Card to the Teams Workflows address; 202 is all it says."""

from typing import Any

from integrations.canonical.commands import PostCard
from integrations.connector import Client, Sending
from integrations.connectors.microsoft365.signals import refused
from integrations.outcomes import Done, Outcome, Reference

ADDRESS = "workflow_url"
CARD_TYPE = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"


async def post_card(client: Client, sending: Sending) -> Outcome:
    """Post to the address of its own: the access token is not for it."""
    command = sending.expect(PostCard)
    response = await client.call("POST", "", at=ADDRESS, json=_message(command))
    if response.status >= 300:
        return refused(response)
    return Done(Reference("card", command.external_ref))


def _message(command: PostCard) -> dict[str, Any]:
    attachment = {"contentType": CARD_TYPE, "contentUrl": None, "content": card(command)}
    return {"type": "message", "attachments": [attachment]}


def card(command: PostCard) -> dict[str, Any]:
    """Title, facts, and a button where there is a link; our reference is its id."""
    title = {"type": "TextBlock", "text": command.title, "weight": "Bolder", "size": "Medium", "wrap": True}
    facts = [{"title": fact.name, "value": fact.value} for fact in command.facts]
    made: dict[str, Any] = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "id": command.external_ref,
        "body": [title, *([{"type": "FactSet", "facts": facts}] if facts else ())],
    }
    if command.link:
        made["actions"] = [{"type": "Action.OpenUrl", "title": "Open", "url": command.link}]
    return made
