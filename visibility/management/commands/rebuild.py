"""`manage.py rebuild [--check]`: project everything anew, or compare what is stored with that."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from visibility.projections import rebuild


class Command(BaseCommand):
    help = "Computes all read models anew; --check only compares stored, rebuilt and, for a sample, naive values."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; say what differs")
        parser.add_argument("--sample", type=int, default=25, help="projects compared with the naive reading")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if not options["check"]:
            self.stdout.write(f"{rebuild.rebuild(timezone.now())} projects rebuilt")
            return
        report = rebuild.check(timezone.now(), sample=options["sample"])
        for difference in report.differences:
            self.stdout.write(str(difference))
        if report.left_out:
            self.stdout.write(f"left out, for they wait to be measured: {', '.join(report.left_out)}")
        if report.differences:
            raise CommandError(f"{len(report.differences)} differences: run `manage.py rebuild`, then find out why.")
        self.stdout.write(
            f"equal: {report.projects} projects, {report.cells} cells, {report.sampled} of them read naively"
        )
