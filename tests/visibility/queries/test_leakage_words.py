"""What is said of the projects that no bar of the leakage speaks of."""

from decimal import Decimal

import pytest

from visibility.queries.leakage.words import without_walk
from visibility.queries.shapes.common import Value


@pytest.mark.parametrize(
    ("count", "unpriced", "said"),
    [
        (1, 0, "1 project is in no bar. Its price is EUR 1,200."),
        (1, 1, "1 project is in no bar. Its price is not known in EUR."),
        (2, 0, "2 projects are in no bar. Their prices come to EUR 1,200."),
        (2, 2, "2 projects are in no bar. None of their prices is known in EUR."),
        (2, 1, "2 projects are in no bar. The price of 1 is EUR 1,200; that of the other is not known in EUR."),
        (
            4,
            2,
            "4 projects are in no bar. The prices of 2 come to EUR 1,200; those of the other 2 are not known in EUR.",
        ),
    ],
)
def test_projects_in_no_bar_and_their_prices(count: int, unpriced: int, said: str) -> None:
    known = Decimal(1200) if count > unpriced else Decimal(0)

    assert without_walk(count, Value(figure=known, unit="money", currency="EUR", unpriced=unpriced)) == said
