"""Pictures of every page at 1440 and 390 pixels, light and dark; complains of scroll bars and console messages."""

from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from visibility.exports.chromium import BROWSERS, installed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = installed() or BROWSERS[-1]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}
SCHEMES = ("light", "dark")
PAGES = {
    "portfolio": "/portfolio/",
    "bridge": "/portfolio/bridge/",
    "unbilled": "/portfolio/unbilled/",
    "heatmap": "/portfolio/heatmap/",
    "slices": "/portfolio/by/practice/",
    "slices-then": "/portfolio/by/entity/?then=practice",
    "slices-period": "/portfolio/by/period/",
    "leakage": "/leakage/",
    "leakage-integration": "/leakage/integration/",
    "leakage-recovered": "/leakage/recovered/",
    "operations": "/operations/",
    "never-started": "/operations/unstarted/",
    "transactions": "/transactions/",
    "cash": "/cash/",
    "cash-rows": "/cash/rows/?leg=payment",
    "staffing": "/staffing/",
    "close": "/close/",
    "freshness": "/freshness/",
    "connections": "/admin/integrations/connection/",
}
FOLLOWED = {
    "leakage-scope": ("/leakage/scope/", "#list tbody tr a"),
    "bridge-project": ("/portfolio/bridge/", "#projects tbody tr a"),
    "bridge-facts": ("", "#bars tbody tr a"),
    "project": ("/portfolio/", "#projects tbody tr a"),
    "rows": ("", 'a[href*="/rows/"]'),
    "staffing-rows": ("/staffing/", "#heat tbody tr a"),
    "close-rows": ("/close/", 'a[href*="/close/rows/"]'),
    "transaction": ("/transactions/", "#runs tbody tr a"),
    "exchange": ("", 'a[href^="/exchanges/"]'),
}


@dataclass
class Problem:
    """Something a picture does not show: where and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class Command(BaseCommand):
    help = "Takes pictures of every page of a running Sightline into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--url", default="http://127.0.0.1:8000")
        parser.add_argument("--user", default="admin")
        parser.add_argument("--password", required=True)

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            from playwright.sync_api import sync_playwright  # noqa: PLC0415  (a package of the tests alone)
        except ModuleNotFoundError as error:
            raise CommandError("Pictures need the tests' packages: run ./sightline test once, then this.") from error
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            problems = list(all_pictures(browser, folder, options))
            browser.close()
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            raise CommandError(f"{len(problems)} problems; the pictures are in {folder}.")
        self.stdout.write(f"{len(list(folder.glob('*.png')))} pictures in {folder}, no problems.")


def all_pictures(browser: "Browser", folder: Path, options: dict[str, Any]) -> Iterator[Problem]:
    for size, (width, height) in WIDTHS.items():
        for scheme in SCHEMES:
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            yield from pictures(page, folder, f"{size}-{scheme}", options)
            page.close()


def pictures(page: "Page", folder: Path, variant: str, options: dict[str, Any]) -> Iterator[Problem]:
    """One variant: sign in once, then every page; yields what is wrong with any of them."""
    messages: list[str] = []
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.goto(f"{options['url']}/login/")
    yield from taken(page, folder, f"login-{variant}", messages)
    sign_in(page, options["user"], options["password"])
    for name, path in PAGES.items():
        page.goto(options["url"] + path)
        yield from taken(page, folder, f"{name}-{variant}", messages)
    for name, (path, selector) in FOLLOWED.items():
        if path:
            page.goto(options["url"] + path)
        if not page.locator(selector).count():
            yield Problem(f"{name}-{variant}", f"nothing to follow at {selector}")
            continue
        page.goto(options["url"] + str(page.locator(selector).first.get_attribute("href")))
        yield from taken(page, folder, f"{name}-{variant}", messages)


def sign_in(page: "Page", user: str, password: str) -> None:
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", password)
    page.click("button.primary")
    page.wait_for_load_state("load")


def taken(page: "Page", folder: Path, name: str, messages: list[str]) -> Iterator[Problem]:
    """Wait for charts, take the picture, say what is wrong."""
    page.wait_for_timeout(300)
    if page.locator("[data-figure]").count():
        page.evaluate("document.querySelectorAll('[data-figure]').forEach((f) => f.scrollIntoView())")
        page.wait_for_function("() => [...document.querySelectorAll('[data-figure]')].every((f) => f.dataset.drawn)")
        page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        yield Problem(name, "scrolls sideways")
    yield from (Problem(name, f"console: {text}") for text in messages)
    messages.clear()
