"""Bodies of exchanges get a table of their own, partitioned by week: what has expired goes without a trace of work."""

from typing import ClassVar

from django.db import migrations, models

CREATE = """
CREATE TABLE integrations_exchangebody (
  exchange_id bigint NOT NULL, started_at timestamptz NOT NULL, request_body bytea, response_body bytea,
  PRIMARY KEY (exchange_id, started_at)
) PARTITION BY RANGE (started_at);
CREATE TABLE integrations_exchangebody_rest PARTITION OF integrations_exchangebody DEFAULT;
"""
MOVE = """
INSERT INTO integrations_exchangebody (exchange_id, started_at, request_body, response_body)
SELECT id, started_at, request_body, response_body FROM integrations_exchange
WHERE request_body IS NOT NULL OR response_body IS NOT NULL
"""
MOVE_BACK = """
UPDATE integrations_exchange e SET request_body = b.request_body, response_body = b.response_body
FROM integrations_exchangebody b WHERE b.exchange_id = e.id
"""
FIELDS = [
    ("exchange_id", models.BigIntegerField(primary_key=True, serialize=False)),
    ("started_at", models.DateTimeField()),
    ("request_body", models.BinaryField(null=True)),
    ("response_body", models.BinaryField(null=True)),
]


class Migration(migrations.Migration):
    dependencies: ClassVar = [("integrations", "0003_paused_since")]
    operations: ClassVar = [
        migrations.RunSQL(
            CREATE,
            "DROP TABLE integrations_exchangebody",
            state_operations=[migrations.CreateModel(name="ExchangeBody", fields=FIELDS)],
        ),
        migrations.RunSQL(MOVE, MOVE_BACK),
        migrations.RemoveField("exchange", "request_body"),
        migrations.RemoveField("exchange", "response_body"),
    ]
