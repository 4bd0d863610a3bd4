"""A firm that no system has told anything yet."""

import pytest

from integrations.canonical.models import Firm
from tests.integrations.canonical.builders import make_firm


@pytest.fixture
def firm() -> Firm:
    return make_firm()
