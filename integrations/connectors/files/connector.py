"""Files: what somebody hands over once or now and then; `manage.py import_files` reads them."""

from integrations.connector import Connector, Limits

CONNECTOR = Connector(
    kind="files",
    label="Files (CSV, JSON, XLSX)",
    system="Files",
    settings=(),
    limits=Limits(concurrency=1, creates="none"),
)
