"""Icons drawn once a process: the same few stand on every page, and each costs as much as a row of a table."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags import lucide as drawing

register = template.Library()
MOST = 512


@register.simple_tag
def lucide(name: str, *, size: int | None = 24, **attributes: str) -> SafeString:
    """An icon of the set as SVG; attributes as lucide's own tag takes them."""
    return _drawn(name, size, tuple(sorted(attributes.items())))


@lru_cache(maxsize=MOST)
def _drawn(name: str, size: int | None, attributes: tuple[tuple[str, str], ...]) -> SafeString:
    return mark_safe(drawing.lucide(name, size=size, **dict(attributes)))  # noqa: S308  (its own markup)
