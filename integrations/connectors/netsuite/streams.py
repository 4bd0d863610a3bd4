"""What is read from NetSuite: masters, invoices with credit memos, payments, orders, currency rates, periods."""

from collections.abc import Mapping
from typing import Any

from integrations.connector import Mapper, Stream
from integrations.connectors.netsuite import applications, intercompany, suiteql
from integrations.connectors.netsuite.cash_mapping import to_allocation, to_fiscal_period, to_payment
from integrations.connectors.netsuite.invoice_lines import Documents
from integrations.connectors.netsuite.mapping import (
    to_commitment,
    to_customer,
    to_fx_rate,
    to_invoice,
    to_person,
    to_project,
)
from integrations.connectors.netsuite.tables import Table, day

Settings = Mapping[str, str]
# Left: what has no currency is read all the same; where one is indispensable, the mapper says so.
WITH_CURRENCY = "LEFT JOIN currency k ON t.currency = k.id"
# Periods that hold work: quarters and years are made of them, and adjustment periods take journal entries alone, on
# days that are a month's too (Records Browser, isAdjust: "You can only enter journal entries in adjustment periods").
PERIODS_OF_WORK = ("t.isposting = 'T'", "t.isquarter = 'F'", "t.isyear = 'F'", "t.isadjust = 'F'")
SHARED = {"currency": "k.symbol", "subsidiary": "t.subsidiary", "external_ref": "t.externalid"}


def customer_columns(settings: Settings) -> dict[str, str]:
    return SHARED | {
        "name": "t.companyname",
        "tax_code": f"t.{suiteql.name(settings['tax_code_field'])}",
        "country": f"t.{suiteql.name(settings['country_field'])}",
        "industry": f"t.{suiteql.name(settings['industry_field'])}",
    }


def employee_columns(_: Settings) -> dict[str, str]:
    return {
        "name": "t.entityid",
        "email": "t.email",
        "title": "t.title",
        "subsidiary": "t.subsidiary",
        "is_inactive": "t.isinactive",
        "external_ref": "t.externalid",
    }


def job_columns(_: Settings) -> dict[str, str]:
    return SHARED | {
        "name": "t.companyname",
        "code": "t.entityid",
        "customer": "t.parent",
        "billing_type": "t.jobbillingtype",
        "price": "t.jobprice",
        "starts_on": day("t.startdate"),
        "ends_on": day("t.projectedenddate"),
        "manager": "BUILTIN.DF(t.projectmanager)",
        "status": "t.entitystatus",
    }


def invoice_columns(_: Settings) -> dict[str, str]:
    return SHARED | {
        "type": "t.type",
        "number": "t.tranid",
        "issued_on": day("t.trandate"),
        "due_on": day("t.duedate"),
        "rate": "t.exchangerate",
        "period": "BUILTIN.DF(t.postingperiod)",
        "total": "t.foreigntotal",
        "tax": "t.taxtotal",
        "paid": "t.foreignamountpaid",
        "used": "t.foreignpaymentamountused",
        "approval": "t.approvalstatus",
        "status": "t.status",
        "project": "t.job",
        "customer": "t.entity",
    }


def order_columns(settings: Settings) -> dict[str, str]:
    """What was received is a field of the account's own, as what is billed is: lines state quantities alone."""
    received = settings.get("received_field")
    return (
        SHARED
        | ({"received": f"t.{suiteql.name(received)}"} if received else {})
        | {
            "number": "t.tranid",
            "ordered_on": day("t.trandate"),
            "total": "t.foreigntotal",
            "billed": f"t.{suiteql.name(settings['billed_field'])}",
            "status": "t.status",
            "supplier": "BUILTIN.DF(t.entity)",
            "project": "t.job",
        }
    )


def payment_columns(_: Settings) -> dict[str, str]:
    return SHARED | {
        "number": "t.tranid",
        "paid_on": day("t.trandate"),
        "total": "t.foreigntotal",
        "customer": "t.entity",
    }


def period_columns(_: Settings) -> dict[str, str]:
    return {
        "name": "t.periodname",
        "starts_on": day("t.startdate"),
        "ends_on": day("t.enddate"),
        "closed": "t.closed",
        "locked": "t.alllocked",
    }


def rate_columns(_: Settings) -> dict[str, str]:
    return {
        "base_currency": "b.symbol",
        "transaction_currency": "k.symbol",
        "rate": "t.exchangerate",
        "published_on": day("t.effectivedate"),
    }


TABLES = {
    "customers": Table(f"customer t {WITH_CURRENCY}", customer_columns),
    "employees": Table("employee t", employee_columns),
    "currency_rates": Table(
        "currencyrate t JOIN currency b ON t.basecurrency = b.id JOIN currency k ON t.transactioncurrency = k.id",
        rate_columns,
    ),
    "jobs": Table(f"job t {WITH_CURRENCY}", job_columns),
    "invoices": Documents(
        f"transaction t {WITH_CURRENCY}",
        invoice_columns,
        where=("t.type IN ('CustInvc', 'CustCred')",),
        deleted_types=("invoice", "creditmemo"),
    ),
    "payments": Table(
        f"transaction t {WITH_CURRENCY}",
        payment_columns,
        where=("t.type = 'CustPymt'",),
        deleted_types=("customerpayment",),
    ),
    "periods": Table(
        "accountingperiod t",
        period_columns,
        where=PERIODS_OF_WORK,
    ),
    "purchase_orders": Table(
        f"transaction t {WITH_CURRENCY}",
        order_columns,
        where=("t.type = 'PurchOrd'",),
        deleted_types=("purchaseorder",),
    ),
}


def stream(name: str, to_row: Mapper, **more: Any) -> Stream:
    table = TABLES[name]
    return Stream(name=name, read=table.read, count=table.count, by_ids=table.by_ids, map=to_row, **more)


STREAMS = (
    stream("customers", to_customer, entity="customer", object_type="customer", match_on="name"),
    stream("employees", to_person, entity="person", object_type="employee", match_on="email", every=900),
    stream("currency_rates", to_fx_rate, entity="fx_rate", object_type="currencyRate", every=3600, is_reporting=True),
    stream("jobs", to_project, entity="project", object_type="job", needs=("customers",)),
    stream(
        "invoices",
        to_invoice,
        entity="invoice",
        object_type="invoice",
        needs=("jobs",),
        is_reporting=True,
        revision=2,
    ),
    stream(
        "payments",
        to_payment,
        entity="payment",
        object_type="customerPayment",
        needs=("customers",),
        is_reporting=True,
    ),
    Stream(
        name="payment_applications",
        read=applications.read,
        count=applications.count,
        map=to_allocation,
        entity="payment_allocation",
        object_type="paymentApplication",
        needs=("invoices", "payments"),
        is_reporting=True,
    ),
    Stream(
        name="intercompany_charges",
        read=intercompany.read,
        count=intercompany.count,
        map=intercompany.to_leg,
        entity="intercompany_leg",
        object_type="intercompanyLine",
        needs=("jobs",),
        is_reporting=True,
        revision=2,
    ),
    stream(
        "periods",
        to_fiscal_period,
        entity="fiscal_period",
        object_type="accountingPeriod",
        every=900,
        is_reporting=True,
    ),
    stream(
        "purchase_orders",
        to_commitment,
        entity="commitment",
        object_type="purchaseOrder",
        needs=("jobs",),
        is_reporting=True,
        revision=2,
    ),
)
