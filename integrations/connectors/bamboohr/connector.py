"""BambooHR: settings, limits and what the connector can do."""

from collections.abc import Mapping
from datetime import datetime

from integrations.connector import Connector, Limits, Setting, Stream
from integrations.connectors.bamboohr.checks import check
from integrations.connectors.bamboohr.mapping import to_cost_rate, to_person, to_time_off
from integrations.connectors.bamboohr.pay import CONFIDENTIAL, pay_by_employees, read_pay
from integrations.connectors.bamboohr.people import BATCH, count_people, people_by_ids, read_people
from integrations.connectors.bamboohr.signals import interpret
from integrations.connectors.bamboohr.time_off import read_time_off
from integrations.connectors.bamboohr.webhook import PAY, PEOPLE, WEBHOOK

SETTINGS = (
    Setting("api_key", "API key", "Of a user who sees all employees, their job and their pay.", is_secret=True),
    Setting(
        "legal_entity_field",
        "Legal entity by",
        default="division",
        choices=("division", "location", "department"),
    ),
    Setting(
        "legal_entities",
        "Legal entities",
        "Germany=DE; United States=US. Empty: the field holds codes or names of legal entities.",
        is_required=False,
    ),
    Setting("productive_hours", "Productive hours a year", "Pay of a year over these is an hour's.", default="1600"),
    Setting("hours_a_day", "Hours of a working day", "Where time off is counted in days.", default="8"),
    Setting(
        "skills",
        "Table and column: skills",
        "A custom table of yours; empty: none is read.",
        is_required=False,
        default="customSkills.customSkill",
    ),
    Setting("compensation_table", "Table: compensation", default="compensation"),
    Setting(
        "webhook_private_key",
        "Webhook private key",
        "Shown once, when the webhook is made; format JSON.",
        is_required=False,
        is_secret=True,
    ),
)
STREAMS = (
    Stream(
        name=PEOPLE,
        entity="person",
        object_type="employee",
        read=read_people,
        map=to_person,
        count=count_people,
        by_ids=people_by_ids,
        match_on="email",
        page_size=BATCH,
        revision=2,
    ),
    Stream(
        name=PAY,
        entity="cost_rate",
        object_type="compensation",
        read=read_pay,
        map=to_cost_rate,
        mode="rolling_window",
        window_days=0,
        by_ids=pay_by_employees,
        every=3600,
        needs=(PEOPLE,),
        is_reporting=True,
    ),
    Stream(
        name="time_off",
        entity="time_off",
        object_type="time_off_day",
        read=read_time_off,
        map=to_time_off,
        mode="rolling_window",
        window_days=366,
        every=1800,
        needs=(PEOPLE,),
        is_reporting=True,
    ),
)


def authorise(_: str, settings: Mapping[str, str], __: datetime) -> None:
    """No token: each question carries the key (asking.py). Raises KeyError where none was entered."""
    if not settings.get("api_key"):
        raise KeyError("api_key")


CONNECTOR = Connector(
    kind="bamboohr",
    label="BambooHR",
    system="HRIS",
    settings=SETTINGS,
    limits=Limits(concurrency=2, creates="none"),
    streams=STREAMS,
    webhook=WEBHOOK,
    authorise=authorise,
    interpret=interpret,
    check=check,
    confidential=CONFIDENTIAL,
)
