"""What a webhook call says: its signature is checked over the raw bytes first, then the news in it are read. Pure."""

from collections.abc import Mapping

from integrations.connector import Hint, Webhook, WebhookRefused
from integrations.transport.strict import check_json

JSON = "application/json"
UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError)


def receive(
    webhook: Webhook, raw: bytes, headers: Mapping[str, str], settings: Mapping[str, str]
) -> list[Hint] | WebhookRefused:
    """The news in a call to a connection with these settings (secrets among them), or why it is refused.

    A sender whose body must be parsed to know who sent it can break off the check itself.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        if refused := webhook.verify(raw, lowered, settings):
            return refused
        if webhook.content_type == JSON:
            check_json(raw)
        return list(webhook.hints(raw))
    except UNREADABLE as error:
        return WebhookRefused(400, f"the body cannot be read: {type(error).__name__}")
