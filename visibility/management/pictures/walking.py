"""One person's walk through the pages, in one width and one theme."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from visibility.management.pictures.pages import BROKEN, FOLLOWED, MISSING, PAGES, VARIANTS, VARIANTS_FOLLOWED
from visibility.management.pictures.taking import Camera

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

OWN_PAGES = "nav[aria-label=Main] a"
LOGIN = "login"


@dataclass(frozen=True)
class Walk:
    """Where the product is, as whom, and what each picture's name begins with ("" for the administrator)."""

    url: str
    user: str
    password: str
    prefix: str = ""

    def by(self, user: str, prefix: str = "", password: str = "") -> "Walk":
        """The same product walked by somebody else; password "" means the same one."""
        return replace(self, user=user, prefix=prefix, password=password or self.password)

    def enter(self, camera: Camera) -> Iterator[str]:
        """Sign in; without a prefix the page to do so has its picture taken."""
        camera.page.goto(f"{self.url}/login/")
        if not self.prefix:
            yield from camera.take(LOGIN)
            camera.page.goto(f"{self.url}/login/")
        sign_in(camera.page, self.user, self.password)

    def all_pages(self, camera: Camera) -> Iterator[str]:
        """Every page there is: for somebody with all roles."""
        yield from self.addresses(camera, {**PAGES, **VARIANTS})
        chain = FOLLOWED if any(not camera.skips(self.prefix + name) for name in FOLLOWED) else {}
        for name, (start, *links) in chain.items():
            yield from self._followed(camera, name, start, *links)
        for name, (start, *links) in VARIANTS_FOLLOWED.items():
            if not camera.skips(self.prefix + name):
                yield from self._followed(camera, name, start, *links)

    def own_pages(self, camera: Camera) -> Iterator[str]:
        """What the person's own navigation offers, and the first project."""
        camera.page.goto(f"{self.url}/")
        links = camera.page.locator(OWN_PAGES).all()
        own = {named(str(link.inner_text())): str(link.get_attribute("href")) for link in links}
        yield from self.addresses(camera, own)
        camera.page.goto(f"{self.url}{FOLLOWED['project'][0]}")
        if camera.page.locator(FOLLOWED["project"][1]).count():
            yield from self._followed(camera, "project", *FOLLOWED["project"])

    def addresses(self, camera: Camera, pages: Mapping[str, str]) -> Iterator[str]:
        for name, path in pages.items():
            if camera.skips(self.prefix + name):
                continue
            camera.page.goto(self.url + path)
            yield from camera.take(self.prefix + name)

    def wrong_turns(self, camera: Camera) -> Iterator[str]:
        """A page that is not there, and what is answered when the server can not: our pages, in place of an answer."""
        yield from self.addresses(camera, MISSING)
        for name, (status, template) in BROKEN.items():
            answer = render_to_string(template)
            address = f"{self.url}/{name}/"
            camera.page.route(address, answering(status, answer))
            camera.page.goto(address)
            yield from camera.take(self.prefix + name)

    def _followed(self, camera: Camera, name: str, start: str, *links: str) -> Iterator[str]:
        if start:
            camera.page.goto(self.url + start)
        for link in links:
            if not camera.page.locator(link).count():
                yield f"{self.prefix}{name}-{camera.variant}: nothing to follow at {link}"
                return
            camera.page.goto(self.url + str(camera.page.locator(link).first.get_attribute("href")))
        yield from camera.take(self.prefix + name)


def named(label: str) -> str:
    """A page of the navigation as its pictures are named."""
    return label.strip().lower().replace(" ", "-")


def sign_in(page: "Page", user: str, password: str) -> None:
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", password)
    page.click("button.primary")
    page.wait_for_load_state("load")


def answering(status: int, body: str) -> "Callable[[Route], None]":
    """What answers in the server's place; of one argument, for the browser counts them."""
    return lambda route: route.fulfill(status=status, body=body, content_type="text/html")
