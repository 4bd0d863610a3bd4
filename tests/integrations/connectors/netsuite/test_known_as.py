"""Another system's ids as external ids speak of customers and projects, and of nothing else."""

from integrations.connectors.netsuite.connector import SETTINGS
from integrations.connectors.netsuite.mapping import to_customer, to_person, to_project

OF_THE_CRM = {setting.name: setting.default for setting in SETTINGS} | {"external_ids_of": "CRM"}
RECORD = {"id": "7", "name": "Ann", "changed_at": "2026-05-01 09:00:00", "external_ref": "12"}


def test_a_customer_and_a_project_are_known_by_the_other_systems_id() -> None:
    assert to_customer(RECORD, OF_THE_CRM).known_as == ("CRM", "12")
    assert to_project(RECORD, OF_THE_CRM).known_as == ("CRM", "12")


def test_an_employee_is_nobody_of_the_other_system() -> None:
    assert to_person(RECORD, OF_THE_CRM).known_as is None


def test_where_external_ids_are_nobodys_a_customer_is_known_as_nothing() -> None:
    assert to_customer(RECORD, OF_THE_CRM | {"external_ids_of": "nobody"}).known_as is None
