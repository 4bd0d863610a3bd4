"""One running product for all stories, and the hands to act on it."""

import pytest

from tests.stories.ledger import Ledger
from tests.stories.product import Product, Visitor
from tests.stories.systems import Systems


@pytest.fixture(scope="session")
def systems(product: Product) -> Systems:
    return product.systems


@pytest.fixture(scope="session")
def ledger(product: Product) -> Ledger:
    return Ledger(product)


@pytest.fixture(scope="session")
def pmo(product: Product) -> Visitor:
    return product.visitor("pmo")


@pytest.fixture(scope="session")
def executive(product: Product) -> Visitor:
    return product.visitor("executive")
