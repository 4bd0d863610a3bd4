"""Firms and what belongs to them; the canonical rows are those of the read models' tests."""

from tests.visibility.builders import (
    make_connection,
    make_customer,
    make_entity,
    make_firm,
    make_project,
    make_rate,
)

__all__ = ["make_connection", "make_customer", "make_entity", "make_firm", "make_project", "make_rate"]
