"""Batch questions about connections and who is who: routes, look-ups of steps, cursors that are due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value, When

from integrations.canonical.entities import entity_named
from integrations.canonical.lookups import CustomerAt, LegalEntityByCode, LinkedAt, Lookup, OrderAt, ProjectsAt
from integrations.canonical.models import Commitment, LegalEntity, Link, MasterView, Project
from integrations.models import Route, StreamCursor

Subject = tuple[str, int]


@dataclass(frozen=True)
class KnownCustomer:
    """A customer as one connection knows it: the vendor's id, an address a person can open, mapped fields."""

    connection_id: int
    external_id: str
    url: str
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class KnownEntity:
    """A legal entity of the firm; `currency` is its functional currency."""

    id: int
    code: str
    name: str
    currency: str
    country: str


@dataclass(frozen=True)
class KnownOrder:
    """A purchase order as the ERP holds it; amounts without tax in `currency`, billed ones None where not stated.

    `project` is the ERP's id of its project (None: it has none, or one that is not linked), `project_id` ours.
    """

    external_id: str
    supplier: str
    legal_entity: str
    currency: str
    amount: Decimal | None
    billed_amount: Decimal | None
    status: str
    project_id: int | None
    project: str | None


@dataclass(frozen=True)
class RouteTable:
    """Which connection gets which command; a route for the entity wins over one for all entities."""

    connections: Mapping[tuple[int, str, int | None], int]

    def connection(self, firm_id: int, command: str, legal_entity_id: int | None) -> int | None:
        """The connection's id; None when the command is routed nowhere."""
        exact = self.connections.get((firm_id, command, legal_entity_id))
        return self.connections.get((firm_id, command, None)) if exact is None else exact


def routes(firm_ids: Iterable[int]) -> RouteTable:
    """All routes of the firms, in one query."""
    rows = Route.objects.filter(firm_id__in=set(firm_ids))
    return RouteTable(
        {
            (firm, command, entity): connection
            for firm, command, entity, connection in rows.values_list(
                "firm_id", "command", "legal_entity_id", "connection_id"
            )
        }
    )


def route(firm_id: int, command: str, legal_entity_id: int | None) -> int | None:
    """The connection a command goes to, by its class name; None when it is routed nowhere."""
    return routes([firm_id]).connection(firm_id, command, legal_entity_id)


def due_cursors(now: datetime) -> dict[int, datetime | None]:
    """Stream cursors to pull now and since when (None: ever since); none paused or being pulled.

    What was never read goes before what is read again, the longest due first. Of a first load rates come first: facts
    that are stored before them have to be priced once more.
    """
    return dict(_waiting(now).values_list("pk", "next_at"))


def announced_cursors(now: datetime) -> list[int]:
    """Those of them that something called for before their time: an event feed, a hint, a person."""
    second = Value(timedelta(seconds=1), output_field=DurationField())
    interval = ExpressionWrapper(F("every_seconds") * second, output_field=DurationField())
    in_turn_at = ExpressionWrapper(F("last_started_at") + interval, output_field=DateTimeField())
    return list(_waiting(now).filter(next_at__lt=in_turn_at, consecutive_failures=0).values_list("pk", flat=True))


def _waiting(now: datetime) -> QuerySet[StreamCursor]:
    is_due = Q(next_at__isnull=True) | Q(next_at__lte=now)
    is_free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    waiting = StreamCursor.objects.filter(is_due, is_free, is_paused=False, connection__is_paused=False)
    is_first = Q(last_success_at=None)
    turn = Case(When(is_first & Q(entity="fx_rate"), then=0), When(is_first, then=1), default=2)
    return waiting.order_by(turn, F("next_at").asc(nulls_first=True), "pk")


def is_loading(now: datetime) -> bool:
    """Whether a stream is being read just now that was never read to its end."""
    return StreamCursor.objects.filter(last_success_at=None, lease_until__gt=now).exists()


def resolve(lookups: Iterable[Lookup]) -> dict[Lookup, Any]:
    """Every look-up with its value or None: KnownCustomer, KnownEntity, KnownOrder, or the vendor's ids as text.

    A few queries for each class of look-up, however many there are.
    """
    wanted = set(lookups)
    found: dict[Lookup, Any] = dict.fromkeys(wanted)
    found |= _legal_entities({one for one in wanted if isinstance(one, LegalEntityByCode)})
    found |= _linked({one for one in wanted if isinstance(one, LinkedAt)})
    found |= _customers({one for one in wanted if isinstance(one, CustomerAt)})
    found |= _orders({one for one in wanted if isinstance(one, OrderAt)})
    found |= _projects({one for one in wanted if isinstance(one, ProjectsAt)})
    return found


def _legal_entities(wanted: set[LegalEntityByCode]) -> dict[Lookup, Any]:
    if not wanted:
        return {}
    firms, codes = {one.firm_id for one in wanted}, {one.code for one in wanted}
    rows = LegalEntity.objects.filter(firm_id__in=firms, code__in=codes)
    known = {LegalEntityByCode(row.firm_id, row.code): row for row in rows}
    return {
        one: KnownEntity(row.pk, row.code, row.name, row.currency, row.country)
        for one in wanted
        if (row := known.get(one))
    }


