"""Each project's way from the margin as sold to the margin expected, kept beside its figures of the same turn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date
from decimal import Decimal
from itertools import pairwise

from integrations.canonical.money import quantise
from visibility.measures.figure import Figure, Reason, figure_of, known
from visibility.measures.figure import total as total_of
from visibility.measures.leakage_walk import STEPS, Walk, stands, walk
from visibility.models import ProjectLeakage
from visibility.projections.agreements import BY_TIME
from visibility.projections.closing import ClosingRates, closing_rates
from visibility.projections.leakage_inputs import Measured, expected_of, sold_of
from visibility.projections.role_hours import RateCard, RoleHours
from visibility.projections.storing import upsert

FIELDS = ProjectLeakage._meta.concrete_fields  # noqa: SLF001  (Django's documented model API)
STORED = [one.name for one in FIELDS if not one.primary_key]
LARGEST = Decimal(10**15)
# Without one of these there is nothing to go from, or to.
NEEDED = ("as_sold_margin", "forecast_margin", "forecast_margin_reporting")


@dataclass(frozen=True)
class SaleRates:
    """Exchange rates of the days that deals were won on; of the closing day for one that is not won."""

    as_of: date
    known: dict[tuple[int, date], ClosingRates] = field(default_factory=dict)

    def of(self, one: Measured) -> ClosingRates:
        deal, firm_id = one.loaded.project.opportunity, one.loaded.project.firm_id
        if deal is None or deal.won_at is None:
            return one.inputs.closing
        day = min(deal.won_at.astimezone(UTC).date(), self.as_of)
        if (firm_id, day) not in self.known:
            self.known[firm_id, day] = closing_rates([firm_id], day)[firm_id]
        return self.known[firm_id, day]


def keep(measured: Sequence[Measured], booked: Mapping[int, Sequence[RoleHours]], *, as_of: date) -> None:
    """Store the walks of projects whose figures were just stored, inside the caller's transaction."""
    card, sales = RateCard(), SaleRates(as_of)
    rows = [row_of(one, booked[one.loaded.project.pk], card, sales) for one in measured]
    upsert(rows, unique=("project_id",))


def drop(project_id: int) -> None:
    """Forget the walk of a project that cannot be computed."""
    ProjectLeakage.objects.filter(project_id=project_id).delete()


def row_of(one: Measured, booked: Sequence[RoleHours], card: RateCard, sales: SaleRates) -> ProjectLeakage:
    """One project's walk in the reporting currency, or the reason why there is none; and its lost hours."""
    row = one.row
    sides = sales.of(one).sides(row.currency, row.reporting_currency)
    reason = next((row.reasons[name] for name in NEEDED if getattr(row, name) is None), "")
    return ProjectLeakage(
        project_id=row.project_id,
        firm_id=row.firm_id,
        reporting_currency=row.reporting_currency,
        **(_none(reason or Reason.MISSING_RATE) if reason or sides is None else _walk(one, booked, card, sides)),
        **_within_range(_lost(one, booked, card)),
    )


def _none(reason: str) -> Mapping[str, object]:
    return {"reason": reason}


def _walk(
    one: Measured, booked: Sequence[RoleHours], card: RateCard, sides: tuple[Decimal, Decimal]
) -> Mapping[str, object]:
    walked = walk_of(one, booked, card)
    steps = _steps(one, walked, sides)
    if _within_range(steps) != steps:
        return _none(Reason.OUT_OF_RANGE)
    rate = walked.steps["rate"]
    return {**steps, "rate": None, "rate_reason": rate.reason} if rate.reason else steps


def _within_range(amounts: Mapping[str, Decimal | None]) -> Mapping[str, Decimal | None]:
    """Amounts that a column can keep; None for those that it cannot."""
    return {name: None if amount is None or abs(amount) >= LARGEST else amount for name, amount in amounts.items()}


def walk_of(one: Measured, booked: Sequence[RoleHours], card: RateCard) -> Walk:
    """The project's walk in its own currency; its margins, as sold and expected, are known."""
    return walk(sold_of(one, card), expected_of(one, booked, card))


def _steps(one: Measured, walked: Walk, sides: tuple[Decimal, Decimal]) -> Mapping[str, Decimal | None]:
    """Where the margin stands is rounded, so the steps between add up; what is left is the exchange rate's doing."""
    currency = one.row.reporting_currency
    stood = [quantise(amount * sides[1] / sides[0], currency) for amount in stands(walked)]
    steps = dict(zip(STEPS, (after - before for before, after in pairwise(stood)), strict=True))
    forecast = quantise(one.row.forecast_margin_reporting or Decimal(0), currency)
    fx = forecast - stood[-1]
    if one.row.currency == currency:
        # A cent of rounding: the expected margin rounds revenue and cost apart.
        steps["unexplained"], fx = steps["unexplained"] + fx, fx - fx
    return {"planned": stood[0], **steps, "fx": fx, "forecast": forecast}


def _lost(one: Measured, booked: Sequence[RoleHours], card: RateCard) -> Mapping[str, Decimal | None]:
    """Hours at standard rates where they earn by the hour; under a fixed price none of them is billed anyway."""
    earns = not one.methods.isdisjoint(BY_TIME)
    hours = {name: [(line.role, getattr(line, name)) for line in booked] for name in ("unbillable", "unrated")}
    found = {name: _at_standard(one, lines, card) if earns else known(0) for name, lines in hours.items()}
    return {name: _in_reporting(one, figure).value for name, figure in found.items()}


def _at_standard(one: Measured, lines: Sequence[tuple[str, Decimal]], card: RateCard) -> Figure:
    return total_of(figure_of(card.rate(one.loaded, role), Reason.NO_RATE) * hours for role, hours in lines if hours)


def _in_reporting(one: Measured, figure: Figure) -> Figure:
    rounded = figure if figure.value is None else known(quantise(figure.value, one.row.currency))
    return one.inputs.closing.translate(rounded, one.row.currency, one.row.reporting_currency)
