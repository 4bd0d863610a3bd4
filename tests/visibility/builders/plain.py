"""When the tests take place, and numbers that no two rows have."""

from datetime import UTC, datetime
from itertools import count

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
TODAY = NOW.date()
numbers = count(1)
