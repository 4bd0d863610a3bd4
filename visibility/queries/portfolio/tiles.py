"""The five tiles of the portfolio, each with its grade, its trend and the rows behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from visibility.measures.figure import Reason
from visibility.measures.figure import percent as percent_measure
from visibility.queries import tones
from visibility.queries.answers import confidence, count, money, percent, percent_of
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.totals import Total, total
from visibility.queries.shapes.common import Drill, Tone, Value
from visibility.queries.shapes.portfolio import Tile
from visibility.queries.wording import compact, points
from visibility.trust.billing_errors import Misbilled, misstating
from visibility.trust.grading import grade, graded
from visibility.trust.needs import LABELS, MISSTATED
from visibility.trust.open_money import OpenRuns, sum_of, touching
from visibility.trust.streams import StreamState


@dataclass(frozen=True)
class Selection:
    """What tiles are made of: the chosen projects, streams, unfinished runs, errors of invoices, trends, the filters.

    rates_of: the day of the oldest exchange rate that their money was translated by; None where none was needed.
    query: the selection on the portfolio, at_rate: what keeps the portfolio at its rates, ledger: the selection on the
    transactions page. optional: entities that the firm may have no stream of.
    """

    lines: Sequence[Line]
    streams: Sequence[StreamState]
    runs: Sequence[OpenRuns]
    errors: Sequence[Misbilled]
    trends: Mapping[str, tuple[Decimal, ...]]
    today: date
    currency: str
    rates_of: date | None
    query: Mapping[str, str]
    at_rate: Mapping[str, str]
    ledger: Mapping[str, str]
    optional: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """One tile before its grade: `amount` is the money its value speaks of, None when the value is null."""

    value: Value
    sub: str
    tone: Tone
    amount: Decimal | None
    trend_label: str


def tiles(selection: Selection) -> tuple[Tile, ...]:
    """Burn, margin, unbilled work, staffing risk and freshness."""
    readings = {
        "burn": burn(selection),
        "margin": margin(selection),
        "unbilled": unbilled(selection),
        "staffing": staffing(selection),
    }
    measured = (_tile(selection, key, reading) for key, reading in readings.items())
    return (*measured, freshness(selection))


def burn(selection: Selection) -> Reading:
    """Cost to date of budget, all projects with both, against what the plans of those that have one say for today."""
    sums = total(selection.lines, "ac", "bac")
    if not sums.count:
        return _nothing(sums.reason)
    planned = total([line for line in selection.lines if line.planned is not None], "ac", "bac")
    planned_pct = percent_of_total(_planned(selection), planned, "bac")
    spent = percent_measure(sums["ac"], sums["bac"], Reason.NO_BUDGET)
    return Reading(
        value=percent_of(spent),
        sub=f"of {compact(sums['bac'], selection.currency)} budget with purchases{of_projects(sums.count, selection)}, "
        f"{points(planned_pct)} % planned by today"
        + (of_projects(planned.count, selection) if planned.count != sums.count else ""),
        tone=tones.burn(percent_of_total(planned["ac"], planned, "bac"), planned_pct),
        amount=sums["ac"] if spent.is_known else None,
        trend_label="cost to date in percent of today's budget, by week",
    )


def margin(selection: Selection) -> Reading:
    """Forecast margin of forecast revenue; against the margin as sold where the same projects have both."""
    sums = total(selection.lines, "forecast_margin", "forecast_revenue")
    if not sums.count:
        return _nothing(sums.reason)
    both = total(selection.lines, "forecast_margin", "forecast_revenue", "as_sold_margin", "as_sold_revenue")
    expected = percent_of_total(both["forecast_margin"], both, "forecast_revenue")
    as_sold = percent_of_total(both["as_sold_margin"], both, "as_sold_revenue")
    forecast = percent_measure(sums["forecast_margin"], sums["forecast_revenue"], Reason.NO_REVENUE)
    return Reading(
        value=percent_of(forecast),
        sub=_against(expected, as_sold)
        + of_projects(sums.count if as_sold is None else both.count, selection)
        + ("" if as_sold is None or both.count == sums.count else f", forecast of {sums.count}"),
        tone=tones.worst(
            tones.margin(forecast.value, None), "ok" if as_sold is None else tones.margin(expected, as_sold)
        ),
        amount=sums["forecast_revenue"] if forecast.is_known else None,
        trend_label="margin earned to date in percent, by week",
    )


def unbilled(selection: Selection) -> Reading:
    """Recognised and not invoiced, per contract, never netted over contracts."""
    sums = total(selection.lines, "unbilled", "unbilled_90", "unbilled_over")
    if not sums.count:
        return _nothing(sums.reason, selection.currency)
    old = sums["unbilled_90"] + sums["unbilled_over"]
    return Reading(
        value=money(sums["unbilled"], selection.currency),
        sub=f"{compact(old, selection.currency)} older than 60 days" + of_projects(sums.count, selection),
        tone=tones.unbilled(sums["unbilled"], old),
        amount=sums["unbilled"],
        trend_label="unbilled work, by week",
    )


def staffing(selection: Selection) -> Reading:
    """Seats nobody is named for that start within 30 days, and the revenue that waits for all open ones."""
    sums = total(selection.lines, "revenue_at_risk")
    if not sums.count:
        return _nothing(sums.reason)
    soon = sum(line.open_roles_soon for line in selection.lines)
    both = total(selection.lines, "revenue_at_risk", "forecast_revenue")
    return Reading(
        value=count(soon),
        sub=f"unfilled within 30 days, {compact(sums['revenue_at_risk'], selection.currency)} revenue at risk"
        + of_projects(sums.count, selection),
        tone=tones.staffing(both["revenue_at_risk"], both["forecast_revenue"], soon),
        amount=sums["revenue_at_risk"],
        trend_label="unfilled hours, by week ahead",
    )


def freshness(selection: Selection) -> Tile:
    """Sources whose streams are all inside their policy."""
    sources = {state.cursor.connection_id for state in selection.streams}
    late = {state.cursor.connection_id for state in selection.streams if not state.is_on_time}
    everything = sum_of(selection.runs)
    known = Decimal(len(sources)) if sources else None
    tone: Tone = "none" if not sources else "bad" if len(late) * 2 > len(sources) else "warn" if late else "ok"
    return Tile(
        key="freshness",
        label="Sync freshness",
        value=count(len(sources - late)) if sources else money(None, "", "not_pulled"),
        sub=f"of {len(sources)} sources inside their policy",
        tone=tone,
        sparkline=selection.trends.get("freshness", ()),
        sparkline_label="pulls that succeeded in percent, by minute",
        confidence=confidence(
            graded(known, streams=selection.streams, open_money=everything, has_money=False),
            selection.currency,
        ),
        drill=Drill(name="freshness"),
        open_drill=_unfinished(selection),
    )


def _tile(selection: Selection, key: str, reading: Reading) -> Tile:
    found = grade(
        key,
        reading.amount,
        streams=selection.streams,
        open_money=touching(selection.runs, key),
        misbilled=misstating(selection.errors, key),
        optional=selection.optional,
    )
    return Tile(
        key=key,
        label=LABELS[key],
        value=reading.value,
        sub=reading.sub + ("" if reading.amount is None else rates_note(selection)),
        tone=reading.tone,
        sparkline=selection.trends.get(key, ()),
        sparkline_label=reading.trend_label,
        confidence=confidence(found, selection.currency),
        drill=_rows_of(selection, key),
        open_drill=_unfinished(selection, measure=key),
        error_drill=_errors(selection) if key in MISSTATED else None,
    )


def _rows_of(selection: Selection, key: str) -> Drill:
    """The projects, worst first; open seats have the staffing radar, which knows whole legal entities."""
    if key == "staffing" and set(selection.query) <= {"entity"}:
        return Drill(name="staffing", query=selection.query)
    return Drill(name="portfolio", query={**selection.query, **selection.at_rate, "sort": SORT_OF[key]})


def _errors(selection: Selection) -> Drill | None:
    """The errors of invoices as leakage lists them; None for a selection that leakage has no filter for."""
    is_listed = selection.query.keys() <= LISTED_BY
    return Drill(name="leakage-errors", query=selection.query) if is_listed else None


def _unfinished(selection: Selection, **query: str) -> Drill:
    """The open and failed transactions of the selection: as many as the tile counts."""
    return Drill(name="transactions", query={"tab": "unfinished", **selection.ledger, **query})


LISTED_BY = {"entity", "customer"}
SORT_OF = {"burn": "-burn", "margin": "margin", "unbilled": "-unbilled", "staffing": "-staffing"}


def _nothing(reason: str, currency: str = "") -> Reading:
    value = money(None, currency, reason) if currency else percent(None, reason)
    return Reading(value=value, sub="", tone="none", amount=None, trend_label="")


def rates_note(selection: Selection) -> str:
    """Of which day the exchange rates are, where that is not today."""
    day = selection.rates_of
    return "" if day is None or day >= selection.today else f", rate of {day:%d %b %Y}"


def of_projects(counted: int, selection: Selection) -> str:
    """How many of the chosen projects a line of text speaks of; "" for all of them."""
    chosen = len(selection.lines)
    return "" if counted == chosen else f" ({counted} of {chosen} projects)"


def percent_of_total(part: Decimal, whole: Total, name: str) -> Decimal | None:
    """Part in percent of a sum over the same projects; None where there are none, or the sum is 0."""
    return percent_measure(part, whole[name], Reason.NO_BUDGET).value if whole.count else None


def _planned(selection: Selection) -> Decimal:
    """What the plans of the projects with cost and budget say for today; what was bought is planned at its price."""
    shares = (
        (line["bac"] or Decimal(0)) * (line.planned or Decimal(0)) for line in selection.lines if line["ac"] is not None
    )
    return sum(shares, Decimal(0))


def _against(expected: Decimal | None, as_sold: Decimal | None) -> str:
    if expected is None or as_sold is None:
        return "margin as sold is not known"
    return f"{points(expected - as_sold, signed=True)} pt against {points(as_sold)} % as sold"
