"""A page of the product's own frame and scripts, served by a world that a test scripts, as broken as asked."""

from dataclasses import dataclass, field
from pathlib import Path

from django.template import engines
from playwright.sync_api import Browser, Page, Route

from visibility.devstack.places import REPOSITORY
from visibility.web.shell import Shell

ORIGIN = "http://sightline.test"
FRAME = '{% extends "base.html" %}{% block content %}CONTENT{% endblock %}'


@dataclass
class World:
    """What the page asks for: its content, the version of it, and whether the server answers at all."""

    content: str
    version: int = 1
    answers: str = "well"
    asked: list[str] = field(default_factory=list)

    def changes(self, content: str) -> None:
        self.content, self.version = content, self.version + 1

    def html(self) -> str:
        page = engines["django"].from_string(FRAME.replace("CONTENT", self.content))
        return str(page.render({"shell": Shell((), None, (), "/version/")}))

    def serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).partition("?")[0]
        self.asked.append(path)
        if path.startswith("/static/"):
            self._file(route, REPOSITORY / path[1:])
        elif self.answers == "not":
            route.abort()
        elif self.answers == "sign in" and path != "/login/":
            route.fulfill(status=302, headers={"Location": "/login/"})
        elif path == "/version/":
            self._version(route)
        else:
            route.fulfill(body=self.html(), content_type="text/html")

    def _version(self, route: Route) -> None:
        tag = f'"{self.version}"'
        is_known = route.request.headers.get("if-none-match") == tag
        route.fulfill(status=304 if is_known else 200, headers={"ETag": tag})

    def _file(self, route: Route, file: Path) -> None:
        if file.exists():
            route.fulfill(path=file)
        else:
            route.fulfill(body="", content_type="text/javascript")


def open_page(browser: Browser, world: World, **options: object) -> Page:
    """The page, once it has heard of its first version."""
    page = browser.new_page(**options)  # type: ignore[arg-type]
    page.route("**/*", world.serve)
    page.goto(f"{ORIGIN}/portfolio/")
    page.wait_for_event("response", lambda answer: "/version/" in answer.url)
    return page
