"""Words for what people did to transactions."""

from django import template

register = template.Library()

DONE = {
    "replay": "replayed",
    "skip": "skipped",
    "resolve": "settled",
    "assign": "assigned it",
    "comment": "remarked",
    "refused": "was refused",
}


@register.filter
def acted(action: str) -> str:
    """replay -> replayed."""
    return DONE.get(action, action)
