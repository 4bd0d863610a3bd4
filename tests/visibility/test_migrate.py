"""What `migrate` renders, and that the tables it makes are what the models say."""

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.state import ModelState, ProjectState

from visibility.management.commands.migrate import rendering_one_at_a_time

COLUMNS = """
SELECT relname || '.' || attname || ' ' || replace(format_type(atttypid, atttypmod), 'character varying', 'varchar')
  || CASE WHEN attnotnull THEN ' not null' ELSE '' END
FROM pg_attribute JOIN pg_class AS held ON held.oid = attrelid
WHERE relnamespace = current_schema()::regnamespace AND attnum > 0 AND NOT attisdropped AND relname = ANY(%s)
"""
KEYS = """
SELECT conrelid::regclass || '.' || attname || ' -> ' || confrelid::regclass
FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'
"""
NAMES = "SELECT relname FROM pg_class UNION SELECT conname FROM pg_constraint"


@pytest.fixture
def state() -> ProjectState:
    """A firm and a project of it, rendered."""
    made = ProjectState()
    made.add_model(ModelState("shop", "Firm", [("id", models.AutoField(primary_key=True))]))
    firm = models.ForeignKey("shop.Firm", models.CASCADE)
    made.add_model(ModelState("shop", "Project", [("id", models.AutoField(primary_key=True)), ("firm", firm)]))
    assert made.apps.get_model("shop", "Project")
    return made


def test_an_index_renders_its_own_model_alone(state: ProjectState) -> None:
    firm, project = state.apps.get_model("shop", "Firm"), state.apps.get_model("shop", "Project")

    with rendering_one_at_a_time():
        state.add_index("shop", "firm", models.Index(fields=["id"], name="by_id"))

    assert state.apps.get_model("shop", "Firm") is not firm
    assert state.apps.get_model("shop", "Project") is project


def test_a_data_migration_is_given_models_that_refer_to_each_other(state: ProjectState) -> None:
    with rendering_one_at_a_time():
        state.add_index("shop", "firm", models.Index(fields=["id"], name="by_id"))
        state.clear_delayed_apps_cache()  # as RunPython does

    referred = state.apps.get_model("shop", "Project")._meta.get_field("firm").related_model
    assert referred is state.apps.get_model("shop", "Firm")


def test_a_changed_key_renders_what_refers_to_it(state: ProjectState) -> None:
    project = state.apps.get_model("shop", "Project")

    with rendering_one_at_a_time():
        state.alter_field("shop", "firm", "id", models.BigAutoField(primary_key=True), preserve_default=True)

    assert state.apps.get_model("shop", "Project") is not project


def test_outside_of_the_command_all_that_lies_near_is_rendered(state: ProjectState) -> None:
    project = state.apps.get_model("shop", "Project")

    state.add_index("shop", "firm", models.Index(fields=["id"], name="by_id"))

    assert state.apps.get_model("shop", "Project") is not project


@pytest.mark.django_db
def test_columns_keys_indexes_and_constraints_are_what_the_models_say() -> None:
    described = [model for model in apps.get_models() if model._meta.managed]
    fields = [field for model in described for field in model._meta.local_concrete_fields]
    keys = [field for field in fields if isinstance(field, models.ForeignKey) and getattr(field, "db_constraint", True)]
    named = [one.name for model in described for one in (*model._meta.indexes, *model._meta.constraints)]

    tables = [model._meta.db_table for model in described]
    assert {_column(field) for field in fields} ^ _answers(COLUMNS, tables) == set()
    assert {_key(field) for field in keys} - _answers(KEYS) == set()
    assert set(named) - _answers(NAMES) == set()


def _answers(query: str, *values: list[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return {row[0] for row in cursor.fetchall()}


def _column(field: "models.Field[object, object]") -> str:
    needed = "" if field.null else " not null"
    kind = str(field.db_type(connection)).replace(", ", ",")
    return f"{field.model._meta.db_table}.{field.column} {kind}{needed}"


def _key(field: "models.ForeignKey[object, object]") -> str:
    target = field.remote_field.model._meta.db_table
    return f"{field.model._meta.db_table}.{field.column} -> {target}"
