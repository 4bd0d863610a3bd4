"""`manage.py reseal`: moves every secret to the newest vault key; then the old key may go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations.models import Credential
from integrations.secrets import reseal
from integrations.transport.vault import VaultLocked


class Command(BaseCommand):
    help = "Seal all secrets and tokens of connections with the newest key of SIGHTLINE_VAULT_KEYS."

    def handle(self, *_: Any, **__: Any) -> None:
        moved = locked = 0
        for credential in Credential.objects.select_related("connection").order_by("pk"):
            try:
                moved += reseal(credential)
            except VaultLocked as error:
                locked += 1
                self.stderr.write(f"{credential.connection}: {error}")
        self.stdout.write(f"{moved} moved, {locked} locked")
        if locked:
            raise CommandError("Some secrets could not be opened: keep the old key, or enter them again.")
