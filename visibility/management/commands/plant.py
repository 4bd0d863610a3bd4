"""`manage.py plant NAME ...`: a known case in the demo's sandboxes, and what it must show; `--undo` takes it back."""

import json
import re
from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from visibility.management.planting.cases import NAMES, plant
from visibility.management.planting.plot import take_back
from visibility.management.planting.sandboxes import CannotPlant, Sandboxes, of_demo
from visibility.management.planting.telling import told

UNITS = {"s": 1, "m": 60, "h": 3600}
LONGEST_SECONDS = 3 * 3600


class Command(BaseCommand):
    """Touches simulated vendors alone: what the product makes of it, it has to pull."""

    help = (
        "Plant known cases in the demo's simulated vendors, and print which amounts must show where, before anything "
        f"is pulled. Cases: {', '.join(NAMES)}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="+", choices=NAMES, metavar="NAME", help=", ".join(NAMES))
        parser.add_argument("--project", default="", metavar="CODE", help="where; without it the first that suits")
        parser.add_argument("--for", dest="seconds", type=seconds_of, default="3h", help="of erp-stopped: 90s, 20m, 3h")
        parser.add_argument("--undo", action="store_true", help="take the cases back instead")
        parser.add_argument("--json", action="store_true", help="what must show as one line of JSON per case")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            at = of_demo()
            for name in options["names"]:
                self._take_back(at, name) if options["undo"] else self._plant(at, name, options)
        except CannotPlant as error:
            raise CommandError(str(error)) from error

    def _plant(self, at: Sandboxes, name: str, options: dict[str, Any]) -> None:
        today = timezone.now().astimezone(UTC).date()
        one = plant(at, name, today=today, project=options["project"], seconds=options["seconds"])
        lines = [json.dumps(one.as_data())] if options["json"] else told(one)
        self.stdout.writelines(f"{line}\n" for line in lines)

    def _take_back(self, at: Sandboxes, name: str) -> None:
        refused = take_back(at, name)
        self.stdout.write(f"{name}: taken back" if not refused else f"{name}: taken back but for what was refused:")
        self.stdout.writelines(f"  {words}\n" for words in refused)


def seconds_of(text: str) -> float:
    """Of "90s", "20m" or "3h". Raises ArgumentTypeError for anything else, and beyond three hours."""
    found = re.fullmatch(r"(\d{1,5})([smh])", text)
    if found is None or not 0 < (seconds := int(found[1]) * UNITS[found[2]]) <= LONGEST_SECONDS:
        raise ArgumentTypeError(f"{text!r} is not a time of up to 3h such as 90s, 20m or 3h")
    return float(seconds)