def _linked(wanted: set[LinkedAt]) -> dict[Lookup, Any]:
    homes = _homes({(one.entity, one.canonical_id, one.command) for one in wanted})
    links = _links({(one.entity, one.canonical_id) for one in wanted})
    return {
        one: link.external_id
        for one in wanted
        if (link := links.get((one.entity, one.canonical_id, homes[one.entity, one.canonical_id, one.command])))
    }


def _customers(wanted: set[CustomerAt]) -> dict[Lookup, Any]:
    homes = _homes({("customer", one.customer_id, one.command) for one in wanted})
    subjects = {("customer", one.customer_id) for one in wanted}
    links, views = _links(subjects), _views(subjects)
    found: dict[Lookup, Any] = {}
    for one in wanted:
        key = ("customer", one.customer_id, homes["customer", one.customer_id, one.command])
        link, view = links.get(key), views.get(key)
        if link and view:
            found[one] = KnownCustomer(link.connection_id, link.external_id or "", link.url, view.fields)
    return found


def _orders(wanted: set[OrderAt]) -> dict[Lookup, Any]:
    if not wanted:
        return {}
    table = routes(one.firm_id for one in wanted)
    orders = Commitment.objects.filter(
        firm_id__in={one.firm_id for one in wanted}, number__in={one.number for one in wanted}, is_deleted=False
    )
    rows = list(orders.select_related("legal_entity").order_by("pk"))
    links = _links({("project", row.project_id) for row in rows if row.project_id})
    known = [(row, _order(row, links.get(("project", row.project_id or 0, row.connection_id)))) for row in rows]
    found: dict[Lookup, Any] = {}
    for one in wanted:
        fitting = [
            order
            for row, order in known
            if (one.firm_id, one.number) == (row.firm_id, row.number)
            and table.connection(one.firm_id, one.command, row.legal_entity_id) == row.connection_id
        ]
        found[one] = min(fitting, key=lambda order: order.legal_entity != one.legal_entity, default=None)
    return found


def _order(row: Commitment, project: Link | None) -> KnownOrder:
    return KnownOrder(
        external_id=row.external_id,
        supplier=row.supplier,
        legal_entity=row.legal_entity.code if row.legal_entity else "",
        currency=row.currency,
        amount=row.amount,
        billed_amount=row.billed_amount,
        status=row.status,
        project_id=row.project_id,
        project=project.external_id if project else None,
    )


def _projects(wanted: set[ProjectsAt]) -> dict[Lookup, Any]:
    codes = {code for one in wanted for code in one.codes}
    if not codes:
        return {one: {} for one in wanted}
    projects = Project.objects.filter(firm_id__in={one.firm_id for one in wanted}, code__in=codes, is_deleted=False)
    rows = list(projects.order_by("-pk"))
    links, table = _links({("project", row.pk) for row in rows}), routes(one.firm_id for one in wanted)
    return {
        one: {
            row.code: link.external_id
            for row in rows
            if row.firm_id == one.firm_id
            and row.code in one.codes
            and (
                link := links.get(("project", row.pk, table.connection(one.firm_id, one.command, row.legal_entity_id)))
            )
        }
        for one in wanted
    }


def _homes(wanted: set[tuple[str, int, str]]) -> dict[tuple[str, int, str], int | None]:
    """The connection each (entity, canonical id, command) is routed to, by the record's firm and legal entity."""
    owners: dict[Subject, tuple[int, int | None]] = {}
    for entity in {entity for entity, _, _ in wanted}:
        ids = {number for name, number, _ in wanted if name == entity}
        rows = entity_named(entity).model._default_manager.filter(pk__in=ids)  # noqa: SLF001
        owners |= {
            (entity, pk): (firm, owner) for pk, firm, owner in rows.values_list("pk", "firm_id", "legal_entity_id")
        }
    table = routes(firm for firm, _ in owners.values())
    return {
        (entity, number, command): table.connection(owner[0], command, owner[1])
        if (owner := owners.get((entity, number)))
        else None
        for entity, number, command in wanted
    }


def _links(subjects: set[Subject]) -> dict[tuple[str, int, int | None], Link]:
    rows = Link.objects.filter(_are(subjects), external_id__isnull=False).order_by("-pk") if subjects else []
    return {(row.entity, row.canonical_id, row.connection_id): row for row in rows}


def _views(subjects: set[Subject]) -> dict[tuple[str, int, int | None], MasterView]:
    rows = MasterView.objects.filter(_are(subjects), is_deleted=False) if subjects else []
    return {(row.entity, row.canonical_id, row.connection_id): row for row in rows}


def _are(subjects: set[Subject]) -> Q:
    condition = Q()
    for entity in sorted({entity for entity, _ in subjects}):
        condition |= Q(entity=entity, canonical_id__in=[number for name, number in subjects if name == entity])
    return condition
