"""What happens in finance: accepted milestones and waiting hours are invoiced, due invoices are paid."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from integrations.sandbox.world.billing import DISPUTED
from integrations.sandbox.world.cast import FROZEN_PROJECT
from integrations.sandbox.world.exchange import plan_lines
from integrations.sandbox.world.situation import Situation
from integrations.sandbox.world.work import unit_value

FEWEST_UNPAID = 8
Record = dict[str, Any]


async def post_invoice(situation: Situation) -> str | None:
    """The next thing that can be billed and has not been: one invoice, named after what it bills."""
    stored = await situation.hands.state("netsuite", "invoice")
    known = {one.get("externalId") for one in stored}
    for reference, (project, net, what) in _billable(situation).items():
        if reference not in known:
            named = {"project": project, "external_id": reference, "description": what}
            answer = await situation.hands.do("netsuite", "post_invoice", net=str(net), **named)
            return f"posted {answer['tranId']} over {answer['total']} {answer['currency']}"
    return None


def _billable(situation: Situation) -> dict[str, tuple[str, Decimal, str]]:
    """Invoices that could be posted by external id: project, net amount in its currency, and what for."""
    milestones = {one.key: one for one in situation.firm.milestones}
    reached = [milestones[key] for key in situation.accepted]
    accepted = {f"live-{one.key}": (one.project, one.amount, one.title) for one in reached}
    return accepted | _waiting_hours(situation)


def _waiting_hours(situation: Situation) -> dict[str, tuple[str, Decimal, str]]:
    """Approved, unbilled hours of each project that is billed by the hour and not stuck."""
    outlines = enumerate(situation.size.outlines, start=1)
    never_billed = {f"project-{number:02d}" for number, outline in outlines if outline.billing_stops}
    hourly = {one.key for one in situation.firm.projects if one.revenue_method == "time_and_materials"}
    waiting: dict[str, Decimal] = defaultdict(Decimal)
    for entry in situation.firm.time_entries:
        if entry.project in hourly - never_billed and entry.approved and entry.billable and not entry.invoice:
            waiting[entry.project] += unit_value(entry)
    what = f"Consulting services until {situation.today():%d %B %Y}"
    return {f"live-hours-{project}": (project, net, what) for project, net in waiting.items()}


async def pay_invoice(situation: Situation) -> str | None:
    """The open invoice due first is paid, but for projects in dispute; some always stay open."""
    jobs = {one["id"]: one["entityId"] for one in await situation.hands.state("netsuite", "job")}
    disputed = {one.code for one in situation.firm.projects if one.key in DISPUTED}
    unpaid = [one for one in await situation.hands.state("netsuite", "invoice") if one["status"] == "Open"]
    payable = [one for one in unpaid if jobs.get(one["job"]) not in disputed]
    if len(payable) <= FEWEST_UNPAID:
        return None
    invoice = min(payable, key=lambda one: (one["dueDate"], one["id"]))
    return await _pay(situation, invoice, payable)


async def _pay(situation: Situation, invoice: Record, payable: Sequence[Record]) -> str:
    """Every third is paid with another one of its customer where there is one, every fourth by half first."""
    others = [one for one in payable if _payer(one) == _payer(invoice) and one["id"] != invoice["id"]]
    if others and int(invoice["id"]) % 3 == 0:
        await situation.hands.do("netsuite", "pay_together", invoices=[invoice["id"], others[0]["id"]])
        return f"{invoice['tranId']} and {others[0]['tranId']} were paid at once"
    if int(invoice["id"]) % 4 == 0 and Decimal(invoice["amountPaid"]) == 0:
        half = (Decimal(invoice["amountRemaining"]) / 2).quantize(Decimal("0.01"))
        await situation.hands.do("netsuite", "pay_invoice", invoice=invoice["id"], amount=str(half))
        return f"{invoice['tranId']} was paid in part"
    await situation.hands.do("netsuite", "pay_invoice", invoice=invoice["id"])
    return f"{invoice['tranId']} was paid"


def _payer(invoice: Record) -> tuple[str, str]:
    return invoice["entity"], invoice["currency"]


async def freeze_project(situation: Situation) -> str | None:
    """Somebody makes a project inactive in the ERP while people work on it: their time is refused. Happens once."""
    project = next(one for one in situation.firm.projects if one.key == FROZEN_PROJECT)
    jobs = await situation.hands.state("netsuite", "job")
    job = next(one for one in jobs if one["entityId"] == project.code)
    if job["lastModifiedDate"][:10] > project.start.isoformat():
        return None
    await situation.hands.do("netsuite", "set_inactive", type="job", record=FROZEN_PROJECT, inactive=True)
    return f"{project.title} was made inactive in the ERP"


async def hand_over_plan(situation: Situation) -> str | None:
    """Treasury's rates for this year and the next one, each of the last day before it that one was published on."""
    year = situation.today().year
    lines = [
        line for first in (date(year, 1, 1), date(year + 1, 1, 1)) for line in plan_lines(situation.firm.rates, first)
    ]
    text = "\n".join(("valid_from,base,currency,rate", *lines, ""))
    await situation.hands.do("plain", "put_files", files=[{"name": f"budget-rates-{year}.csv", "text": text}])
    return f"handed over {len(lines)} budget rates"


async def publish_rates(situation: Situation) -> str | None:
    """Exchange rates of the days that have passed since the firm was built."""
    answer = await situation.hands.do("netsuite", "publish_rates", until=situation.today().isoformat())
    return f"published {answer['published']} exchange rates" if answer["published"] else None
