"""`manage.py evaluate FILE.json`: runs worked examples of the finance handbook through the product's measures."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from visibility.measures.worked import evaluate


class Command(BaseCommand):
    help = "Prints each example that differs, then `N passed, M failed`; ends with 1 when one failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help='{"examples": [{"id", "function", "inputs", "expected"}]}')

    def handle(self, *_args: Any, **options: Any) -> None:
        examples = self._read(options["file"])
        differences = evaluate(examples)
        failed = {difference.example for difference in differences}
        for difference in differences:
            self.stdout.write(str(difference))
        told = f"{len(examples['examples']) - len(failed)} passed, {len(failed)} failed"
        self.stdout.write(told)
        if failed:
            raise CommandError("Some examples differ: the lines above say where.")

    def _read(self, file: Path) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"{file} cannot be read as JSON: {error}") from error
        return found
