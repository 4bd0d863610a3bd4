"""All figures: data in, JSON out; colours are token names that the browser replaces by the page's own."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from plotly import graph_objects  # type: ignore[import-untyped]

from visibility.queries.methods import METHOD_LABELS
from visibility.queries.shapes.common import AgeBucket, BurnPoint, BurnSeries
from visibility.queries.shapes.leakage import LeakageBar
from visibility.queries.wording import compact

FONT = {"family": "Inter, system-ui, sans-serif", "size": 12, "color": "token:muted"}
SEEN_WHOLE = 1000
# Pixels right of a waterfall that the amount beside its longest bar may need more than the axis leaves on a phone.
LABEL = 44
SERIES = ("token:series-1", "token:series-2", "token:series-3")
SORTS = (
    ("Margin", "token:series-1"),
    ("Costs margin", "token:bad"),
    ("Adds margin", "token:ok"),
    ("At risk", "token:warn"),
)
METHODS = {
    **METHOD_LABELS,
    "time_and_materials": "Time & materials",
    "fixed_milestone": "Milestones",
    "fixed_poc_cost": "Percentage of completion",
}


def burn(series: BurnSeries) -> dict[str, Any]:
    """Cumulative cost: plan, actual, forecast with its band, their budget; in the series' currency."""
    layout = _layout(series.currency)
    if series.budget is not None:
        layout |= _limit(series.budget, f"Budget with purchases {series.currency} {series.budget:,.0f}")
    lines = _burn_lines(series) if series.points else []
    return checked({"data": lines, "layout": layout if lines else _nothing("No project has dates and cost yet.")})


def unbilled(buckets: Sequence[AgeBucket], currency: str) -> dict[str, Any]:
    """Unbilled work by days since the work was done, stacked by revenue method; beyond three the small ones are one."""
    bars = [
        {
            "type": "bar",
            "name": name,
            "x": [bucket.label for bucket in buckets],
            "y": [_number(_together(bucket, methods)) for bucket in buckets],
            "marker": {"color": colour},
            "hovertemplate": "%{y:,.0f} " + currency,
        }
        for (name, methods), colour in zip(_stacked(buckets), SERIES, strict=False)
    ]
    if not any(amount for bucket in buckets for amount in bucket.by_method.values()):
        is_known = all(bucket.total is not None for bucket in buckets)
        said = "Nothing is unbilled." if is_known else "What is unbilled is not known yet."
        return checked({"data": [], "layout": _nothing(said)})
    layout = _layout(currency) | {"barmode": "stack", "bargap": 0.4, "xaxis": {"type": "category", "fixedrange": True}}
    return checked({"data": bars, "layout": layout})


def _stacked(buckets: Sequence[AgeBucket]) -> list[tuple[str, Sequence[str]]]:
    """What stands on one another, each with the methods it is made of: a colour and a line of the legend each."""
    methods = {method for bucket in buckets for method in bucket.by_method}
    largest = sorted(
        methods, key=lambda method: (-sum(bucket.by_method.get(method) or 0 for bucket in buckets), method)
    )
    alone = largest if len(largest) <= len(SERIES) else largest[: len(SERIES) - 1]
    named: list[tuple[str, Sequence[str]]] = [(METHODS.get(method, method), [method]) for method in sorted(alone)]
    rest = largest[len(alone) :]
    return [*named, (f"{len(rest)} others", rest)] if rest else named


def _together(bucket: AgeBucket, methods: Sequence[str]) -> Decimal | None:
    known = [amount for method in methods if (amount := bucket.by_method.get(method)) is not None]
    return sum(known, Decimal(0)) if known else None


def waterfall(bars: Sequence[LeakageBar], currency: str) -> dict[str, Any]:
    """From one total to the next, a line a bar, each starting where the one before ended; null ones are left out."""
    known = [bar for bar in bars if bar.value.figure is not None]
    traces = [_bars(name, colour, [bar for bar in known if _sort(bar) == name], currency) for name, colour in SORTS]
    shown = _around(known)
    title = f"{currency}, the axis does not begin at 0" if shown[0] > 0 else currency
    axis = {"title": {"text": title, "font": {"size": 11}}, "range": shown, "tickformat": "~s"}
    layout = _layout(currency) | {
        "barmode": "overlay",
        "bargap": 0.3,
        "height": 400,
        "hovermode": "closest",
        "margin": {"l": 112, "r": LABEL, "t": 44, "b": 44},
        "xaxis": axis | {"gridcolor": "token:line", "zerolinecolor": "token:line", "fixedrange": True},
        "yaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": [bar.label for bar in reversed(known)],
            "gridcolor": "rgba(0,0,0,0)",
            "fixedrange": True,
        },
    }
    return checked({"data": [trace for trace in traces if trace["y"]], "layout": layout})


