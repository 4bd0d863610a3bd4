"""The deal that a project was sold as, as each system has it: what the as-sold numbers are made of."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.canonical.models import Link, MasterView, Project
from integrations.models import Connection
from visibility.queries.shapes.facts import FactRow


def sold_rows(project: Project, *, has_evidence: bool) -> tuple[FactRow, ...]:
    """One row a system that knows the deal, the one that said it last first; none for a project without a deal."""
    deal = project.opportunity
    if deal is None:
        return ()
    views = MasterView.objects.filter(entity="opportunity", canonical_id=deal.pk).select_related("connection")
    links = Link.objects.filter(entity="opportunity", canonical_id=deal.pk, external_id__isnull=False)
    ids = dict(links.values_list("connection_id", "external_id"))
    return tuple(
        _row(view, view.connection, ids.get(view.connection_id) or "", deal.version, has_evidence=has_evidence)
        for view in views.order_by("-seen_at", "pk")
    )


def _row(view: MasterView, source: Connection, identity: str, version: int, *, has_evidence: bool) -> FactRow:
    fields: Mapping[str, Any] = view.fields
    return FactRow(
        kind="sold",
        connection=source.name,
        external_id=identity,
        service_date=_day(fields.get("won_at") or fields.get("closes_on")),
        period="",
        what=str(fields.get("name") or ""),
        who="",
        hours=_hours(fields.get("staffing") or ()),
        amount=_amount(fields.get("amount")),
        currency=str(fields.get("currency") or ""),
        cost=None,
        cost_currency="",
        reporting_amount=None,
        state=str(fields.get("stage") or ""),
        version=version,
        recorded_at=view.seen_at,
        source_changed_at=view.source_changed_at,
        exchange_id=view.exchange_id if has_evidence else None,
    )


def _amount(stated: Any) -> Decimal | None:
    return None if stated in (None, "") else Decimal(str(stated))


def _hours(staffing: Any) -> Decimal | None:
    """The hours the deal was sold with; None where it states no staffing."""
    return sum((Decimal(str(line["hours"])) for line in staffing), Decimal(0)) if staffing else None


def _day(stated: Any) -> date | None:
    return date.fromisoformat(str(stated)[:10]) if stated else None
