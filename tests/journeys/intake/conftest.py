"""A CRM whose deals start journeys, and the duty of taking news in."""

import pytest

from integrations.models import Connection
from journeys.intake import duty
from tests.journeys.builders import make_connection, make_firm
from tests.journeys.conftest import Target
from tests.journeys.intake.news import COMMANDS, make_routes


@pytest.fixture
def crm(transactional_db: None) -> Connection:
    return make_connection(make_firm(), name="CRM", commands=COMMANDS)


@pytest.fixture
def source(plain: Connection, target: Target) -> Connection:
    """The plain target as the source of deals, with the deal's journey routed to it."""
    make_routes(plain.firm, plain)
    return plain


@pytest.fixture
def mine(transactional_db: None) -> duty.Duty:
    taken = duty.take("intake", holder="test", seconds=60)
    assert taken is not None
    return taken
