"""The contracts of the demo firm as PSA and ERP keep them, read raw: nothing of Sightline is imported here."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from tests.stories.books import Books, Colleague, Contract, Dated, Entry, Line, Seat, Spending, Work
from tests.stories.systems import Record, Systems

METHODS = {"TM": "time_and_materials", "FBM": "fixed_milestone", "FBI": "fixed_poc_cost"}


def read(systems: Systems) -> Books:
    """The books as they stand now."""
    jobs = systems.netsuite.records("job")
    ours = {deal: _contract(systems, deal, job) for deal, job in _by_deal(jobs.values()).items()}
    by_job = {job["id"]: ours[_deal(job["externalId"])] for job in jobs.values()}
    _post_documents(systems, by_job)
    _sign(systems, ours)
    by_workspace = _workspaces(systems, ours)
    people = _people(systems)
    _book_time(systems, by_workspace)
    _spend(systems, by_workspace)
    _plan(systems, by_workspace)
    _accept(systems, by_workspace)
    _seat(systems, by_workspace)
    return Books(tuple(ours.values()), people, _rates(systems))


def _deal(reference: str) -> str:
    """A reference of ours ends with the deal's id."""
    return reference.rsplit("-", 1)[-1]


def _by_deal(jobs: Iterable[Record]) -> dict[str, Record]:
    return {_deal(job["externalId"]): job for job in jobs}


def _contract(systems: Systems, deal: str, job: Record) -> Contract:
    return Contract(
        code=job["entityId"],
        title=job["companyName"],
        entity=job["entityCode"],
        currency=job["currencyCode"],
        method=METHODS[job["jobBillingType"]],
        price=Fraction(job["jobPrice"]),
    )


def _sign(systems: Systems, ours: dict[str, Contract]) -> None:
    """Lines of contracts that were signed, the first one with the changes that were activated."""
    added: dict[str, Fraction] = defaultdict(Fraction)
    for order in systems.salesforce.records("Order").values():
        if order["Type"] == "Change Order" and order["StatusCode"] == "Activated":
            added[order["ContractId"]] += Fraction(str(order["TotalAmount"]))
    products = sorted(
        systems.salesforce.records("OpportunityLineItem").values(), key=lambda one: one["Recognition__c"] == "retainer"
    )
    for contract in systems.salesforce.records("Contract").values():
        deal = contract["Opportunity__c"]
        if contract["CustomerSignedDate"] and deal in ours:
            mine = [one for one in products if one["OpportunityId"] == deal]
            raised = [added[contract["Id"]], *(Fraction(0) for _ in mine[1:])]
            ours[deal].signed += [_line(one, more) for one, more in zip(mine, raised, strict=True)]


def _line(product: Record, more: Fraction) -> Line:
    def stated(name: str) -> Fraction | None:
        return None if product[name] is None else Fraction(str(product[name]))

    cap = stated("Cap__c")
    return Line(
        method=product["Recognition__c"],
        price=Fraction(str(product["TotalPrice"])) + more,
        cap=None if cap is None else cap + more,
        fee_percent=stated("Fee_Percent__c") or Fraction(0),
        fee_ceiling=stated("Fee_Ceiling__c"),
        starts_on=_day(product["ServiceDate"]),
        ends_on=_day(product["Service_End__c"]),
        included_hours=stated("Included_Hours__c"),
        overage_rate=stated("Overage_Rate__c") or Fraction(0),
    )


def _workspaces(systems: Systems, ours: dict[str, Contract]) -> dict[str, Contract]:
    """Contracts by workspace, bound by the deal that the workspace refers to."""
    references = systems.kantata.records("external_references").values()
    return {
        reference["subject_id"]: ours[_deal(reference["service_model_ref"])]
        for reference in references
        if reference["subject_type"] == "Workspace" and _deal(reference["service_model_ref"]) in ours
    }


def _post_documents(systems: Systems, by_job: dict[str, Contract]) -> None:
    for kind, sign in (("invoice", 1), ("creditMemo", -1)):
        for document in systems.netsuite.records(kind).values():
            net = sign * abs(Fraction(document["subtotal"]))
            by_job[document["job"]].bills.append(Dated(_day(document["tranDate"]), net))
    for order in systems.netsuite.records("purchaseOrder").values():
        contract = by_job[order["item"][0]["customer"]]
        contract.supplied.append(Dated(_day(order["tranDate"]), Fraction(order["billedAmount"])))


def _book_time(systems: Systems, by_workspace: dict[str, Contract]) -> None:
    for entry in systems.kantata.records("time_entries").values():
        by_workspace[entry["workspace_id"]].entries.append(
            Entry(
                on=_day(entry["date_performed"]),
                hours=Fraction(entry["time_in_minutes"], 60),
                bill_rate=Fraction(entry["rate_in_cents"], 100),
                cost_rate=Fraction(entry["cost_rate_in_cents"], 100),
                is_billable=entry["billable"],
                is_approved=entry["approved"],
            )
        )


