"""A firm with two legal entities, people in each role, and runs in each state."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils.crypto import get_random_string

from integrations.canonical.models import Firm, LegalEntity, Project
from integrations.models import Connection, Exchange
from journeys.models import JourneyRun, StepRun
from tests.builders import (
    make_attempt,
    make_connection,
    make_entity,
    make_exchange,
    make_firm,
    make_project,
    make_run,
    make_step,
    make_user,
)
from tests.visibility.worlds import Build, as_built

TOKEN = get_random_string(32)


@dataclass(frozen=True)
class Scene:
    """What the pages' tests look at."""

    firm: Firm
    germany: LegalEntity
    britain: LegalEntity
    erp: Connection
    project: Project
    failed: JourneyRun
    failed_step: StepRun
    british: JourneyRun
    exchange: Exchange


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Pages are asked here, not their files, and passwords are not attacked: both would take seconds a test."""
    with override_settings(
        MIDDLEWARE=[name for name in settings.MIDDLEWARE if "whitenoise" not in name],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


def make_scene() -> Scene:
    firm = make_firm(reporting_currency="EUR")
    germany, britain = make_entity(firm), make_entity(firm, code="UK", name="Britain", currency="GBP")
    erp = make_connection(firm, name="ERP")
    project = make_project(germany, code="P-100")
    failed = make_run(
        firm, legal_entity=germany, project_id=project.pk, label="Polar expansion", amount=Decimal(120_000)
    )
    step = make_step(failed, erp, state="rejected", error_kind="master_data", error="Cedar Health has no tax code")
    exchange = make_exchange(erp)
    make_attempt(step, exchange)
    british = make_run(firm, legal_entity=britain, label="Thames bridge", amount=Decimal(80_000))
    make_step(british, erp, state="unknown", error_kind="unknown", error="no answer")
    return Scene(firm, germany, britain, erp, project, failed, step, british, exchange)


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    """The scene of a module, which may add to it for all its tests."""
    return built(make_scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def signed_in(user: User) -> Client:
    """A browser of that user; CSRF is checked as in production."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


def post(client: Client, run_id: int, action: str, **form: Any) -> HttpResponse:
    """Press a button: with the token that any page of the browser's session carries."""
    values = {name: str(value) for name, value in form.items()}
    return send(client, f"/transactions/{run_id}/{action}/", **values)


def send(client: Client, path: str, **form: str) -> HttpResponse:
    """A form sent with its token, as the page would."""
    client.cookies["csrftoken"] = TOKEN
    return client.post(path, form, headers={"X-CSRFToken": TOKEN})  # type: ignore[return-value]


@pytest.fixture
def other_firm(scene: Scene) -> str:
    """A firm nobody here may see: its slug."""
    return make_firm().slug


@pytest.fixture(scope="module")
def session_of_pia(made: Scene, built: Build) -> SimpleCookie:
    """What the PMO's browser is known by, for all tests of a file."""
    return built(lambda: signed_in(make_user(made.firm, "pmo", name="pia"))).cookies


@pytest.fixture
def pmo(scene: Scene, session_of_pia: SimpleCookie) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies = deepcopy(session_of_pia)
    return client
