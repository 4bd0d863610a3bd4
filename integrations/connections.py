"""Opens connections for use: row, secrets, limits, token. The last stop before the database is left."""

from dataclasses import replace
from datetime import UTC, datetime

from integrations import registry, secrets, tokens
from integrations.connector import Connector
from integrations.models import Connection, Credential
from integrations.outcomes import Unauthorized
from integrations.transport.errors import CallFailed
from integrations.transport.oauth import BadKey, StaticToken
from integrations.transport.target import OpenConnection
from integrations.transport.vault import VaultLocked


def open_connection(connection_id: int) -> OpenConnection:
    """The connection with secrets and a token that is good for a minute; main thread only.

    Raises CallFailed: Unauthorized when secrets are missing, locked or refused, Unavailable without token.
    """
    target, credential = _load(connection_id)
    return _with_token(target, credential, is_refused=False)


def reopen(used: OpenConnection) -> OpenConnection:
    """The connection with a token newer than the refused one of `used`. Raises like open_connection."""
    target, credential = _load(used.id)
    is_refused = credential is not None and credential.generation == used.generation
    return _with_token(target, credential, is_refused=is_refused)


def without_token(connection_id: int) -> OpenConnection:
    """The connection with its secrets and no token: for webhooks and previews. Raises CallFailed."""
    return _load(connection_id)[0]


def has_renewable_token(target: OpenConnection) -> bool:
    return target.token is not None and target.generation > 0


def _load(connection_id: int) -> tuple[OpenConnection, Credential | None]:
    row = Connection.objects.select_related("credential").get(pk=connection_id)
    credential: Credential | None = getattr(row, "credential", None)
    connector = registry.connector(row.kind)
    try:
        opened = secrets.opened(row, credential)
    except (VaultLocked, secrets.SecretsUnbound) as error:
        raise CallFailed(Unauthorized(str(error))) from error
    plain = {setting.name: setting.default for setting in connector.settings if setting.default}
    settings = plain | {name: str(value) for name, value in row.settings.items()} | opened | {"base_url": row.base_url}
    target = OpenConnection(
        id=row.pk,
        firm_id=row.firm_id,
        kind=row.kind,
        name=row.name,
        base_url=row.base_url,
        settings=settings,
        token=None,
        generation=0,
        connector=_limited(connector, settings),
        secrets=tuple(opened.values()),
    )
    return target, credential


def _limited(connector: Connector, settings: dict[str, str]) -> Connector:
    if connector.limits_for is None:
        return connector
    return replace(connector, limits=connector.limits_for(settings))


def _with_token(target: OpenConnection, credential: Credential | None, *, is_refused: bool) -> OpenConnection:
    authorise = target.connector.authorise
    if authorise is None:
        return target
    if credential is not None and not is_refused and (token := _kept_token(credential)):
        return replace(target, token=token, generation=credential.generation)
    try:
        request = authorise(target.base_url, target.settings, datetime.now(UTC))
    except (KeyError, BadKey) as error:
        raise CallFailed(Unauthorized(f"a setting is missing or wrong: {error}")) from error
    if request is None or isinstance(request, StaticToken):
        return replace(target, token=request.value if request else None)
    if credential is None:
        raise CallFailed(Unauthorized("no secrets were entered for this connection"))
    token, generation = tokens.renewed(target, request, credential)
    return replace(target, token=token, generation=generation)


def _kept_token(credential: Credential) -> str | None:
    try:
        return tokens.current(credential)
    except VaultLocked as error:
        raise CallFailed(Unauthorized(str(error))) from error