def checked(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure as plain JSON, after plotly has accepted its shape; colours are checked as black."""
    graph_objects.Figure(_plain_colours(figure), skip_invalid=False)
    return figure


def _sort(bar: LeakageBar) -> str:
    if bar.kind != "lost":
        return {"total": "Margin", "at_risk": "At risk"}[bar.kind]
    return "Costs margin" if (bar.value.figure or 0) < 0 else "Adds margin"


def _bars(name: str, colour: str, bars: Sequence[LeakageBar], currency: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [bar.label for bar in bars],
        "x": [_number(bar.value.figure) for bar in bars],
        "base": [_number(bar.start) for bar in bars],
        "text": [_short(bar) for bar in bars],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": "token:ink", "size": 11},
        "marker": {"color": colour},
        "hovertemplate": "%{y}: %{x:,.2f} " + currency,
    }


def _short(bar: LeakageBar) -> str:
    amount = bar.value.figure or Decimal(0)
    return compact(amount, "").strip() if round(amount) else "0"


def _around(bars: Sequence[LeakageBar]) -> list[float]:
    """The axis begins at 0, unless what happens far above it would not be seen."""
    ends = [0.0, *(float(bar.end) for bar in bars)]
    low, high = min(ends[1:], default=0.0), max(ends)
    is_far = low > 0 and high - low < high / 2
    begins = low - (high - low) * 0.5 if is_far else min(ends)
    room = (high - begins) * 0.16 or 1.0
    return [max(begins, 0.0) if is_far else begins - (room if begins < 0 else 0.0), high + room]


def _burn_lines(series: BurnSeries) -> list[dict[str, Any]]:
    points = series.points
    return [
        _line("Low", points, "low", {"width": 0}) | {"showlegend": False, "hoverinfo": "skip"},
        _line("Band", points, "high", {"width": 0})
        | {"fill": "tonexty", "fillcolor": "token:band", "showlegend": False, "hoverinfo": "skip"},
        _line("Plan", points, "plan", {"dash": "dash", "width": 1.5, "color": "token:muted"}),
        _line("Actual", points, "actual", {"width": 2.5, "color": "token:accent"}),
        _line("Forecast", points, "forecast", {"dash": "dot", "width": 2, "color": "token:accent"}),
    ]


def _line(name: str, points: Sequence[BurnPoint], column: str, line: dict[str, Any]) -> dict[str, Any]:
    shown = _stretch(points, column)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [point.on.isoformat() for point in shown],
        "y": [_number(getattr(point, column)) for point in shown],
        "line": line,
        "hovertemplate": "%{x|%d %b %Y}: %{y:,.0f}",
    }


def _stretch(points: Sequence[BurnPoint], column: str) -> Sequence[BurnPoint]:
    """From the first day the column is known to the last one."""
    known = [index for index, point in enumerate(points) if getattr(point, column) is not None]
    return points[known[0] : known[-1] + 1] if known else ()


def _nothing(said: str) -> dict[str, Any]:
    """Words instead of axes that would count from nothing to nothing."""
    words = {"text": said, "showarrow": False, "xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "font": FONT}
    without = {"visible": False, "fixedrange": True}
    return _layout("") | {"xaxis": without, "yaxis": without, "annotations": [words]}


def _layout(currency: str) -> dict[str, Any]:
    return {
        "font": FONT,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 12, "t": 44, "b": 32},
        "height": 272,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        "hovermode": "x unified",
        "hoverlabel": {"bgcolor": "token:card", "bordercolor": "token:line", "font": {"color": "token:ink"}},
        "xaxis": {"gridcolor": "rgba(0,0,0,0)", "linecolor": "token:line", "fixedrange": True},
        "yaxis": {
            "gridcolor": "token:line",
            "zerolinecolor": "token:line",
            "tickformat": "~s",
            "fixedrange": True,
            "title": {"text": currency, "font": {"size": 11}},
        },
    }


def _limit(value: Decimal, label: str) -> dict[str, Any]:
    line = {"color": "token:bad", "width": 1}
    place = {"xref": "paper", "x0": 0, "x1": 1, "y0": float(value), "y1": float(value)}
    note = {"xref": "paper", "x": 0, "xanchor": "left", "y": float(value), "yanchor": "bottom", "showarrow": False}
    return {
        "shapes": [{"type": "line", "line": line} | place],
        "annotations": [note | {"text": label, "font": {"color": "token:bad", "size": 11}}],
    }


def _number(value: Decimal | None) -> float | None:
    """A chart's coordinate, as near as can be seen; drawing is the one place where a float may stand for money."""
    if value is None:
        return None
    return round(value) if abs(value) >= SEEN_WHOLE else float(round(value, 2))


def _plain_colours(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("token:"):
        return "black"
    if isinstance(value, dict):
        return {key: _plain_colours(item) for key, item in value.items()}
    return [_plain_colours(item) for item in value] if isinstance(value, list) else value
