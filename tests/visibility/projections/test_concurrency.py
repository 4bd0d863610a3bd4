"""Two projectors at once: marks are taken once, and the later commit never overwrites with older sums."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Event
from time import sleep

import pytest
from django.db import connection as database
from django.db import transaction

from integrations.canonical.models import Dirty, Project
from integrations.models import Connection
from tests.visibility import builders as make
from visibility.models import PortfolioSnapshot, ProjectFigures, ProjectPeriod, ReadModel
from visibility.projections import cells, figures, marks
from visibility.projections.turn import run, turn

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


@pytest.fixture
def scene() -> tuple[Project, Connection]:
    connection = make.make_connection(make.make_firm())
    return make.make_project(make.make_entity(connection.firm)), connection


def in_a_thread(work: object, *arguments: object) -> object:
    try:
        return work(*arguments)  # type: ignore[operator]
    finally:
        database.close()


@transaction.atomic
def break_off_after_a_turn() -> None:
    turn(make.NOW)
    raise ConnectionAbortedError


def test_a_recomputation_that_waited_sees_what_was_added_meanwhile(scene: tuple[Project, Connection]) -> None:
    project, connection = scene
    make.make_time(project, connection, None, hours=D(1))
    run(make.NOW)
    holds, added = Event(), Event()

    def hold_the_cell() -> None:
        with transaction.atomic():
            cells.recompute([(project.pk, "2026-06")])
            holds.set()
            added.wait(20)

    def recompute() -> int:
        with transaction.atomic():
            return cells.recompute([(project.pk, "2026-06")])

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(in_a_thread, hold_the_cell)
        holds.wait(20)
        make.make_time(project, connection, None, hours=D(2))
        second = pool.submit(in_a_thread, recompute)
        added.set()
        first.result(30)
        second.result(30)

    assert ProjectPeriod.objects.get().hours == D(3)


def test_marks_of_a_turn_that_never_committed_are_back(scene: tuple[Project, Connection]) -> None:
    project, connection = scene
    make.make_time(project, connection, None)
    waiting = Dirty.objects.count()

    with pytest.raises(ConnectionAbortedError):
        break_off_after_a_turn()

    assert Dirty.objects.count() == waiting > 0
    assert not ProjectPeriod.objects.exists()


def test_marks_held_by_one_projector_do_not_stop_the_other(scene: tuple[Project, Connection]) -> None:
    project, connection = scene
    make.make_time(project, connection, None)
    other = make.make_project(make.make_entity(connection.firm, code="US"))
    run(make.NOW)
    make.make_time(project, connection, None, hours=D(5))
    holds, done = Event(), Event()

    def hold_the_marks() -> None:
        with transaction.atomic(), database.cursor() as cursor:
            cursor.execute("SELECT id FROM canonical_dirty FOR UPDATE")
            holds.set()
            done.wait(20)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(in_a_thread, hold_the_marks)
        holds.wait(20)
        make.make_time(other, connection, None)
        touched = turn(make.NOW)
        done.set()
        held.result(30)

    assert touched == 1
    assert run(make.NOW) == 1


def test_a_project_that_changes_after_it_was_marked_has_its_cells_recomputed(
    scene: tuple[Project, Connection],
) -> None:
    project, connection = scene
    make.make_rate(connection.firm, published_on=date(2026, 6, 1))
    make.make_time(project, connection, None, amount=D(1000), currency="EUR")
    run(make.NOW)
    Dirty.objects.create(firm=connection.firm, project_id=project.pk, period="")
    Project.objects.filter(pk=project.pk).update(currency="USD", version=2)

    turn(make.NOW)

    assert ProjectPeriod.objects.get().currency == "USD"
    assert ProjectFigures.objects.get().recognised == D("1250.00")


def test_a_project_that_changes_while_it_is_projected_is_marked_once_more(scene: tuple[Project, Connection]) -> None:
    project, connection = scene
    make.make_time(project, connection, None)
    run(make.NOW)
    with transaction.atomic():
        versions = figures.lock([project.pk], as_of=make.TODAY)
        Project.objects.filter(pk=project.pk).update(currency="USD", version=2)
        figures.recompute(versions, as_of=make.TODAY)

    run(make.NOW)

    assert ProjectPeriod.objects.get().currency == "USD"
    assert ProjectFigures.objects.get().project_version == 2


def test_the_later_of_two_snapshots_counts_what_the_earlier_one_stored(scene: tuple[Project, Connection]) -> None:
    project, connection = scene
    other = make.make_project(make.make_entity(connection.firm, code="US"))
    run(make.NOW)
    make.make_time(project, connection, None, amount=D(100))
    taken, waiting = Event(), Event()

    def take_and_hold() -> None:
        with transaction.atomic():
            turn(make.NOW)
            taken.set()
            waiting.wait(20)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(in_a_thread, take_and_hold)
        taken.wait(20)
        make.make_time(other, connection, None, amount=D(20))
        second = pool.submit(in_a_thread, turn, make.NOW)
        until_somebody_waits_for_a_lock()
        waiting.set()
        first.result(30)
        second.result(30)

    kept = PortfolioSnapshot.objects.filter(taken_on=make.TODAY).order_by("legal_entity")
    assert list(kept.values_list("unbilled", flat=True)) == [D(100), D(20)]


def test_marks_of_a_flood_are_taken_together_by_one_projector(scene: tuple[Project, Connection]) -> None:
    project, connection = scene
    run(make.NOW)
    version = ReadModel.objects.get().version
    holds, done = Event(), Event()

    def be_in_a_turn() -> None:
        with transaction.atomic():
            assert marks.hold_alone()
            holds.set()
            done.wait(20)

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(in_a_thread, be_in_a_turn)
        holds.wait(20)
        for _ in range(5):
            make.make_time(project, connection, None, hours=D(2))
        assert (run(make.NOW), marks.are_waiting()) == (0, True)
        done.set()
        other.result(30)

    assert (run(make.NOW), marks.are_waiting()) == (1, False)
    assert ReadModel.objects.get().version == version + 1
    assert ProjectPeriod.objects.get().hours == D(10)


def test_marks_that_a_turn_has_taken_ring_for_no_other(scene: tuple[Project, Connection]) -> None:
    project, connection = scene
    make.make_time(project, connection, None)
    holds, done = Event(), Event()

    def be_in_a_turn() -> None:
        with transaction.atomic():
            turn(make.NOW)
            holds.set()
            done.wait(20)

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(in_a_thread, be_in_a_turn)
        holds.wait(20)
        assert (Dirty.objects.exists(), marks.are_waiting()) == (True, False)
        done.set()
        other.result(30)


def until_somebody_waits_for_a_lock() -> None:
    with database.cursor() as cursor:
        for _ in range(1000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            sleep(0.02)
    raise TimeoutError("Nobody came to wait for a lock.")
