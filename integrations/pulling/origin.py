"""A stream of a connection, or a feed of files, as the merge wants to know it."""

from integrations import registry
from integrations.canonical.merging.rows import Origin
from integrations.connector import Stream
from integrations.connectors.files.mapping import Feed
from integrations.models import Connection


def origin_of(connection_id: int, stream: Stream | Feed) -> Origin:
    """The origin of its rows: firm, go-live, and the part each connection of the firm plays."""
    row = Connection.objects.select_related("firm").get(pk=connection_id)
    kinds = Connection.objects.filter(firm_id=row.firm_id).values_list("pk", "kind")
    return Origin(
        connection_id=connection_id,
        firm_id=row.firm_id,
        reporting_currency=row.firm.reporting_currency,
        go_live_at=row.go_live_at,
        entity=stream.entity,
        object_type=stream.object_type,
        match_on=stream.match_on,
        systems={pk: registry.connector(kind).system for pk, kind in kinds},
    )
