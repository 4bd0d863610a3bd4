"""The account as the world finds it: people, roles, rates, projects with their references. Work: seed_work."""

from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from typing import Any

from integrations.sandbox.kantata.account import (
    ACCOUNT_ID,
    API_USER_ID,
    PROJECT_FIELDS,
    custom_value_id,
    subunits,
)
from integrations.sandbox.kantata.ids import kantata_id
from integrations.sandbox.kantata.resources import RESOURCES
from integrations.sandbox.kantata.store import Record, Store, stamp
from integrations.sandbox.kantata.writes import reference_record
from integrations.sandbox.salesforce.ids import salesforce_id
from integrations.sandbox.world.types import Deal, Firm, Person, Project

STATUS_KEYS = {"active": 300, "on_hold": 400, "completed": 500}


def seed(store: Store, firm: Firm, anchor: date) -> None:
    """People and projects. Cents are exact: the world's amounts have no more places than their currency."""
    founded = at(min((deal.created_at.date() for deal in firm.deals), default=anchor))
    _seed_people(store, firm, anchor, founded)
    for name, identity in PROJECT_FIELDS.items():
        put(store, "custom_fields", {"id": identity, "name": name, "value_type": "string"}, founded, founded)
    deals = {deal.key: deal for deal in firm.deals}
    for project in firm.projects:
        _seed_project(store, project, deals[project.deal])


def put(store: Store, collection: str, fields: Record, created: str, changed: str) -> None:
    """One record with all its attributes."""
    stamps = {"created_at": created, "updated_at": changed}
    store.put(collection, {**_blank(collection), **stamps, **fields})


@cache
def _blank(collection: str) -> Record:
    resource = RESOURCES[collection]
    return dict.fromkeys(resource.attributes) | resource.defaults


@lru_cache(4096)
def at(day: date, hour: int = 12) -> str:
    return stamp(datetime.combine(day, time(hour), UTC))


def _seed_people(store: Store, firm: Firm, anchor: date, founded: str) -> None:
    currencies = {entity.code: entity.currency for entity in firm.entities}
    demand = [role.role for deal in firm.deals for role in deal.roles]
    planned = [task.role for project in firm.projects for task in project.tasks]
    for name in sorted({*demand, *planned, *(person.role for person in firm.people)}):
        put(store, "roles", {"id": kantata_id("roles", name), "name": name}, founded, founded)
    integration = {"id": API_USER_ID, "full_name": "Integration", "account_permission": "Administrator"}
    put(store, "users", integration | {"disabled": False, "account_id": ACCOUNT_ID}, founded, founded)
    for person in firm.people:
        _seed_person(store, person, currencies[person.entity], anchor, founded)


def _seed_person(store: Store, person: Person, currency: str, anchor: date, founded: str) -> None:
    membership, role = kantata_id("account_memberships", person.key), kantata_id("roles", person.role)
    user: dict[str, Any] = {
        "id": kantata_id("users", person.key),
        "full_name": person.name,
        "email_address": person.email,
        "headline": person.role,
        "disabled": person.left_on is not None,
        "account_id": ACCOUNT_ID,
        "role_id": role,
        "account_permission": "Collaborator",
        "account_membership_id": membership,
    }
    put(store, "users", user, founded, founded)
    current = person.cost_rate_on(anchor)
    rates = {
        "bill_rate_in_cents": subunits(person.bill_rate, currency),
        "cost_rate_in_cents": subunits(current, currency),
    }
    access = {"permission": "Collaborator", "can_log_in": True, "is_administrator": False, "is_owner": False}
    owner = {"id": membership, "user_id": user["id"], "default_role_id": role}
    put(store, "account_memberships", owner | access | rates, founded, founded)
    for valid_from, rate in person.cost_rates:
        terms = {"currency": currency, "amount_in_subunits": subunits(rate, currency), "in_use": rate == current}
        key = kantata_id("cost_rates", f"{person.key}:{valid_from}")
        dated = {"id": key, "account_membership_id": membership, "effective_date": valid_from.isoformat()}
        put(store, "cost_rates", dated | terms, founded, at(valid_from))


def _seed_project(store: Store, project: Project, deal: Deal) -> None:
    created = stamp(deal.won_at or deal.created_at)
    identity = kantata_id("workspaces", project.key)
    workspace = {
        "id": identity,
        "title": project.title,
        "description": project.code,
        "account_id": ACCOUNT_ID,
        "start_date": project.start.isoformat(),
        "due_date": project.end.isoformat(),
        "currency": project.currency,
        "price_in_cents": subunits(project.price, project.currency),
        "percentage_complete": _progress(project),
        "status_key": STATUS_KEYS[project.status],
        "revenue_recognition_method": project.revenue_method,
        "primary_maven_id": kantata_id("users", project.manager),
        "creator_id": API_USER_ID,
    }
    put(store, "workspaces", workspace, created, created)
    reference = {"service_name": "salesforce", "service_model": "Opportunity", "status": "synced"}
    reference["service_model_ref"] = salesforce_id("Opportunity", project.deal)
    store.put("external_references", reference_record("Workspace", identity, reference, created))
    stated = {"Legal entity": project.entity, "Practice": project.practice, "Region": project.region}
    for name, text in stated.items():
        if text:
            _put_custom_value(store, identity, name, text, created)


def _put_custom_value(store: Store, workspace: str, name: str, text: str, created: str) -> None:
    custom_field = PROJECT_FIELDS[name]
    value = {
        "id": custom_value_id("Workspace", workspace, custom_field),
        "subject_type": "Workspace",
        "subject_id": workspace,
        "custom_field_id": custom_field,
        "custom_field_name": name,
        "value": text,
        "display_value": text,
        "account_id": ACCOUNT_ID,
        "setter_id": API_USER_ID,
    }
    put(store, "custom_field_values", value, created, created)


def _progress(project: Project) -> int:
    """Percent complete, weighted by estimates."""
    estimated = sum(task.estimate_minutes for task in project.tasks)
    done = sum(task.estimate_minutes * task.percent_complete for task in project.tasks)
    return done // estimated if estimated else 0
