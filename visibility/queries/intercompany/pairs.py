"""Pairs as one viewer may see them: the sides of other entities without their amounts, prices for finance alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from journeys.rows import Row
from visibility.access import FINANCE_ROOM, Viewer, entities_of, opens_exchanges
from visibility.measures.figure import Reason
from visibility.measures.intercompany import Agreement, Pair, pairs_of
from visibility.queries.answers import hours, money, money_of
from visibility.queries.intercompany.stored import EVER, StoredLeg, by_pair, stored_legs
from visibility.queries.project.address import address_of, shared_codes
from visibility.queries.shapes.common import Drill, Tone, Value
from visibility.queries.shapes.intercompany import LegRow, PairRow
from visibility.queries.slices.period_money import Span

SAID: Mapping[Agreement, tuple[str, str]] = {
    Agreement.NO_COST: ("Cost not booked", "The lender has booked its income; the borrower has booked nothing."),
    Agreement.NO_INCOME: ("Income not booked", "The borrower has booked its cost; the lender has booked nothing."),
    Agreement.OTHER_ENTITY: ("Entities differ", "The two sides do not name each other."),
    Agreement.OTHER_PERIOD: ("In another period", "Not both sides are booked within these days."),
    Agreement.AMOUNTS_DIFFER: ("Amounts differ", "Both sides are booked, over different amounts."),
    Agreement.RATES_DIFFER: ("Rates differ", "Each side is booked in its own currency, at rates of different days."),
    Agreement.NOT_RATED: ("Rate missing", "The sides are in different currencies, and one has no exchange rate."),
    Agreement.AGREED: ("Agreed", "Both sides are booked over the same amount: the group leaves them out."),
}
OF_PROJECT = 12
NOT_YOURS, MISSING = "other_entity", "not_booked"


@dataclass(frozen=True)
class Reader:
    """Whose eyes the pairs are for. codes: of the legal entities in scope, None for all."""

    viewer: Viewer
    codes: frozenset[str] | None
    shared: frozenset[str]

    @classmethod
    def of(cls, viewer: Viewer) -> "Reader":
        codes = None if viewer.entity_ids is None else frozenset(entities_of(viewer).values_list("code", flat=True))
        return cls(viewer, codes, shared_codes(viewer.firm_id))

    def sees(self, code: str) -> bool:
        return self.codes is None or code in self.codes

    def is_party(self, pair: Pair) -> bool:
        """A pair is of both its entities, whether or not each has booked its side."""
        return any(map(self.sees, pair.parties))

    @property
    def sees_prices(self) -> bool:
        return self.viewer.has_role(*FINANCE_ROOM)


def judged(legs: Iterable[StoredLeg], span: Span = EVER) -> list[Pair]:
    """What does not agree first, newest first."""
    found = pairs_of((one.leg for one in legs), span.first, span.last)
    newest = sorted(found, key=lambda pair: (max(leg.on for leg in pair.legs), pair.key), reverse=True)
    return sorted(newest, key=lambda pair: pair.is_agreed)


def of_project(viewer: Viewer, project_id: int) -> tuple[PairRow, ...]:
    """The newest charges for the work on one project; a statement, and two more where there are some."""
    legs = stored_legs(viewer.firm_id, viewer.reporting_currency, project_id=project_id)
    newest = sorted(judged(legs), key=lambda pair: max(leg.on for leg in pair.legs), reverse=True)[:OF_PROJECT]
    return pair_rows(Reader.of(viewer), newest, legs) if newest else ()


def pair_rows(reader: Reader, pairs: Sequence[Pair], legs: Iterable[StoredLeg]) -> tuple[PairRow, ...]:
    """Each with all its sides, also those in other days."""
    stored = by_pair(legs)
    return tuple(_row(reader, pair, stored[pair.key]) for pair in pairs)


def _row(reader: Reader, pair: Pair, stored: Sequence[StoredLeg]) -> PairRow:
    label, tells = SAID[pair.agreement]
    stating = next((one.row for one in stored if one.row["hourly_rate"] is not None), None)
    first, row = pair.legs[0], stored[0].row
    lender, borrower = (first.entity, first.counterparty)[:: 1 if first.is_income else -1]
    sees_both = reader.sees(lender) and reader.sees(borrower)
    return PairRow(
        key=pair.key,
        on=max(leg.on for leg in pair.legs),
        agreement=pair.agreement,
        label=label,
        tells=f"{tells} {_booked(stored)}" if pair.agreement == Agreement.OTHER_PERIOD else tells,
        tone=_tone(pair),
        lender=lender,
        borrower=borrower,
        project=(row["project"] or "") if _sees_project(reader, row) else "",
        income=_side(reader, stored, is_income=True),
        cost=_side(reader, stored, is_income=False),
        difference=money_of(pair.income() - pair.cost(), reader.viewer.reporting_currency)
        if sees_both
        else money(None, reader.viewer.reporting_currency, NOT_YOURS),
        hours=_hours(reader, stating),
        price=_price(reader, stating),
        legs=tuple(_leg(reader, one) for one in stored),
        drill=Drill(name="intercompany", query={"pair": pair.key}),
        project_drill=_project(reader, row),
    )


def _booked(stored: Iterable[StoredLeg]) -> str:
    """Which entity has booked it in which periods, as YYYY-MM, the earliest first."""
    periods: dict[str, list[str]] = {}
    for leg in sorted((one.leg for one in stored), key=lambda leg: (leg.on, leg.entity)):
        periods.setdefault(leg.entity, []).append(f"{leg.on:%Y-%m}")
    said = (f"by {entity} in {' and '.join(dict.fromkeys(months))}" for entity, months in periods.items())
    return f"Booked {', '.join(said)}."


def _tone(pair: Pair) -> Tone:
    return "ok" if pair.is_agreed else "warn" if pair.agreement == Agreement.OTHER_PERIOD else "bad"


def _side(reader: Reader, stored: Sequence[StoredLeg], *, is_income: bool) -> Value:
    """In its own currency; in the reporting one where its legs have several."""
    legs = [one.leg for one in stored if one.leg.is_income == is_income]
    if not legs:
        return money(None, "", MISSING)
    if not all(reader.sees(leg.entity) for leg in legs):
        return money(None, "", NOT_YOURS)
    currencies = {leg.currency for leg in legs}
    if len(currencies) == 1:
        return money(sum((leg.amount for leg in legs), Decimal(0)), currencies.pop())
    found = [leg.reporting for leg in legs if leg.reporting is not None]
    whole = sum(found, Decimal(0)) if len(found) == len(legs) else None
    return money(whole, reader.viewer.reporting_currency, Reason.MISSING_RATE)


def _hours(reader: Reader, stating: Row | None) -> Value:
    if not reader.sees_prices:
        return hours(None, "private")
    return hours(stating["hours"] if stating else None, "not_stated")


def _price(reader: Reader, stating: Row | None) -> Value:
    if not reader.sees_prices:
        return money(None, "", "private")
    if stating is not None and not reader.sees(stating["entity"]):
        return money(None, "", NOT_YOURS)
    return money(stating["hourly_rate"], stating["currency"]) if stating else money(None, "", "not_stated")


def _project(reader: Reader, row: Row) -> Drill | None:
    if not _sees_project(reader, row):
        return None
    address = address_of(row["project_id"], row["code"] or "", reader.shared)
    return Drill(name="project", arguments={"code": address})


def _sees_project(reader: Reader, row: Row) -> bool:
    ids = reader.viewer.entity_ids
    return row["project_id"] is not None and (ids is None or row["project_entity_id"] in ids)


def _leg(reader: Reader, one: StoredLeg) -> LegRow:
    leg, row, reporting = one.leg, one.row, reader.viewer.reporting_currency
    is_own = reader.sees(leg.entity)
    reason = Reason.MISSING_RATE if is_own else NOT_YOURS
    return LegRow(
        side="income" if leg.is_income else "cost",
        entity=leg.entity,
        counterparty=leg.counterparty,
        on=row["service_date"],
        period=row["posting_period"],
        amount=money(leg.amount if is_own else None, leg.currency, reason),
        functional=money(row["functional_amount"] if is_own else None, row["functional_currency"], reason),
        reporting=money(leg.reporting if is_own else None, reporting, reason),
        functional_rate=row["functional_rate"] if is_own else None,
        reporting_rate=row["reporting_rate"] if is_own else None,
        rate_type=row["rate_type"],
        rate_date=row["rate_date"],
        number=row["number"],
        connection=row["connection"],
        document=row["document"],
        version=row["version"],
        recorded_at=row["recorded_at"],
        exchange_id=row["exchange_id"] if opens_exchanges(reader.viewer) else None,
    )
