"""How numbers, money, times and small drawings look in templates; nothing is computed here."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from lucide.templatetags.lucide import lucide

from visibility.queries import wording
from visibility.queries.thinning import evenly
from visibility.queries.wording import with_minus

register = template.Library()

NONE = "\u2013"
MOST_ICONS = 256
STROKES = re.compile(r' fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="\w+" stroke-linejoin="\w+"')
BETWEEN = re.compile(r">\s+<")


class Compact(DjangoJSONEncoder):
    """JSON without blanks: they would be a tenth of a chart."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "separators": (",", ":")})


@register.filter
def data_island(value: object, element: str) -> SafeString:
    """Data for a script of the page, as json_script has it, in fewer bytes."""
    return json_script(value, element, encoder=Compact)


@register.filter
def spread(points: Sequence[object], most: int) -> Sequence[object]:
    """As many points as a table holds, evenly spread, the last one among them."""
    return evenly(points, most)


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
    return NONE if value is None else f"{with_minus(f'{value:,.1f}')} h"


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
def icon(name: str, size: int) -> SafeString:
    """An icon whose strokes the style sheet states: on each of them they would be half of it."""
    return _stroked(name, size)


@lru_cache(maxsize=MOST_ICONS)
def _stroked(name: str, size: int) -> SafeString:
    drawn = STROKES.sub(' class="icon"', BETWEEN.sub("><", lucide(name, size=size)), count=1)
    return mark_safe(drawn)  # noqa: S308  (a drawing of the icon set)


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
    ends = points[0][1], points[-1][1]
    # The line goes on beyond both sides and comes back below, unseen: one list of points is line and area.
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in [(-9, 39), (-9, ends[0]), *points, (109, ends[1]), (109, 39)])
    return format_html(
        '<svg class="spark" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">'
        '<polyline points="{}"/></svg>',
        line,
    )


@register.simple_block_tag
def once(content: str) -> str:
    """{% once as name %}: what stands on a page in two places, drawn once."""
    return content


@register.simple_block_tag
def fold(content: str, *parts: object) -> SafeString:
    """Closes a row of a `folds` table on a phone to its title and `content`; parts make its id, so it stays open."""
    return format_html(
        '<details class="fold" id="{}"><summary>{}</summary></details>',
        slugify("-".join(map(str, parts))),
        content if content.strip() else mark_safe('<span class="hidden">Details</span>'),
    )


@register.simple_tag
def meter(share: Decimal | float | None, *, is_beside: bool = False) -> SafeString:
    """A small bar filled to `share` (0..1, cut at 1); nothing for None. is_beside: its number stands next to it."""
    if share is None:
        return mark_safe("")
    width = f"{min(max(float(share), 0.0), 1.0) * 84:.0f}"
    if is_beside:
        return format_html('<svg class="meter" aria-hidden="true"><rect width="{}"/></svg>', width)
    told = f"{float(share):.0%}"
    return format_html('<svg class="meter" role="img" aria-label="{}"><rect width="{}"/></svg>', told, width)