def _spend(systems: Systems, by_workspace: dict[str, Contract]) -> None:
    """An expense is approved as the report is that it was last submitted with."""
    reports = systems.kantata.records("expense_report_submissions")
    for expense in systems.kantata.records("expenses").values():
        report = reports.get(expense["recent_submission_id"])
        if report and report["status"] == "approved":
            by_workspace[expense["workspace_id"]].spent.append(
                Spending(
                    on=_day(expense["date"]),
                    amount=Fraction(expense["amount_in_cents"], expense["currency_base_unit"]),
                    currency=expense["currency"],
                    is_billable=expense["is_billable"],
                )
            )


def _plan(systems: Systems, by_workspace: dict[str, Contract]) -> None:
    roles = _roles(systems)
    for story in systems.kantata.records("stories").values():
        if story["story_type"] == "task" and story["workspace_id"] in by_workspace:
            by_workspace[story["workspace_id"]].tasks.append(
                Work(
                    role=roles.get(story["assigned_role_id"], ""),
                    hours=Fraction(story["time_estimate_in_minutes"] or 0, 60),
                    done=Fraction(story["percentage_complete"] or 0, 100),
                    is_billable=story["billable"],
                )
            )


def _accept(systems: Systems, by_workspace: dict[str, Contract]) -> None:
    """A milestone is accepted on the day its story was completed."""
    changes = systems.kantata.records("story_state_changes").values()
    completed = {change["story_id"]: _day(change["created_at"]) for change in changes if change["state"] == "completed"}
    for milestone in systems.kantata.records("billing_milestones").values():
        if on := completed.get(milestone["story_id"]):
            amount = Fraction(milestone["amount_in_cents"], 100)
            by_workspace[milestone["workspace_id"]].accepted.append(Dated(on, amount))


def _seat(systems: Systems, by_workspace: dict[str, Contract]) -> None:
    roles, resources = _roles(systems), systems.kantata.records("workspace_resources")
    for allocation in systems.kantata.records("workspace_allocations").values():
        resource = resources[allocation["workspace_resource_id"]]
        if allocation["workspace_id"] in by_workspace:
            by_workspace[allocation["workspace_id"]].seats.append(
                Seat(
                    role=roles.get(resource["role_id"], ""),
                    person=resource["user_id"],
                    hours=Fraction(allocation["minutes"], 60),
                    starts_on=_day(allocation["start_date"]),
                    ends_on=_day(allocation["end_date"]),
                )
            )


def _roles(systems: Systems) -> dict[str, str]:
    return {identity: role["name"] for identity, role in systems.kantata.records("roles").items()}


def _people(systems: Systems) -> dict[str, Colleague]:
    """By the PSA's user id; whom the ERP employs where tells the legal entity."""
    employed = {person["email"]: person["entityCode"] for person in systems.netsuite.records("employee").values()}
    members = {one["user_id"]: one for one in systems.kantata.records("account_memberships").values()}
    dated = defaultdict(list)
    for rate in systems.kantata.records("cost_rates").values():
        amount = Fraction(rate["amount_in_subunits"], 100)
        dated[rate["account_membership_id"]].append((_day(rate["effective_date"]), amount))
    roles, users, away = _roles(systems), systems.kantata.records("users"), _away(systems)
    return {
        user: Colleague(
            email=users[user]["email_address"],
            role=roles[users[user]["role_id"]],
            entity=employed[users[user]["email_address"]],
            bill_rate=Fraction(member["bill_rate_in_cents"], 100),
            cost_rates=tuple(sorted(dated[member["id"]])),
            away=away[users[user]["email_address"]],
        )
        for user, member in members.items()
    }


def _away(systems: Systems) -> dict[str, dict[date, Fraction]]:
    """By e-mail; a working day has eight hours, and nobody is away for more than the whole of it."""
    employees, found = systems.bamboohr.records("employees"), defaultdict[str, dict[date, Fraction]](dict)
    for asked in systems.bamboohr.records("time_off_requests").values():
        days = found[employees[str(asked["employeeId"])]["workEmail"]]
        part = {"days": Fraction(1), "hours": Fraction(1, 8)}[asked["amount"]["unit"]]
        for day, amount in asked["dates"].items() if asked["status"]["status"] == "approved" else ():
            days[_day(day)] = min(days.get(_day(day), Fraction(0)) + Fraction(amount) * part, Fraction(1))
    return found


def _rates(systems: Systems) -> dict[str, dict[date, Fraction]]:
    symbols = {one["id"]: one["symbol"] for one in systems.netsuite.records("currency").values()}
    found: dict[str, dict[date, Fraction]] = defaultdict(dict)
    for rate in systems.netsuite.records("currencyRate").values():
        assert symbols[rate["baseCurrency"]] == "EUR"
        day = _day(rate["effectiveDate"])
        found[symbols[rate["transactionCurrency"]]][day] = Fraction(rate["exchangeRate"])
    return dict(found)


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])
