"""What tests of read models, pages and answers share."""

from tests.visibility.worlds import built

__all__ = ["built"]
