"""The demo firm as the ERP knows it: masters, jobs with their tasks, documents, exchange rates."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from integrations.sandbox.netsuite import periods
from integrations.sandbox.netsuite.exchange_rates import exchange_rate
from integrations.sandbox.netsuite.journals import load_journals
from integrations.sandbox.netsuite.postings import applied, line, text, totals
from integrations.sandbox.netsuite.store import Record, Store
from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.world.types import Customer, Firm, FxRate, Invoice, Payment, Project, PurchaseOrder

CURRENCIES = {"USD": "US Dollar", "GBP": "British Pound", "CAD": "Canadian Dollar", "EUR": "Euro"} | {
    "CHF": "Swiss Franc", "SEK": "Swedish Krona", "JPY": "Yen", "BGN": "Bulgarian Lev",
}  # fmt: skip
BILLING_TYPES = {"time_and_materials": "TM", "fixed_milestone": "FBM", "fixed_poc_cost": "FBI"}
ORDER_STATUS = {"open": "B", "partly_billed": "E", "billed": "G"}
CATEGORIES = ("Travel", "Mileage", "Lodging", "Food", "Entertainment", "Other")
RATE_STEP = Decimal("0.0000000001")
MASTERS_AGE = timedelta(days=420)


def load_firm(store: Store, firm: Firm, anchor: date) -> None:
    """Fill the store; ids follow the firm's order, so one seed and anchor give the same ids."""
    since = stamp(anchor - MASTERS_AGE)
    _load_masters(store, firm, since)
    periods.seed(store, anchor, since)
    # Before the documents, which take the rate of their day.
    for rate in firm.rates:
        store.put("currencyRate", store.next_id("currencyRate"), rate_fields(store, rate))
    for customer in firm.customers:
        store.add("customer", customer.key, _customer(store, customer, since))
    for project in firm.projects:
        store.add("job", project.key, _job(store, project, anchor))
        _load_tasks(store, project)
    for order in firm.purchase_orders:
        store.add("purchaseOrder", order.key, _purchase_order(store, order))
    _load_invoices(store, firm.invoices, anchor)
    for payment in firm.payments:
        store.add("customerPayment", payment.key, _payment(store, payment))
    load_journals(store, firm.charges, since)


