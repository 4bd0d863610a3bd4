"""NetSuite: settings, sign-in and what the connector can do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from integrations.canonical.commands import (
    CreateCustomer,
    CreateFinancialProject,
    FindCustomer,
    PostExpense,
    PostTime,
    PostVendorBill,
)
from integrations.connector import Connector, Limits, Setting
from integrations.connectors.netsuite import intercompany
from integrations.connectors.netsuite.checks import check
from integrations.connectors.netsuite.customers import create_customer, find_customer, probe_customer
from integrations.connectors.netsuite.expense_reports import EXPENSE_REPORTS, post_expense, probe_expense
from integrations.connectors.netsuite.jobs import MOST
from integrations.connectors.netsuite.projects import create_financial_project, probe_project
from integrations.connectors.netsuite.signals import interpret
from integrations.connectors.netsuite.streams import STREAMS
from integrations.connectors.netsuite.time_bills import TIME_BILLS, post_time, probe_time
from integrations.connectors.netsuite.vendor_bills import (
    BILLS,
    post_vendor_bill,
    probe_vendor_bill,
    send_vendor_bills,
)
from integrations.connectors.netsuite.writes import record_url
from integrations.transport.oauth import Algorithm, TokenRequest, client_assertion, epoch

TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"  # noqa: S105  (a path)
ASSERTION_LIFE = timedelta(minutes=5)
NEVER = "never"
SETTINGS = (
    Setting("client_id", "Client id", "Of the integration record."),
    Setting("certificate_id", "Certificate id", "Of the machine-to-machine mapping."),
    Setting("private_key", "Private key (PEM)", "EC P-256, or RSA from 3072 bits.", is_secret=True, is_multiline=True),
    Setting("algorithm", "Signature", default="ES256", choices=("ES256", "PS256")),
    Setting("subsidiaries", "Subsidiaries", "Internal id = legal entity: 1=DE, 2=US."),
    Setting(
        "external_ids_of",
        "External ids are ids of",
        "The system whose ids customers and projects carry as external ids.",
        default="nobody",
        choices=("nobody", "CRM", "PSA"),
    ),
    Setting("account_zone", "Account time zone", default="UTC"),
    Setting("tax_code_field", "Field: tax code (customer)", default="custentity_tax_code"),
    Setting("country_field", "Field: country (customer)", default="custentity_country"),
    Setting("industry_field", "Field: industry (customer)", default="custentity_industry"),
    Setting("worked_on_field", "Field: day worked (time)", default="custcol_worked_on"),
    Setting("reverses_field", "Field: reversed entry (time)", default="custcol_reverses"),
    Setting("expense_reverses_field", "Field: what is reversed (expense, credit)", default="custbody_reverses"),
    Setting("billed_field", "Field: billed amount (order)", default="custbody_billed_amount"),
    Setting(
        "received_field",
        "Field: received amount (order)",
        "What was received of an order, in money: quantity received x rate of its lines. Empty: receipts are not read.",
        is_required=False,
    ),
    Setting(
        intercompany.SETTING,
        "Fields: intercompany charges",
        "What ties the sides of a charge (body), its hours and price an hour (line), as field=pair, hours or price."
        " Empty: charges between subsidiaries are not read.",
        is_required=False,
    ),
    Setting(
        "batches_from",
        "Asynchronous batches from",
        f"So many entries, expenses or bills that wait at once go as one asynchronous request, {MOST} at most.",
        default=NEVER,
        choices=(NEVER, "10", "25", "50", "100"),
    ),
)
LIMITS = Limits(concurrency=5, creates="natural", call_timeout=60)


def authorise(base_url: str, settings: Mapping[str, str], now: datetime) -> TokenRequest:
    """OAuth 2.0 machine to machine: a signed assertion, no secret; tokens live an hour."""
    url = base_url.rstrip("/") + TOKEN_PATH
    claims = {
        "iss": settings["client_id"],
        "scope": ["rest_webservices"],
        "aud": url,
        "iat": epoch(now),
        "exp": epoch(now + ASSERTION_LIFE),
    }
    algorithm: Algorithm = "PS256" if settings["algorithm"] == "PS256" else "ES256"
    return client_assertion(
        url, claims=claims, key=settings["private_key"], key_id=settings["certificate_id"], algorithm=algorithm
    )


def limits_for(settings: Mapping[str, str]) -> Limits:
    """One by one, unless the account takes batches from some number on."""
    number = settings["batches_from"]
    return LIMITS if number == NEVER else replace(LIMITS, bulk=MOST, bulk_from=int(number))


CONNECTOR = Connector(
    kind="netsuite",
    label="NetSuite",
    system="ERP",
    settings=SETTINGS,
    limits=LIMITS,
    limits_for=limits_for,
    streams=STREAMS,
    handlers={
        FindCustomer: find_customer,
        CreateCustomer: create_customer,
        CreateFinancialProject: create_financial_project,
        PostTime: post_time,
        PostExpense: post_expense,
        PostVendorBill: post_vendor_bill,
    },
    probes={
        CreateCustomer: probe_customer,
        CreateFinancialProject: probe_project,
        PostTime: probe_time,
        PostExpense: probe_expense,
        PostVendorBill: probe_vendor_bill,
    },
    bulk={PostTime: TIME_BILLS.send, PostExpense: EXPENSE_REPORTS.send, PostVendorBill: send_vendor_bills},
    bulk_probes={PostTime: TIME_BILLS.became, PostExpense: EXPENSE_REPORTS.became, PostVendorBill: BILLS.became},
    authorise=authorise,
    interpret=interpret,
    check=check,
    record_url=record_url,
)
