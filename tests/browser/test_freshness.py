"""The freshness bench follows one approval through the running product to the tile of an open page."""

from tests.browser.watching import Open
from tests.stories.product import Product
from tests.stories.systems import Systems
from visibility.devstack.bench import freshness_product as bench
from visibility.devstack.bench.freshness_screen import EXACT, Screen

PATIENCE = 120


def test_an_approval_is_followed_to_the_tile(opened: Open, product: Product, systems: Systems) -> None:
    with (
        opened("executive", "/portfolio/") as seen,
        bench.Product(product.environment["DATABASE_URL"], systems.kantata.url, most=PATIENCE) as eye,
    ):
        seen.page.wait_for_selector(EXACT)
        eye.await_first_pull(PATIENCE)

        one = eye.follow(Screen(seen.page))

    # Others move the shared product's tile too: which of the two is seen first is not for sure here.
    assert one.screen is not None
    assert min(one.pulled, one.model, one.screen) > 0