def stamp(day: date, hour: int = 9) -> str:
    return datetime.combine(day, time(hour), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _load_masters(store: Store, firm: Firm, since: str) -> None:
    for symbol, name in CURRENCIES.items():
        is_base = symbol == firm.reporting_currency
        fields = {"name": name, "symbol": symbol, "isInactive": False, "isBaseCurrency": is_base}
        store.add("currency", symbol, fields | {"lastModifiedDate": since})
    for name in CATEGORIES:
        store.add("expenseCategory", f"category-{name}", {"name": name, "isInactive": False, "lastModifiedDate": since})
    for entity in firm.entities:
        subsidiary = {
            "externalId": entity.code,
            "name": entity.name,
            "country": entity.country,
            "currency": store.currency_id(entity.currency),
            "isInactive": False,
            "isElimination": False,
            "lastModifiedDate": since,
        }
        store.put("subsidiary", entity.subsidiary_id, subsidiary)
        store.aliases[f"entity-{entity.code}"] = entity.subsidiary_id
    for person in firm.people:
        first, _, last = person.name.partition(" ")
        fields = {"entityId": person.name, "firstName": first, "lastName": last, "email": person.email}
        left = person.left_on is not None
        touched = stamp(person.left_on) if person.left_on else since
        employee = fields | {"title": person.role, "isInactive": left, "lastModifiedDate": touched}
        store.add("employee", person.key, employee | {"subsidiary": store.aliases[f"entity-{person.entity}"]})


def _customer(store: Store, customer: Customer, since: str) -> Record:
    return {
        "externalId": salesforce_id("Account", customer.key),
        "entityId": f"CUST-{customer.key.removeprefix('customer-').upper()}",
        "companyName": customer.name,
        "subsidiary": store.aliases[f"entity-{customer.entity}"],
        "currency": store.currency_id(customer.currency),
        "custentity_tax_code": customer.tax_code,
        "custentity_country": customer.country,
        "custentity_industry": customer.industry,
        "isInactive": False,
        "lastModifiedDate": since,
    }


def _job(store: Store, project: Project, anchor: date) -> Record:
    opened = min(project.start - timedelta(days=5), anchor)
    return {
        "externalId": salesforce_id("Opportunity", project.deal),
        "entityId": project.code,
        "companyName": project.title,
        "parent": store.aliases[project.customer],
        "subsidiary": store.aliases[f"entity-{project.entity}"],
        "currency": store.currency_id(project.currency),
        "projectManager": store.aliases[project.manager],
        "jobBillingType": BILLING_TYPES[project.revenue_method],
        "entityStatus": "Closed" if project.status == "completed" else "In Progress",
        "startDate": project.start.isoformat(),
        "projectedEndDate": project.end.isoformat(),
        "jobPrice": text(project.price),
        "isInactive": False,
        "lastModifiedDate": stamp(project.end if project.status == "completed" else opened),
    }


def _load_tasks(store: Store, project: Project) -> None:
    for task in project.tasks:
        fields = {
            "title": task.title,
            "project": store.aliases[project.key],
            "status": "COMPLETE" if task.percent_complete == 100 else "PROGRESS",
            "estimatedWork": str(Decimal(task.estimate_minutes) / 60),
            "nonBillableTask": not task.billable,
            "startDateTime": stamp(project.start),
            "endDate": project.end.isoformat(),
            "lastModifiedDate": stamp(project.start),
        }
        store.add("projectTask", task.key, fields)


def _load_invoices(store: Store, invoices: Iterable[Invoice], anchor: date) -> None:
    for invoice in invoices:
        kind = "creditMemo" if invoice.status == "credit" else "invoice"
        store.add(kind, invoice.key, _document(store, kind, invoice, anchor))


def _document(store: Store, kind: str, invoice: Invoice, anchor: date) -> Record:
    touched = min(invoice.due, anchor - timedelta(days=1)) if invoice.paid else invoice.date
    record: Record = {
        "externalId": None,
        "tranId": invoice.number,
        "entity": store.aliases[invoice.customer],
        "job": store.aliases[invoice.project],
        **_valued(store, invoice),
        "tranDate": invoice.date.isoformat(),
        "postingPeriod": f"{invoice.date:%b %Y}",
        "amountPaid": text(abs(invoice.paid)),
        "item": [line(abs(invoice.net), invoice.what)],
        "lastModifiedDate": stamp(touched, 16),
    }
    if kind == "creditMemo":
        credited = store.aliases[invoice.credits or ""]
        record |= {"createdFrom": credited, "apply": applied((credited, -invoice.paid))}
        return record | totals(store, kind, record)
    return record | {"dueDate": invoice.due.isoformat()} | totals(store, kind, record)


def _payment(store: Store, payment: Payment) -> Record:
    return {
        "externalId": None,
        "tranId": payment.number,
        "entity": store.aliases[payment.customer],
        **_valued(store, payment),
        "tranDate": payment.date.isoformat(),
        "postingPeriod": f"{payment.date:%b %Y}",
        "total": text(payment.amount),
        "apply": applied(*((store.aliases[invoice], amount) for invoice, amount in payment.applied)),
        "lastModifiedDate": stamp(payment.date, 16),
    }


def _purchase_order(store: Store, order: PurchaseOrder) -> Record:
    valued = _valued(store, order)
    vendor = vendor_id(store, order.supplier, valued["subsidiary"], stamp(order.date))
    share = (order.billed / order.total).quantize(Decimal("0.000001"))
    record: Record = {
        "tranId": order.number,
        "entity": vendor,
        **valued,
        "tranDate": order.date.isoformat(),
        "orderStatus": ORDER_STATUS[order.status],
        "lastModifiedDate": stamp(order.date, 15),
        "item": [
            line(
                order.total,
                "Subcontracted work",
                customer=store.aliases[order.project],
                quantityBilled=str(share),
                quantityReceived=str(_received(share)),
            )
        ],
        "billedAmount": text(order.billed),
    }
    return record | totals(store, "purchaseOrder", record)


def _received(billed: Decimal) -> Decimal:
    """Of an order that is billed in part, a tenth more was delivered than is billed; of others what is billed."""
    return min(billed + Decimal("0.1"), Decimal(1)) if 0 < billed < 1 else billed


def _valued(store: Store, document: Invoice | Payment | PurchaseOrder) -> Record:
    """Whose books it is in, its currency, and the rate of its day between the two."""
    subsidiary, currency = store.aliases[f"entity-{document.entity}"], store.currency_id(document.currency)
    rate = exchange_rate(store, currency=currency, subsidiary=subsidiary, day=document.date.isoformat())
    return {"subsidiary": subsidiary, "currency": currency, "exchangeRate": rate}


def vendor_id(store: Store, name: str, subsidiary: str, since: str) -> str:
    """The supplier's id; seeds only, new suppliers later come as effects."""
    if name in store.aliases:
        return store.aliases[name]
    fields = {"entityId": name, "companyName": name, "subsidiary": subsidiary, "isInactive": False}
    currency = store.records["subsidiary"][subsidiary]["currency"]
    return store.add("vendor", name, fields | {"currency": currency, "lastModifiedDate": since})


def rate_fields(store: Store, rate: FxRate) -> Record:
    """Units of the base for one unit of the quoted currency, ten decimals, published in the afternoon."""
    return {
        "baseCurrency": store.currency_id(rate.base),
        "transactionCurrency": store.currency_id(rate.quote),
        "exchangeRate": str((1 / rate.rate).quantize(RATE_STEP)),
        "effectiveDate": rate.date.isoformat(),
        "lastModifiedDate": stamp(rate.date, 15),
    }
