"""`manage.py screenshots FOLDER`: pictures of every page in both widths and themes, and what is wrong with them."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from visibility.management.pictures.browser import ARGUMENTS, CHROMIUM, SCHEMES, WIDTHS
from visibility.management.pictures.names import NoSuchPicture, check_names
from visibility.management.pictures.rounds import OTHERS, rounds
from visibility.management.pictures.taking import Camera
from visibility.management.pictures.walking import Walk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

VARIANTS = [f"{size}-{scheme}" for size, scheme in product(WIDTHS, SCHEMES)]
Steps = Callable[[Walk, Camera], Iterator[str]]


class Command(BaseCommand):
    help = (
        "Takes pictures of every page of a running Sightline into a folder, at 1440 and 390 pixels, light and dark. "
        "Prints their sizes, then what is wrong: scrolls sideways, console messages, text cut off, contrast below "
        "WCAG's AA, tap targets under 24 px, missing landmarks and labels, focus by keyboard that is not seen."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--url", default="http://127.0.0.1:8000")
        parser.add_argument("--user", default="admin")
        parser.add_argument("--password", required=True)
        parser.add_argument("--roles", action="store_true", help=f"also as {', '.join(OTHERS)}, of the same password")
        parser.add_argument(
            "--states",
            action="store_true",
            help="also refused, not found, broken, without data and stale: makes a firm and two log-ins and tightens "
            "the freshness policies in this database, and takes all of it back",
        )
        parser.add_argument(
            "--only",
            default="",
            choices=VARIANTS,
            metavar="WIDTH-THEME",
            help="such as desk-light; all four without it",
        )
        parser.add_argument(
            "--pages", nargs="+", default=[], metavar="NAME", help="only these, by their pictures' names"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            check_names(options["pages"], roles=options["roles"], states=options["states"])
        except NoSuchPicture as error:
            raise CommandError(str(error)) from error
        try:
            from playwright.sync_api import sync_playwright  # noqa: PLC0415  (a package of the tests alone)
        except ModuleNotFoundError as error:
            raise CommandError("Pictures need the tests' packages: run ./sightline test once, then this.") from error
        options["folder"].mkdir(parents=True, exist_ok=True)
        problems: list[str] = []
        with closing(rounds(options)) as all_rounds:
            for walk, steps in all_rounds:
                # A browser a round: while one is open, this thread has an event loop and Django keeps off the database.
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                    problems += self._walk(browser, options, walk, steps)
        self._tell(problems, options["folder"])

    def _walk(self, browser: "Browser", options: dict[str, Any], walk: Walk, steps: Steps) -> Iterator[str]:
        for size, scheme in product(WIDTHS, SCHEMES):
            variant = f"{size}-{scheme}"
            if options["only"] in ("", variant):
                width, height = WIDTHS[size]
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
                camera = Camera(page, options["folder"], variant, self._said, frozenset(options["pages"]))
                yield from walk.enter(camera)
                yield from steps(walk, camera)
                page.close()

    def _said(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _tell(self, problems: list[str], folder: Path) -> None:
        count = len(list(folder.glob("*.png")))
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} problems in {count} pictures; they are in {folder}.")
        self.stdout.write(f"{count} pictures in {folder}, no problems.")
