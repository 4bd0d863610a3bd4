"""Who looks on in the stories: the ledger's reader and people of two roles."""

from collections.abc import Iterator

import pytest

from tests.stories.ledger import Ledger
from tests.stories.product import Product, Visitor


@pytest.fixture(scope="session")
def ledger(product: Product) -> Ledger:
    return Ledger(product)


@pytest.fixture(scope="session")
def pmo(product: Product) -> Iterator[Visitor]:
    visitor = product.visitor("pmo")
    yield visitor
    visitor.session.close()


@pytest.fixture(scope="session")
def executive(product: Product) -> Iterator[Visitor]:
    visitor = product.visitor("executive")
    yield visitor
    visitor.session.close()
