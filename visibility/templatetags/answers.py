"""Shows the answers of visibility.queries: values with their reason, drills as addresses."""

from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from visibility.access import ADMIN, ENGINE_ROOM, EXECUTIVE, FINANCE, PMO, Viewer
from visibility.queries.masking import masked_text
from visibility.queries.shapes.common import Drill, Tone, Value
from visibility.queries.shapes.slices import Slice
from visibility.templatetags import sightline
from visibility.templatetags.icons import lucide

register = template.Library()

TONES: dict[Tone, tuple[str, str]] = {
    "ok": ("circle-check", "On track"),
    "warn": ("triangle-alert", "Watch"),
    "bad": ("circle-x", "Act"),
    "none": ("circle-minus", "Not known"),
}
# Who may open a page, where not everybody who sees a link to it may.
ENGINE_PAGES = ("operations", "unstarted", "transactions", "transaction", "exchange")
OPENED_BY = dict.fromkeys(ENGINE_PAGES, ENGINE_ROOM) | {
    "staffing": (EXECUTIVE, PMO, ADMIN),
    "leakage-errors": (EXECUTIVE, FINANCE, ADMIN),
}


@register.filter
def value(shown: Value) -> SafeString | str:
    """The value at a glance: money compact, the exact amount on hover; a dash with its reason when unknown."""
    if shown.figure is None:
        return format_html('<span class="muted" title="{}">{}</span>', shown.words or shown.reason, sightline.NONE)
    if shown.unit == "money":
        return format_html(
            '<span title="{}">{}</span>{}',
            sightline.exact(shown.figure, shown.currency),
            sightline.compact(shown.figure, shown.currency),
            _breaking(_unpriced(shown)),
        )
    return text(shown)


@register.filter
def text(shown: Value) -> str:
    """The value as plain words."""
    if shown.figure is None:
        return shown.words or shown.reason or sightline.NONE
    return _texts(shown.figure, shown.currency)[shown.unit] + _unpriced(shown)


@register.filter
def against(leak: Value) -> SafeString | str:
    """What leaks against as sold (above zero: it hurts) without a sign, and whether that is worse or better."""
    if not leak.figure:
        return value(leak)
    size = value(replace(leak, figure=abs(leak.figure)))
    return format_html("{} {}", size, "worse" if leak.figure > 0 else "better")


def _breaking(words: str) -> SafeString | str:
    """Words beside a number that may go on the next line, where the number may not be broken."""
    return words and format_html('<span class="breaks">{}</span>', words)


def _unpriced(shown: Value) -> str:
    """What a sum of money does not hold; "" for nothing."""
    return f" and {shown.unpriced} without an amount" if shown.unpriced else ""


def _texts(figure: Decimal, currency: str) -> dict[str, str]:
    return {
        "money": sightline.money(figure, currency),
        "percent": sightline.percent(figure / 100),
        "count": sightline.whole(figure),
        "hours": sightline.hours(figure),
        "seconds": sightline.lasted(figure),
        "days": f"{figure:,.0f} d",
        "date": str(figure),
        "grade": str(figure),
    }


@register.filter
def address(drill: Drill | None) -> str:
    """The URL of the rows behind a number; "" for none."""
    if drill is None:
        return ""
    path = reverse(drill.name, kwargs=dict(drill.arguments))
    return f"{path}?{urlencode(drill.query)}" if drill.query else path


@register.filter
def opens(drill: Drill | None, viewer: Viewer | None) -> bool:
    """Whether there are rows behind a number that this viewer's roles may open."""
    return drill is not None and (
        drill.name not in OPENED_BY or bool(viewer and viewer.has_role(*OPENED_BY[drill.name]))
    )


@register.filter
def share(shown: Value) -> Decimal | None:
    """A percent value as 0..1 for a meter."""
    return None if shown.figure is None else shown.figure / 100


@register.filter
def without_private(body: str) -> str:
    """A payload with its private fields masked."""
    return masked_text(body)


@register.filter
def at(mapping: dict[str, object], key: str) -> object:
    """The mapping's value at a key, or nothing."""
    return mapping.get(key, "")


@register.filter
def over(part: float, whole: float) -> float | None:
    """part / whole for a meter; None for a whole of 0."""
    return part / whole if whole else None


@register.simple_tag
def gap(row: Slice, name: str) -> SafeString:
    """How many projects of a slice a figure leaves out; nothing where it has all."""
    missing = row.left_out.get(name, 0)
    shown = missing and row.projects > missing
    return format_html('<span class="sub">without {}</span>', missing) if shown else mark_safe("")


@register.simple_tag
def tone_icons() -> SafeString:
    """What icons of long tables are drawn from, once a page: each where it is shown would be half of such a table."""
    icons: dict[str, str] = {**{shown: icon for shown, (icon, _) in TONES.items()}, "pack": "file-check"}
    drawn = ((name, lucide(icon, size=24)) for name, icon in icons.items())
    symbols = format_html_join("", '<symbol id="t-{}" viewBox="0 0 24 24">{}</symbol>', drawn)
    return format_html('<svg class="hidden" aria-hidden="true">{}</svg>', symbols)


@register.simple_tag
def tone(shown: Tone, *, is_quiet: bool = False) -> SafeString:
    """The tone as icon and word, so that colour is never alone; quiet: the word is for screen readers."""
    word = TONES[shown][1]
    if is_quiet:
        mark = '<span class="tone {}" title="{}" role="img"><svg><use href="#t-{}"/></svg></span>'
        return format_html(mark, shown, word, shown)
    mark = '<span class="tone {}" title="{}"><svg aria-hidden="true"><use href="#t-{}"/></svg><span>{}</span></span>'
    return format_html(mark, shown, word, shown, word)


@register.filter
def tile_icon(key: str) -> str:
    """The icon of a tile."""
    icons = {
        "burn": "flame",
        "margin": "percent",
        "unbilled": "receipt",
        "staffing": "users",
        "freshness": "refresh-cw",
    }
    return icons.get(key, "gauge")
