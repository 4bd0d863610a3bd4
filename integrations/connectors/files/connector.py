"""Files: what somebody hands over now and then is read by `manage.py import_files`, others from their folder."""

from collections.abc import Mapping
from datetime import datetime

from integrations.connector import Connector, Limits, Setting
from integrations.connectors.files.inbox import SUPPLIER_INVOICES, check
from integrations.connectors.files.plan_rates import BUDGET_RATES
from integrations.transport.oauth import StaticToken

SETTINGS = (Setting("api_token", "Bearer token", "Of the folder of e-invoices.", is_required=False, is_secret=True),)


def authorise(_: str, settings: Mapping[str, str], __: datetime) -> StaticToken | None:
    return StaticToken(settings["api_token"]) if settings.get("api_token") else None


CONNECTOR = Connector(
    kind="files",
    label="Files and e-invoices",
    system="Files",
    settings=SETTINGS,
    limits=Limits(concurrency=1, creates="none"),
    streams=(SUPPLIER_INVOICES, BUDGET_RATES),
    authorise=authorise,
    check=check,
)
