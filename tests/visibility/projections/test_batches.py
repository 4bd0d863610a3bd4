"""A project that cannot be computed says so, keeps its mark, and stops nobody else."""

import logging
from decimal import Decimal

import pytest

from integrations.canonical.models import Commitment, Dirty, Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.models import PortfolioSnapshot, ProjectFigures
from visibility.projections.turn import run

pytestmark = pytest.mark.django_db
D = Decimal
TOO_MUCH = {"amount": D(9 * 10**14), "billed_amount": D(9 * 10**14)}


class Three:
    """Three projects; two orders of the second one add up to more than a sum can hold."""

    def __init__(self) -> None:
        self.connection: Connection = make.make_connection(make.make_firm())
        entity = make.make_entity(self.connection.firm)
        self.first, self.bad, self.last = (make.make_project(entity) for _ in range(3))
        for project in (self.first, self.last):
            make.make_time(project, self.connection, None, cost_rate=D(80), amount=D(1000))
        self.orders = [make.make_order(self.bad, self.connection, **TOO_MUCH) for _ in range(2)]


@pytest.fixture
def three() -> Three:
    return Three()


def figures(project: Project) -> ProjectFigures:
    return ProjectFigures.objects.get(project=project)


def test_the_other_projects_get_their_figures(three: Three) -> None:
    done = run(make.NOW)

    assert done == 2
    assert (figures(three.first).recognised, figures(three.last).recognised) == (D(1000), D(1000))
    assert PortfolioSnapshot.objects.get(taken_on=make.TODAY).projects == 3


def test_the_one_that_failed_has_a_reason_for_every_figure(three: Three) -> None:
    run(make.NOW)

    row = figures(three.bad)
    assert (row.ac, row.recognised, row.forecast_margin_pct) == (None, None, None)
    assert {row.reasons[name] for name in ("ac", "recognised", "ac_reporting")} == {"not_computed"}


def test_its_marks_stay_and_nothing_else_waits(three: Three) -> None:
    before = Dirty.objects.filter(project_id=three.bad.pk).order_by("recorded_at")[0].recorded_at

    run(make.NOW)

    assert set(Dirty.objects.values_list("project_id", flat=True)) == {three.bad.pk}
    assert Dirty.objects.get(period="2026-05").recorded_at == before


def test_it_is_told_once_and_tried_again(three: Three, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, logger="visibility.projections.batches"):
        again = (run(make.NOW), run(make.NOW), run(make.NOW))

    assert again == (2, 0, 0)
    assert [record.getMessage() for record in caplog.records] == [
        f"The figures of project {three.bad.pk} cannot be computed."
    ]


def test_it_is_computed_when_its_source_is_corrected(three: Three) -> None:
    run(make.NOW)
    Commitment.objects.filter(pk=three.orders[0].pk).update(amount=D(500), billed_amount=D(100))
    Commitment.objects.filter(pk=three.orders[1].pk).update(is_deleted=True)

    done = run(make.NOW)

    assert (done, figures(three.bad).ac, Dirty.objects.count()) == (1, D(100), 0)


def test_a_percent_of_next_to_nothing_is_unknown_and_the_rest_is_kept(three: Three) -> None:
    Project.objects.filter(pk=three.first.pk).update(budget=D("0.0001"))
    make.make_order(three.first, three.connection, amount=D(10**10), billed_amount=D(10**10))

    run(make.NOW)

    row = figures(three.first)
    assert (row.burn_pct, row.reasons["burn_pct"]) == (None, "out_of_range")
    assert (row.bac, row.ac) == (D("0.0001"), D(10**10 + 640))
