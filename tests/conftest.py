"""What all tests share: which of them run on one worker, and the one running product of stories and browser tests."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.browser.watching import Open, Watched, watched
from tests.collecting import load_from_another_place
from tests.flushing import flush_quickly
from tests.scheduling import ByFile
from tests.sharing import running_product
from tests.stories.product import Product
from tests.stories.systems import Systems
from tests.templating import copy_what_is_migrated
from visibility.management.pictures.browser import ARGUMENTS, CHROMIUM
from visibility.management.pictures.walking import sign_in

ROOT = Path(__file__).parent
END = pytest.StashKey[Callable[[], None]]()
# How long a page may take on a machine that has much else to do: nothing that is tested is about the machine.
PATIENCE_MS = 120_000
MARKS = {"stories": pytest.mark.story, "browser": pytest.mark.browser}


def pytest_configure() -> None:
    flush_quickly()


def pytest_collection(session: pytest.Session) -> None:
    if session.config.args_source is pytest.Config.ArgsSource.TESTPATHS:
        load_from_another_place()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Stories and browser tests are marked, and begin first: they take longest."""
    for item in items:
        folder = item.path.relative_to(ROOT).parts[0]
        if folder in MARKS:
            item.add_marker(MARKS[folder])
    items.sort(key=lambda item: item.path.relative_to(ROOT).parts[0] not in MARKS)


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: no look for garbage goes through thousands of tests again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """The shared product ends with the last test that looks at it: pulling on it would take what the others need."""
    yield
    if END in item.session.stash and _looks(item) and nextitem is not None and not _looks(nextitem):
        item.session.stash[END]()


def _looks(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and "product" in item.fixturenames


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile:
    """Tests of one file stay on one worker, and so do the stories, and the browser tests."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> None:
    with django_db_blocker.unblock():
        copy_what_is_migrated()


@pytest.fixture(scope="session")
def product(request: Any) -> Iterator[Product]:
    """The whole product with the demo firm's systems, started for this run, with servers and state of its own.

    SIGHTLINE_STORIES may name a file with what a launcher that runs already has printed: quick while writing tests.
    """
    request.session.stash[END] = partial(request._fixturedef.finish, request)
    if running := os.environ.get("SIGHTLINE_STORIES"):
        yield Product.described(Path(running).read_text())
    else:
        with running_product() as started:
            yield started


@pytest.fixture(scope="session")
def systems(product: Product) -> Systems:
    return product.systems


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no browser at {CHROMIUM}: apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def signed_in(browser: Browser, product: Product) -> Callable[[str], Any]:
    """The cookies of a role, from one visit to the log-in page each."""
    kept: dict[str, Any] = {}

    def of(role: str) -> Any:
        if role not in kept:
            account, page = product.account(role), browser.new_page()
            page.goto(f"{product.web}/login/")
            sign_in(page, account.name, account.password)
            assert "/login/" not in page.url, page.inner_text("body")
            kept[role] = page.context.storage_state()
            page.close()
        return kept[role]

    return of


@pytest.fixture(scope="session")
def opened(browser: Browser, product: Product, signed_in: Callable[[str], Any]) -> Open:
    """`with opened("pmo", "/operations/", viewport=...) as page`: a page whose complaints are kept."""

    @contextmanager
    def open_page(role: str, path: str, **options: Any) -> Iterator[Watched]:
        size = {"viewport": {"width": 1440, "height": 900}} | options
        context = browser.new_context(storage_state=signed_in(role), base_url=product.web, **size)
        context.set_default_timeout(PATIENCE_MS)
        try:
            page: Page = context.new_page()
            yield watched(page, path)
        finally:
            context.close()

    return open_page
