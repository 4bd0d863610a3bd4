"""One shop for the tests of a file, and somebody of finance in it."""

import pytest

from tests.visibility import builders as make
from tests.visibility.evidence.shop import Shop, open_shop
from tests.visibility.worlds import Build, as_built
from visibility.access import Viewer


@pytest.fixture(scope="module")
def opened(built: Build) -> Shop:
    return built(open_shop)


@pytest.fixture
def shop(opened: Shop, db: None) -> Shop:
    return as_built(opened)


@pytest.fixture
def finance(shop: Shop) -> Viewer:
    return make.make_viewer(shop.psa.firm, role="finance")
