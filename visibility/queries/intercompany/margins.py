"""What each legal entity earns in its own books, what goes out in between, and the group's margin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from integrations.canonical.models import LegalEntity
from visibility.measures.consolidation import EntityResult, consolidate
from visibility.measures.figure import Figure, Reason, known, total, unknown
from visibility.measures.intercompany import Pair, net, reporting
from visibility.queries.answers import money, money_of
from visibility.queries.intercompany.stored import LentCost, StoredLeg
from visibility.queries.portfolio.lines import Line
from visibility.queries.portfolio.totals import total as total_of
from visibility.queries.shapes.common import Drill, Value
from visibility.queries.shapes.intercompany import Consolidation, EntityMargin
from visibility.queries.slices.period_money import Span

WITHOUT = "No legal entity stated"


@dataclass(frozen=True)
class Books:
    """What margins are made of; lines have `revenue` and `cost` of the span, legs and pairs lie within it.

    is_whole: whether these are all legal entities of the firm and all their projects.
    """

    currency: str
    lines: Sequence[Line]
    legs: Sequence[StoredLeg]
    pairs: Sequence[Pair]
    lent: LentCost
    is_whole: bool


@dataclass(frozen=True)
class Own:
    """One entity's parts in the reporting currency."""

    revenue: Decimal
    cost: Decimal
    borrowed: Figure
    lent: Figure
    income: Figure
    charged: Figure

    @property
    def margin(self) -> Figure:
        """By its own books: it pays its own people, wherever they work, and what others charge for theirs."""
        return known(self.revenue - self.cost) + self.borrowed - self.lent + self.income - self.charged


def consolidation(books: Books, entities: Sequence[LegalEntity], open_drill: Mapping[str, str]) -> Consolidation:
    """Every entity with its own margin, and what leads from their sum to the group (FINANCE 1.8)."""
    own = {entity: _own(books, entity.pk) for entity in entities}
    stray = [line for line in books.lines if line.entity_id is None]
    rows = [_row(books, entity.code, entity.name, entity.currency, one) for entity, one in own.items()]
    found = [*own.values()]
    if stray and books.is_whole:
        found.append(_own(books, None))
        rows.append(_row(books, "", WITHOUT, books.currency, found[-1]))
    agreed, differing = _parted(books.pairs)
    return Consolidation(
        entities=tuple(rows),
        own_total=_of_group(books, total(one.margin for one in found)),
        eliminated=_of_group(books, net(agreed)),
        eliminated_income=_of_group(books, total(pair.income() for pair in agreed)),
        agreed_count=len(agreed),
        not_agreed=_of_group(books, net(differing)),
        open_count=len(differing),
        open_drill=Drill(name="intercompany", query={**open_drill, "state": "open"}),
        group=_of_group(books, group_margin(books.currency, found)),
    )


def group_margin(currency: str, entities: Iterable[Own]) -> Figure:
    """As the pure function consolidates them: external revenue less external cost, each hour at its original cost."""
    results = [_result(currency, one) for one in entities]
    if any(one is None for one in results):
        return unknown(Reason.MISSING_RATE)
    return consolidate(filter(None, results), rates={currency: Decimal(1)}, reporting=currency).margin


def _result(currency: str, own: Own) -> EntityResult | None:
    parts = (own.borrowed.value, own.lent.value)
    if None in parts:
        return None
    borrowed, lent = (part or Decimal(0) for part in parts)
    income, charged = own.income.value or Decimal(0), own.charged.value or Decimal(0)
    return EntityResult("", currency, own.revenue, own.cost - borrowed + lent, income, charged)


def _own(books: Books, entity_id: int | None) -> Own:
    sums = total_of((line for line in books.lines if line.entity_id == entity_id), "revenue", "cost")
    legs = [one.leg for one in books.legs if one.row["entity_id"] == entity_id]
    return Own(
        revenue=sums["revenue"],
        cost=sums["cost"],
        borrowed=books.lent.borrowed_by(entity_id),
        lent=books.lent.lent_by(entity_id),
        income=reporting(leg for leg in legs if leg.is_income),
        charged=reporting(leg for leg in legs if not leg.is_income),
    )


def _row(books: Books, code: str, name: str, currency: str, own: Own) -> EntityMargin:
    return EntityMargin(
        code=code,
        name=name,
        currency=currency,
        projects=money(own.revenue - own.cost, books.currency),
        borrowed=money_of(own.borrowed, books.currency),
        lent=money_of(own.lent, books.currency),
        income=money_of(own.income, books.currency),
        charged=money_of(own.charged, books.currency),
        own=money_of(own.margin, books.currency),
    )


def _parted(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    return [one for one in pairs if one.is_agreed], [one for one in pairs if not one.is_agreed]


def _of_group(books: Books, figure: Figure) -> Value:
    return money_of(figure, books.currency) if books.is_whole else money(None, books.currency, "part_of_group")


def within(legs: Iterable[StoredLeg], span: Span) -> list[StoredLeg]:
    """The sides whose day in the books lies in a span."""
    return [one for one in legs if span.first <= one.leg.on <= span.last]
