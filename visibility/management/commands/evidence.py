"""`manage.py evidence PACK`: check a pack on its own; with --number: make the one that a user would be given."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils import timezone

from visibility.access import viewer_of
from visibility.evidence.archive import NoPack
from visibility.evidence.asked import Asked, of_portfolio, of_project
from visibility.evidence.check import Verdict, check
from visibility.evidence.taking import take
from visibility.models import Taken
from visibility.queries.portfolio.filters import of_text


class Command(BaseCommand):
    help = "Checks an evidence pack: its hashes, and the number from its inputs; --number makes one instead."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("pack", type=Path, help="the ZIP to check, or to write")
        parser.add_argument("--number", default="", help="burn, margin, unbilled, staffing; of a project: ac, eac ...")
        parser.add_argument("--project", default="", help="the project's code; without it the number is a tile")
        parser.add_argument("--filters", default="", help="the portfolio's filters as in its address: entity=DE")
        parser.add_argument("--user", default="", help="whose scope and role decide what is in it")
        parser.add_argument("--firm", default="", help="the firm's short name; the user's first one when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if options["number"]:
            self.stdout.write(self._make(options))
            return
        verdict = self._checked(options["pack"])
        for line in _report(verdict):
            self.stdout.write(line)
        if verdict.differences:
            raise CommandError(f"{len(verdict.differences)} differences: this pack does not prove its number.")

    def _make(self, options: dict[str, Any]) -> str:
        """Write the pack; the file is there whole or not at all."""
        path: Path = options["pack"]
        partial = path.with_suffix(".part")
        try:
            with partial.open("wb") as target:
                digest = take(lambda: _asked(options), target, now=timezone.now())
            partial.replace(path)
        except Http404 as error:
            raise CommandError(f"{error} Nothing was written.") from error
        finally:
            partial.unlink(missing_ok=True)
        return f"{path}: {digest}"

    def _checked(self, path: Path) -> Verdict:
        try:
            with path.open("rb") as source:
                return check(source)
        except (OSError, NoPack) as error:
            raise CommandError(str(error)) from error


def _asked(options: dict[str, Any]) -> Asked:
    user = User.objects.filter(username=options["user"]).first()
    if user is None:
        raise CommandError(f"There is no user {options['user']!r}: name one with --user. Nothing was written.")
    viewer, now = viewer_of(user, options["firm"]), timezone.now()
    if options["project"]:
        return of_project(viewer, options["project"], options["number"], now=now)
    return of_portfolio(viewer, options["number"], of_text(options["filters"]), now=now)


def _report(verdict: Verdict) -> list[str]:
    """The verdict in lines, with who was given this very pack."""
    taken = Taken.objects.filter(sha256=verdict.sha256).order_by("performed_at")
    return [
        f"{verdict.label}: {verdict.value}",
        f"pack {verdict.sha256}",
        *(f"taken by {one.actor} at {one.performed_at:%Y-%m-%d %H:%M:%S} UTC" for one in taken),
        *(f"not in it: {note}" for note in verdict.notes),
        *verdict.differences,
        *([] if verdict.differences else ["proved: the hashes match, and the number follows from its inputs"]),
    ]
