"""manage.py import_files: public data sets, or your own files by a mapping, into a firm of their own."""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from integrations.canonical.models import Firm, LegalEntity
from integrations.connectors.files import declared
from integrations.connectors.files.records import UnreadableFile
from integrations.models import Connection
from integrations.pulling.imports import Imported, import_feed

ENTITIES = (
    ("US", "United States federal agencies", "USD", "US"),
    ("UK", "SiP software services", "GBP", "GB"),
    ("CESAW", "CESAW teams", "USD", "US"),
)
# Rates first: what is imported after them is converted as it is written. The others are loaded when they are named:
# cesaw takes minutes, payroll and ubl are for files of one's own.
ORDER = ("ecb", "us_itdashboard", "sip")
OWN_FIRM = "realdata"


class Command(BaseCommand):
    """Loads mapped files; again changes nothing but what the files changed."""

    help = "Load CSV, JSON and XLSX files by their declared mappings into a firm of their own"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--path", type=Path, default=Path(settings.BASE_DIR).parent / "shared" / "data")
        parser.add_argument(
            "--mapping", action="append", choices=declared.names(), help=f"which; {', '.join(ORDER)} when not given"
        )
        parser.add_argument("--firm", default=OWN_FIRM, help="slug of the firm, made when there is none")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        folder: Path = options["path"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}: name one with --path")
        now, firm = timezone.now(), firm_of(options["firm"])
        for name in options["mapping"] or ORDER:
            try:
                self._load(name, firm, folder, now, is_dry=options["dry_run"])
            except (UnreadableFile, FileNotFoundError, declared.BadMapping) as error:
                raise CommandError(str(error)) from error

    def _load(self, name: str, firm: Firm, folder: Path, now: datetime, *, is_dry: bool) -> None:
        mapping = declared.load(name)
        connection, _ = Connection.objects.get_or_create(
            firm=firm, name=mapping.label, defaults={"kind": "files", "go_live_at": now}
        )
        self.stdout.write(f"{mapping.label}{' (dry run)' if is_dry else ''}")
        for feed in mapping.feeds:
            self.stdout.write(_line(import_feed(connection, feed, folder, now=now, is_dry=is_dry)))


def firm_of(slug: str) -> Firm:
    """The firm; one made here has the legal entities of the public data and reports in USD, others keep their own."""
    firm, is_new = Firm.objects.get_or_create(slug=slug, defaults={"name": "Real data", "reporting_currency": "USD"})
    for code, name, currency, country in ENTITIES if is_new or slug == OWN_FIRM else ():
        LegalEntity.objects.get_or_create(
            firm=firm, code=code, defaults={"name": name, "currency": currency, "country": country}
        )
    return firm


def _line(imported: Imported) -> str:
    merged = imported.merged
    words = [
        f"  {imported.feed}: {imported.lines} records, {merged.created} new, {merged.changed} changed",
        f"{imported.quarantined} quarantined",
        *(f"{name} {total.normalize():f}" for name, total in imported.totals.items()),
    ]
    return ", ".join(words)
