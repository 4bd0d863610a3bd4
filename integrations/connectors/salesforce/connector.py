"""Salesforce: settings, sign-in and what the connector can do."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from integrations.canonical.commands import LinkOpportunity
from integrations.connector import Connector, Limits, Setting
from integrations.connectors.salesforce.checks import check
from integrations.connectors.salesforce.link import link_opportunity, probe_link
from integrations.connectors.salesforce.outbound import WEBHOOK
from integrations.connectors.salesforce.signals import interpret, quota
from integrations.connectors.salesforce.streams import (
    ACCOUNTS,
    CHANGE_ORDERS,
    CONTRACT_LINES,
    CONTRACTS,
    OPPORTUNITIES,
)
from integrations.transport.oauth import TokenRequest, client_credentials, epoch, jwt_bearer

TOKEN_PATH = "/services/oauth2/token"  # noqa: S105  (a path)
ASSERTION_LIFE = timedelta(seconds=180)
LINE_FIELDS = (
    "revenue_method=Recognition__c, cap=Cap__c, fee_percent=Fee_Percent__c, fee_ceiling=Fee_Ceiling__c, "
    "markup_percent=Markup_Percent__c, included_hours=Included_Hours__c, overage_rate=Overage_Rate__c, "
    "ends_on=Service_End__c"
)
SETTINGS = (
    Setting("grant", "Sign-in", default="client_credentials", choices=("client_credentials", "jwt_bearer")),
    Setting("consumer_key", "Consumer key", "Of the connected app."),
    Setting("consumer_secret", "Consumer secret", "For client credentials.", is_required=False, is_secret=True),
    Setting("username", "User name", "For JWT bearer: the integration user.", is_required=False),
    Setting(
        "private_key", "Private key (PEM)", "For JWT bearer.", is_required=False, is_secret=True, is_multiline=True
    ),
    Setting("audience", "Audience", "For JWT bearer.", default="https://login.salesforce.com"),
    Setting("login_url", "Log-in address", "Only where it differs from the base URL.", is_required=False),
    Setting("organization_id", "Organization id", "00D...; outbound messages must carry it.", is_required=False),
    Setting("api_version", "API version", default="v66.0"),
    Setting("multi_currency", "Multi-currency org", default="true", choices=("true", "false")),
    Setting("default_currency", "Currency", "Of a single-currency org.", is_required=False),
    Setting("legal_entity_field", "Field: legal entity", default="Legal_Entity__c"),
    Setting("revenue_method_field", "Field: revenue method", default="Revenue_Method__c"),
    Setting("tax_code_field", "Field: tax code (account)", default="Tax_Code__c"),
    Setting("ref_field", "Field: our reference", default="Sightline_Ref__c"),
    Setting("staffing_field", "Field: staffing (JSON)", default="Staffing__c"),
    Setting("start_field", "Field: start", default="Start_Date__c"),
    Setting("end_field", "Field: end", default="End_Date__c"),
    Setting("won_at_field", "Field: stage changed at", default="LastStageChangeDate"),
    Setting(
        "contract_fields",
        "Fields: contract",
        "What says which deal a contract is of, and the customer's order. Empty: the org keeps no contracts.",
        is_required=False,
        default="deal=Opportunity__c, po_number=PO_Number__c",
    ),
    Setting(
        "line_fields",
        "Fields: opportunity product",
        "Its terms: revenue_method, cap, fee_percent, fee_ceiling, markup_percent, included_hours, overage_rate, "
        "ends_on. Leave out what the org does not keep.",
        is_required=False,
        default=LINE_FIELDS,
    ),
    Setting(
        "change_fields",
        "Fields: change order",
        "What an order of the type Change Order adds to cost and hours.",
        is_required=False,
        default="cost_change=Cost_Change__c, hours_change=Hours_Change__c",
    ),
    Setting(
        "link_fields",
        "Fields: ids elsewhere",
        "By object type: workspace=PSA_Project__c, job=ERP_Project__c",
        is_required=False,
    ),
)


def authorise(base_url: str, settings: Mapping[str, str], now: datetime) -> TokenRequest:
    """Client credentials or JWT bearer; the answer has no expires_in, so a token is renewed each half hour."""
    login = settings.get("login_url") or base_url
    url = login.rstrip("/") + TOKEN_PATH
    if settings["grant"] == "client_credentials":
        return client_credentials(url, client_id=settings["consumer_key"], client_secret=settings["consumer_secret"])
    claims = {
        "iss": settings["consumer_key"],
        "sub": settings["username"],
        "aud": settings["audience"],
        "exp": epoch(now + ASSERTION_LIFE),
    }
    return jwt_bearer(url, claims=claims, key=settings["private_key"])


def record_url(settings: Mapping[str, str], object_type: str, external_id: str) -> str | None:
    """Where a person opens the record."""
    base = settings.get("base_url")
    return f"{base.rstrip('/')}/lightning/r/{object_type}/{external_id}/view" if base else None


CONNECTOR = Connector(
    kind="salesforce",
    label="Salesforce",
    system="CRM",
    settings=SETTINGS,
    limits=Limits(concurrency=5, creates="natural"),
    streams=(ACCOUNTS, OPPORTUNITIES, CONTRACTS, CONTRACT_LINES, CHANGE_ORDERS),
    handlers={LinkOpportunity: link_opportunity},
    probes={LinkOpportunity: probe_link},
    webhook=WEBHOOK,
    authorise=authorise,
    interpret=interpret,
    quota=quota,
    check=check,
    record_url=record_url,
)
