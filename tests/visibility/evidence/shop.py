"""A firm with two legal entities, projects of every method, and everything that numbers are made of."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from integrations.canonical.models import LegalEntity, Project
from integrations.models import Connection
from tests.builders import make_exchange, make_step
from tests.visibility import builders as make
from tests.visibility.signed import make_baseline, make_change, make_contract, make_line
from visibility.access import Viewer
from visibility.evidence import archive
from visibility.evidence.asked import Asked, of_portfolio, of_project
from visibility.evidence.taking import take
from visibility.projections import run
from visibility.queries.portfolio.filters import filters_of

D = Decimal


@dataclass(frozen=True)
class Shop:
    """What the tests look at: british is a project in Britain, the others are in Germany; signed has a contract."""

    psa: Connection
    germany: LegalEntity
    hourly: Project
    milestones: Project
    by_cost: Project
    british: Project
    signed: Project


def open_shop() -> Shop:
    """Everything recorded, read models made, one transaction failed, one exchange kept."""
    firm = make.make_firm()
    psa = make.make_connection(firm, name="PSA")
    germany, britain = make.make_entity(firm), make.make_entity(firm, code="UK", currency="GBP")
    for day in (date(2026, 6, 1), date(2026, 6, 5), make.TODAY):
        make.make_rate(firm, quote="GBP", published_on=day, rate=D("0.80"))
    shop = Shop(
        psa,
        germany,
        make.make_project(germany, code="P-HOUR"),
        make.make_project(germany, code="P-MILE", revenue_method="fixed_milestone"),
        make.make_project(germany, code="P-COST", revenue_method="fixed_poc_cost"),
        make.make_project(britain, code="P-UK"),
        make.make_project(germany, code="P-SIGN"),
    )
    for project in (shop.hourly, shop.milestones, shop.by_cost, shop.british, shop.signed):
        _fill(project, psa)
    _sign(shop.signed, psa)
    failed = make.make_run(firm, project_id=shop.hourly.pk, legal_entity=germany, journey="time_to_finance")
    make_step(failed, psa, state="rejected", error_kind="validation", error="closed period")
    run(make.NOW)
    return shop


def _fill(project: Project, psa: Connection) -> None:
    assert project.legal_entity is not None
    person = make.make_person(project.legal_entity)
    make.make_cost_rate(person, psa, amount=D("83.33"))
    exchange = make_exchange(psa)
    make.make_task(project, psa)
    make.make_time(project, psa, person, hours=D("7.5"), amount=D(1125), exchange_id=exchange.pk)
    make.make_time(project, psa, person, service_date=date(2026, 6, 5), is_approved=False)
    make.make_expense(project, psa, person)
    make.make_milestone(project, psa, accepted_on=date(2026, 6, 5))
    make.make_invoice(project, psa, amount=D(500))
    make.make_order(project, psa, service_date=date(2026, 6, 1))
    make.make_allocation(project, psa)


def _sign(project: Project, psa: Connection) -> None:
    """Hours under a retainer beside milestones in pounds, a change that was signed, and a plan."""
    contract = make_contract(project, psa)
    make_line(
        contract,
        "retainer",
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 9, 30),
        included_hours=D(5),
        overage_rate=D(90),
    )
    make_line(contract, "fixed_milestone", amount=D(30_000), currency="GBP", cap=None)
    make_change(contract, signed_on=date(2026, 6, 1))
    make_change(contract, amount=None, number="CO-2")
    make_baseline(project, psa, m06=9000, m07=3000)


def tile_pack(viewer: Viewer, key: str, **filters: str) -> bytes:
    """The ZIP of a tile, as this viewer gets it."""
    return _pack(lambda: of_portfolio(viewer, key, filters_of(filters), now=make.NOW))


def project_pack(viewer: Viewer, code: str, key: str) -> bytes:
    """The ZIP of a project's figure."""
    return _pack(lambda: of_project(viewer, code, key, now=make.NOW))


def _pack(ask: Callable[[], Asked]) -> bytes:
    target = io.BytesIO()
    take(ask, target, now=make.NOW)
    return target.getvalue()


def files(pack: bytes) -> dict[str, bytes]:
    return archive.read(io.BytesIO(pack))


def altered(pack: bytes, name: str, old: str, new: str, *, with_new_hashes: bool = False) -> io.BytesIO:
    """The pack with one text replaced in one file, the manifest as it was or made to match."""
    held = files(pack)
    assert old.encode() in held[name]
    changed = {**held, name: held[name].replace(old.encode(), new.encode(), 1)}
    manifest = changed.pop(archive.MANIFEST)
    target = io.BytesIO()
    if with_new_hashes:
        archive.write(changed, target)
    else:
        _write_as_it_is({**changed, archive.MANIFEST: manifest}, target)
    target.seek(0)
    return target


def _write_as_it_is(held: dict[str, bytes], target: io.BytesIO) -> None:
    with zipfile.ZipFile(target, "w") as pack:
        for name, body in held.items():
            pack.writestr(name, body)
