"""All figures: data in, JSON out; colours are token names that the browser replaces by the page's own."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from plotly import graph_objects  # type: ignore[import-untyped]

from visibility.queries.shapes.common import AgeBucket, BurnPoint, BurnSeries

FONT = {"family": "Inter, system-ui, sans-serif", "size": 12, "color": "token:muted"}
SEEN_WHOLE = 1000
SERIES = ("token:series-1", "token:series-2", "token:series-3")
METHODS = {
    "time_and_materials": "Time & materials",
    "fixed_milestone": "Milestones",
    "fixed_poc_cost": "Percentage of completion",
}


def burn(series: BurnSeries) -> dict[str, Any]:
    """Cumulative cost: plan, actual, forecast with its band, the approved budget; in the series' currency."""
    layout = _layout(series.currency)
    if series.budget is not None:
        layout |= _limit(series.budget, f"Approved budget {series.currency} {series.budget:,.0f}")
    return checked({"data": _burn_lines(series), "layout": layout})


def unbilled(buckets: Sequence[AgeBucket], currency: str) -> dict[str, Any]:
    """Unbilled work by days since the work was done, stacked by revenue method."""
    methods = sorted({method for bucket in buckets for method in bucket.by_method})
    bars = [
        {
            "type": "bar",
            "name": METHODS.get(method, method),
            "x": [bucket.label for bucket in buckets],
            "y": [_number(bucket.by_method.get(method)) for bucket in buckets],
            "marker": {"color": SERIES[index % len(SERIES)]},
            "hovertemplate": "%{y:,.0f} " + currency,
        }
        for index, method in enumerate(methods)
    ]
    layout = _layout(currency) | {"barmode": "stack", "bargap": 0.4, "xaxis": {"type": "category", "fixedrange": True}}
    return checked({"data": bars, "layout": layout})


def checked(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure as plain JSON, after plotly has accepted its shape; colours are checked as black."""
    graph_objects.Figure(_plain_colours(figure), skip_invalid=False)
    return figure


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
