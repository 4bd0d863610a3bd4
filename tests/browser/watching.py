"""An open page together with everything it complained of: console messages, errors, broken policies, failed loads."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, Request

LEFT = "ERR_ABORTED"
KEEP_VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
IS_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# One after another: what a refresh moves out of view meanwhile is brought back.
ALL_DRAWN = """() => [...document.querySelectorAll("[data-figure]")]
  .every((figure) => figure.dataset.drawn || (figure.scrollIntoView(), false))"""


@dataclass
class Watched:
    """A page and its complaints so far."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def follow(self, link: Locator) -> None:
        """Clicks what leads to another page, and waits until that one is there whole.

        A click alone returns when the answer begins: what is counted then may not have arrived yet.
        """
        with self.page.expect_navigation(wait_until="load"):
            link.click()

    def draw_charts(self) -> int:
        """Brings each chart into view and waits until all are drawn; how many there are."""
        self.page.wait_for_function(ALL_DRAWN)
        return self.page.locator("[data-figure]").count()

    def problems(self) -> list[str]:
        """Complaints, broken policies, and whether the page scrolls sideways."""
        violations = [f"policy: {violation}" for violation in self.page.evaluate("window.violations")]
        width = ["scrolls sideways"] if self.page.evaluate(IS_TOO_WIDE) else []
        return [*self.complaints, *violations, *width]


Open = Callable[..., AbstractContextManager[Watched]]


def _failure(request: Request) -> list[str]:
    """What was not loaded; a question cut off because the page was left is no failure."""
    why = str(request.failure)
    return [] if LEFT in why else [f"not loaded: {request.url} {why}"]


def watched(page: Page, path: str) -> Watched:
    """Opens the path; from its first moment on nothing goes unheard."""
    seen = Watched(page)
    page.on("console", lambda message: seen.complaints.append(f"console {message.type}: {message.text}"))
    page.on("pageerror", lambda error: seen.complaints.append(f"error: {error}"))
    page.on("requestfailed", lambda request: seen.complaints.extend(_failure(request)))
    page.add_init_script(KEEP_VIOLATIONS)
    page.goto(path)
    return seen
