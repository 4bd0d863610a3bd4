"""How numbers, money, times and small drawings look in templates; nothing is computed here."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from visibility.queries import wording
from visibility.queries.wording import with_minus

register = template.Library()

NONE = "\u2013"


@register.filter
def whole(value: Decimal | int | None) -> str:
    """1234567.8 -> 1,234,568; None -> a dash."""
    return NONE if value is None else f"{Decimal(value):,.0f}"


@register.filter
def money(value: Decimal | None, currency: str) -> str:
    """Amount to the unit with its ISO code; None -> a dash."""
    return NONE if value is None else f"{currency} {with_minus(f'{value:,.0f}')}"


@register.filter
def exact(value: Decimal | None, currency: str) -> str:
    """Amount to the cent with its ISO code; None -> a dash."""
    return NONE if value is None else f"{currency} {with_minus(f'{value:,.2f}')}"


@register.filter
def compact(value: Decimal | None, currency: str) -> str:
    """Amount in k, M or bn with its ISO code: EUR 4.82M; None -> a dash."""
    return NONE if value is None else wording.compact(value, currency)


@register.filter
def percent(value: Decimal | None) -> str:
    """0.314 -> 31.4 %; None -> a dash."""
    return NONE if value is None else f"{with_minus(f'{value * 100:.1f}')} %"


@register.filter
def hours(value: Decimal | None) -> str:
    return NONE if value is None else f"{value:,.1f} h"


@register.filter
def lasted(value: timedelta | float | Decimal | None) -> str:
    """A duration in words: 850 ms, 12 s, 4 min, 1 h 52 min, 3 d 4 h."""
    return NONE if value is None else wording.lasted(value)


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """How long ago, with the exact instant on hover; None -> never."""
    if value is None:
        return "never"
    return format_html(
        '<time datetime="{}" title="{}">{} ago</time>',
        value.isoformat(),
        value.strftime("%Y-%m-%d %H:%M:%S UTC"),
        lasted(max(timezone.now() - value, timedelta())),
    )


@register.filter
def instant(value: datetime | None) -> SafeString | str:
    """The instant to the second in UTC; None -> a dash."""
    if value is None:
        return NONE
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), value.strftime("%d %b %Y %H:%M:%S"))


@register.filter
def day(value: date | None) -> str:
    return NONE if value is None else value.strftime("%d %b %Y")


@register.filter
def spoken(value: str) -> str:
    """master_data -> master data."""
    return value.replace("_", " ").replace("-", " ")


@register.simple_tag
def spark(values: Sequence[Decimal]) -> SafeString:
    """A sparkline with its area as SVG; nothing for fewer than two values."""
    if len(values) < 2:
        return mark_safe("")
    low, high = min(values), max(values)
    spread = (high - low) or Decimal(1)
    points = [
        (Decimal(100) * index / (len(values) - 1), Decimal(26) - Decimal(22) * (value - low) / spread)
        for index, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return format_html(
        '<svg class="spark" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">'
        '<polygon class="area" points="0,30 {} 100,30"/><polyline class="line" points="{}"/></svg>',
        line,
        line,
    )


@register.simple_block_tag
def fold(content: str, *parts: object) -> SafeString:
    """Closes a row of a `folds` table on a phone to its title and `content`; parts make its id, so it stays open."""
    return format_html(
        '<details class="fold" id="{}"><summary title="Show the whole row">{}</summary></details>',
        slugify("-".join(map(str, parts))),
        content,
    )


@register.simple_tag
def meter(share: Decimal | float | None, label: str = "") -> SafeString:
    """A small bar filled to `share` (0..1, cut at 1) with its text for screen readers; nothing for None."""
    if share is None:
        return mark_safe("")
    width = min(max(float(share), 0.0), 1.0) * 84
    return format_html(
        '<svg class="meter" viewBox="0 0 84 6" role="img" aria-label="{}"><rect width="{}" height="6" rx="3"/></svg>',
        label or f"{float(share):.0%}",
        f"{width:.0f}",
    )
