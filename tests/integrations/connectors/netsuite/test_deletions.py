"""NetSuite: more deletions in a window than a page holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from integrations import gateway
from integrations.connector import Window
from integrations.models import Connection
from tests.integrations.connectors.conftest import Vendor


def test_deletions_beyond_one_page_all_come(erp: Vendor, connection: Connection) -> None:
    since = datetime.now(UTC) - timedelta(seconds=5)
    job = next(iter(erp.records("job")))
    made = {erp.do("post_invoice", project=job, net="10.00")["id"] for _ in range(8)}
    for invoice in made:
        erp.do("delete_record", type="invoice", record=invoice)
    opened = gateway.open_connection(connection.pk)
    stream = replace(opened.connector.stream("invoices"), page_size=3)

    pages = gateway.read(opened, stream, Window(since, datetime(2040, 1, 1, tzinfo=UTC)))
    rows = [stream.map(record, opened.settings) for page, _ in pages for record in page.records]

    gone = [row.external_id for row in rows if row.is_deleted]
    assert made <= set(gone)
    assert len(gone) == len(set(gone))
