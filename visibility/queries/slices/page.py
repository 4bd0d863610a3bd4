"""The portfolio by legal entity, region, practice, delivery model, manager, customer, currency or fiscal period."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from visibility.access import Viewer, entities_of
from visibility.queries.intercompany.group import consolidated
from visibility.queries.kept import kept
from visibility.queries.portfolio.at_budget import at_rate
from visibility.queries.portfolio.filters import as_text, choosing, filters_of, in_words
from visibility.queries.portfolio.lines import NOT_STATED, Line
from visibility.queries.portfolio.page import View, look
from visibility.queries.shapes.common import Choice, Drill, Rate
from visibility.queries.shapes.intercompany import Consolidation
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.shapes.slices import NESTED_PER_PAGE, SLICES_PER_PAGE, Slice, SliceGroup, SlicesPage
from visibility.queries.slices.dimensions import DIMENSIONS, PERIOD, label_of, value_of
from visibility.queries.slices.period_money import earned_in, span_of
from visibility.queries.slices.periods import period_parts
from visibility.queries.slices.rows import Part, slice_of, with_money
from visibility.queries.version import version
from visibility.trust.open_money import OpenRuns
from visibility.trust.streams import oldest


@dataclass(frozen=True)
class Sliced:
    """A look at the portfolio whose lines have their revenue and cost; ids: theirs; codes: of legal entities by id."""

    seen: View
    lines: Sequence[Line]
    ids: frozenset[int]
    codes: Mapping[int, str]

    def is_of(self, run: OpenRuns, key: str, value: str, ids: Collection[int]) -> bool:
        """Whether a run is of these projects; one that has no project yet is of its legal entity."""
        if key != "entity" or run.project_id in self.ids:
            return run.project_id in ids
        return self.codes.get(run.entity_id or 0, NOT_STATED) == value


def slices(
    viewer: Viewer, dimension: str, filters: PortfolioFilters, *, then: str = "", now: datetime, rate: Rate = "actual"
) -> SlicesPage:
    """The chosen projects by a dimension, and by a second one below each; kept under its version.

    Both are keys of DIMENSIONS, `then` none of a period. A handful of statements, however many projects there are.
    """
    tag, known = version(viewer, now=now), rate_known(dimension, filters, rate)
    key = ("slices", tag, viewer.firm_id, viewer.entity_ids, dimension, then, filters, known)
    return kept(key, lambda: _page(sliced(viewer, filters, now=now, rate=known), dimension, then, tag))


def rate_known(dimension: str, filters: PortfolioFilters, rate: Rate) -> Rate:
    """The rates that money can be told at: that of a period at actual ones alone, as days are kept."""
    return "actual" if dimension == PERIOD or filters.period else rate


def sliced(viewer: Viewer, filters: PortfolioFilters, *, now: datetime, rate: Rate = "actual") -> Sliced:
    """The chosen projects with revenue and cost of the period in the filters, else to date."""
    seen = look(viewer, filters, now=now, rate=rate)
    span = span_of(filters.period)
    ids = frozenset(line.id for line in seen.lines)
    earned = earned_in(sorted(ids), span) if span else None
    return Sliced(seen, with_money(seen.lines, earned), ids, dict(entities_of(viewer).values_list("pk", "code")))


def all_slices(found: Sliced, dimension: str, then: str = "") -> list[SliceGroup]:
    """Every slice in order; together they hold each project and each unfinished transaction once."""
    parts = period_parts(found.seen) if dimension == PERIOD else _parts(found, dimension, _whole(found))
    return [SliceGroup(**vars(slice_of(found.seen, part)), then=_below(found, then, part)) for part in parts]


def _page(found: Sliced, dimension: str, then: str, tag: str) -> SlicesPage:
    every, filters = all_slices(found, dimension, then), found.seen.filters
    size = NESTED_PER_PAGE if then else SLICES_PER_PAGE
    pages = max(-(-len(every) // size), 1)
    page = min(filters.page, pages)
    return SlicesPage(
        dimension=dimension,
        label=DIMENSIONS[dimension].label,
        tells=DIMENSIONS[dimension].tells,
        then=then,
        then_label=DIMENSIONS[then].label if then else "",
        period=filters.period,
        chosen=in_words(filters),
        currency=found.seen.currency,
        rate=found.seen.rate,
        as_of=oldest(found.seen.streams),
        version=tag,
        dimensions=tuple(Choice(value=one.key, label=one.label, count=0) for one in DIMENSIONS.values()),
        consolidation=_consolidation(found, dimension),
        rows=tuple(every[(page - 1) * size : page * size]),
        row_count=len(every),
        page=page,
        page_count=pages,
        total=total_of(found),
    )


def _consolidation(found: Sliced, dimension: str) -> Consolidation | None:
    """Charges between entities are known at the rates of their days alone."""
    return consolidated(found.seen, found.lines) if dimension == "entity" and found.seen.rate == "actual" else None


def total_of(found: Sliced) -> Slice:
    """All of the selection."""
    return slice_of(found.seen, _whole(found))


def _whole(found: Sliced) -> Part:
    chosen = choosing(found.seen.filters)
    return Part("", "All projects", found.lines, found.seen.runs, *_drills(chosen, found.seen.rate))


def _drills(chosen: Mapping[str, str], rate: Rate) -> tuple[Drill, Drill]:
    """The portfolio of some filters at the same rates, and its open and failed transactions."""
    unfinished = {"tab": "unfinished", "selection": as_text(filters_of(chosen))}
    return Drill(name="portfolio", query={**chosen, **at_rate(rate)}), Drill(name="transactions", query=unfinished)


def _below(found: Sliced, key: str, within: Part) -> tuple[Slice, ...]:
    if not key or within.drill is None:
        return ()
    return tuple(slice_of(found.seen, part) for part in _parts(found, key, within))


def _parts(found: Sliced, key: str, within: Part) -> list[Part]:
    """A part by a dimension, and after that what of it has no project yet: nothing is dropped."""
    groups: dict[str, list[Line]] = {}
    for line in within.lines:
        groups.setdefault(value_of(line, key), []).append(line)
    made = sorted((_part(found, key, lines, within) for lines in groups.values()), key=_order)
    return [*made, *_without_project(made, within)]


def _part(found: Sliced, key: str, lines: Sequence[Line], within: Part) -> Part:
    value, ids = value_of(lines[0], key), {line.id for line in lines}
    drill, open_drill = _drills({**(within.drill.query if within.drill else {}), key: value}, found.seen.rate)
    return Part(
        value=value,
        label=label_of(lines[0], key),
        lines=lines,
        runs=[run for run in within.runs if found.is_of(run, key, value, ids)],
        drill=drill,
        open_drill=open_drill,
        is_of_period=within.is_of_period,
    )


def _without_project(made: Sequence[Part], within: Part) -> list[Part]:
    """Transactions that no slice has: of deals whose project is still to be created."""
    had = {id(run) for part in made for run in part.runs}
    left = [run for run in within.runs if id(run) not in had]
    tells = "Transactions that have no project yet"
    return [Part("", "No project yet", (), left, note=tells)] if left else []


def _order(part: Part) -> tuple[bool, Decimal, str]:
    """Largest revenue first; what nobody states last."""
    earned = sum((line["revenue"] or Decimal(0) for line in part.lines), Decimal(0))
    return part.value == NOT_STATED, -earned, part.label
