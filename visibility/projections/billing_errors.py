"""Posted invoices that cannot be right: what stands there twice, and at whose day's rate it is booked."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from integrations.canonical.invoice_lines import LINES
from journeys.rows import Row, rows
from visibility.measures.doubled_lines import BilledLine, Credit, DoubledLine, doubled_lines
from visibility.measures.stated_rates import StatedRate, rate_difference, seems_of
from visibility.models.billing_errors import DOUBLED_LINE, RATE_DAY, BillingError

POSTED = "i.project_id = ANY(%(projects)s) AND NOT i.is_deleted AND i.status <> 'draft' AND i.service_date IS NOT NULL"
# Only what may be alike leaves the database; the measure decides.
CANDIDATES = f"""
SELECT * FROM (
  SELECT i.project_id, i.firm_id, i.id, i.currency, i.service_date, line.*,
    count(*) OVER (PARTITION BY i.project_id, i.currency, line.quantity, line.amount) AS alike
  FROM canonical_invoice i, {LINES}
  WHERE {POSTED} AND line.amount > 0) found
WHERE alike > 1 ORDER BY id, number
"""  # noqa: S608  (constant expressions)
CREDITS = f"""
SELECT i.project_id, i.currency, i.service_date, -i.amount AS amount FROM canonical_invoice i
WHERE {POSTED} AND i.amount < 0
"""  # noqa: S608  (as above)
FOREIGN = f"""
SELECT i.project_id, i.firm_id, i.id, i.service_date, i.amount, i.currency, i.stated_rate, i.functional_rate,
  e.currency AS functional
FROM canonical_invoice i JOIN canonical_legalentity e ON e.id = i.legal_entity_id
WHERE {POSTED} AND i.amount <> 0 AND i.stated_rate IS NOT NULL AND (i.currency <> e.currency OR i.stated_rate <> 1)
ORDER BY i.id
"""  # noqa: S608  (as above)
PUBLISHED = """
SELECT DISTINCT spot.published_on, spot.rate
FROM generate_series(%(first)s::date, %(last)s::date, '1 day') AS day,
  LATERAL canonical_spot(%(firm)s::bigint, %(source)s::text, %(target)s::text, day::date) AS spot
"""
# How far from its own day a document's rate is looked for.
REACH = timedelta(days=100)
Purse = tuple[int, str]


def keep(project_ids: Sequence[int]) -> None:
    """Store the errors of these projects in place of those known before, inside the caller's transaction.

    An invoice that went from one project to another may still have them under the one, whose turn comes later.
    """
    found = [*_doubled(project_ids), *_at_other_rates(project_ids)]
    drop(project_ids)
    BillingError.objects.filter(invoice_id__in={one.invoice_id for one in found}).delete()
    BillingError.objects.bulk_create(found)


def drop(project_ids: Sequence[int]) -> None:
    BillingError.objects.filter(project_id__in=project_ids).delete()


def _doubled(project_ids: Sequence[int]) -> Iterator[BillingError]:
    found = rows(CANDIDATES, projects=list(project_ids))
    if not found:
        return
    credits_given = _credits(sorted({row["project_id"] for row in found}))
    firms = {row["project_id"]: row["firm_id"] for row in found}
    for purse, lines in _by_purse(found).items():
        for one in doubled_lines(map(_line, lines), credits_given.get(purse, ())):
            yield _of_double(one, purse, firms[purse[0]])


def _by_purse(found: Sequence[Row]) -> Mapping[Purse, list[Row]]:
    purses: dict[Purse, list[Row]] = defaultdict(list)
    for row in found:
        purses[row["project_id"], row["currency"]].append(row)
    return purses


def _credits(project_ids: Sequence[int]) -> Mapping[Purse, list[Credit]]:
    found = _by_purse(rows(CREDITS, projects=list(project_ids)))
    return {purse: [Credit(row["service_date"], row["amount"]) for row in given] for purse, given in found.items()}


def _line(row: Row) -> BilledLine:
    return BilledLine(
        invoice=row["id"],
        place=row["number"],
        issued_on=row["service_date"],
        item=row["item"],
        description=row["description"],
        quantity=row["quantity"],
        amount=row["amount"],
    )


def _of_double(one: DoubledLine, purse: Purse, firm_id: int) -> BillingError:
    return BillingError(
        project_id=purse[0],
        firm_id=firm_id,
        invoice_id=one.again.invoice,
        kind=DOUBLED_LINE,
        place=one.again.place,
        what=one.again.description or one.again.item,
        twin_id=one.first.invoice,
        amount=one.again.amount,
        currency=purse[1],
    )


def _at_other_rates(project_ids: Sequence[int]) -> Iterator[BillingError]:
    published: dict[tuple[int, str, str], dict[date, Decimal]] = {}
    found = rows(FOREIGN, projects=list(project_ids))
    for row in found:
        stated = StatedRate(row["service_date"], row["amount"], row["stated_rate"], row["functional"])
        off = rate_difference(stated, row["functional_rate"])
        if off.value == 0:
            continue
        pair = row["firm_id"], row["currency"], row["functional"]
        if off.is_known and pair not in published:
            published[pair] = _published(pair, [one["service_date"] for one in found])
        near = {on: rate for on, rate in published.get(pair, {}).items() if abs(on - stated.on) <= REACH}
        yield BillingError(
            project_id=row["project_id"],
            firm_id=row["firm_id"],
            invoice_id=row["id"],
            kind=RATE_DAY,
            amount=None if off.value is None else abs(off.value),
            currency=row["functional"],
            reason=off.reason or "",
            stated_rate=row["stated_rate"],
            own_rate=row["functional_rate"],
            seems_of=seems_of(stated, near) if off.is_known else None,
        )


def _published(pair: tuple[int, str, str], days: Sequence[date]) -> dict[date, Decimal]:
    """What was published around these days, by the day it was published on."""
    firm_id, source, target = pair
    asked = {"firm": firm_id, "source": source, "target": target, "first": min(days) - REACH, "last": max(days) + REACH}
    return {row["published_on"]: row["rate"] for row in rows(PUBLISHED, **asked)}
