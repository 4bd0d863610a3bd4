"""Charges between legal entities: own margins, eliminations and the group, and the pairs behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from visibility.access import Viewer
from visibility.measures.intercompany import Pair
from visibility.queries.intercompany.group import consolidated
from visibility.queries.intercompany.pairs import Reader, judged, pair_rows
from visibility.queries.intercompany.stored import EVER, StoredLeg, stored_legs
from visibility.queries.kept import kept
from visibility.queries.shapes.intercompany import PAIRS_PER_PAGE, IntercompanyPage, PairRow
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.queries.slices.page import sliced
from visibility.queries.slices.period_money import Span, span_of
from visibility.queries.version import version
from visibility.trust import needs
from visibility.trust.streams import needed, oldest

STATES = ("open", "agreed")


@dataclass(frozen=True)
class Asked:
    """Which pairs: period as 2026-10-01..2026-10-31, state one of STATES, entity a code, pair a key; "" for all."""

    period: str = ""
    state: str = ""
    entity: str = ""
    pair: str = ""
    page: int = 1

    @property
    def span(self) -> Span:
        return span_of(self.period) or EVER


def intercompany(viewer: Viewer, asked: Asked, *, now: datetime) -> IntercompanyPage:
    """Kept under its version; pairs of the viewer's entities, amounts of other entities' sides withheld.

    A period that is none is as good as not given.
    """
    asked = asked if span_of(asked.period) else replace(asked, period="")
    tag = version(viewer, now=now)
    key = ("intercompany", tag, viewer.firm_id, viewer.entity_ids, viewer.roles, asked)
    return kept(key, lambda: _page(viewer, asked, tag, now))


def chosen_pairs(viewer: Viewer, asked: Asked) -> tuple[PairRow, ...]:
    """Every pair asked for, those that do not agree first."""
    chosen = _chosen(viewer, asked)
    return chosen.rows(0, len(chosen.pairs))


def _page(viewer: Viewer, asked: Asked, tag: str, now: datetime) -> IntercompanyPage:
    chosen = _chosen(viewer, asked)
    found = sliced(viewer, PortfolioFilters(period=asked.period), now=now)
    pages = max(-(-len(chosen.pairs) // PAIRS_PER_PAGE), 1)
    page = min(asked.page, pages)
    return IntercompanyPage(
        version=tag,
        currency=viewer.reporting_currency,
        as_of=oldest(needed(found.seen.streams, needs.NEEDS["margin"] | needs.INTERCOMPANY)),
        period=asked.period,
        state=asked.state,
        entity=asked.entity,
        pair=asked.pair,
        consolidation=None if asked.pair else consolidated(found.seen, found.lines),
        pairs=chosen.rows((page - 1) * PAIRS_PER_PAGE, page * PAIRS_PER_PAGE),
        row_count=len(chosen.pairs),
        page=page,
        page_count=pages,
    )


@dataclass(frozen=True)
class Chosen:
    """Pairs by their sides alone: only those that are shown become rows."""

    reader: Reader
    pairs: Sequence[Pair]
    legs: Sequence[StoredLeg]

    def rows(self, first: int, end: int) -> tuple[PairRow, ...]:
        return pair_rows(self.reader, self.pairs[first:end], self.legs)


def _chosen(viewer: Viewer, asked: Asked) -> Chosen:
    legs, reader = stored_legs(viewer.firm_id, viewer.reporting_currency, pair=asked.pair), Reader.of(viewer)
    return Chosen(reader, [pair for pair in judged(legs, asked.span) if _is_asked(reader, pair, asked)], legs)


def _is_asked(reader: Reader, pair: Pair, asked: Asked) -> bool:
    is_of_state = asked.state == "" or pair.is_agreed == (asked.state == "agreed")
    return reader.is_party(pair) and is_of_state and (not asked.entity or asked.entity in pair.parties)
