"""The staffing radar from planted demand: the right week, role and revenue, and null rather than a guess."""

from datetime import date, timedelta

import pytest

from integrations.canonical.models import Project
from integrations.models import StreamCursor
from tests.visibility import builders as make
from tests.visibility.queries.radar import FIRST, SECOND, D, Scene, ask, behind, make_scene, tile, told
from tests.visibility.worlds import Build, as_built
from visibility.models import HolidayYear, StreamPolicy, WorkCalendar
from visibility.projections import calendars, run
from visibility.queries import kept
from visibility.queries.portfolio.page import portfolio
from visibility.queries.shapes.portfolio import PortfolioFilters
from visibility.trust.needs import RADAR

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(make_scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def test_a_planted_shortage_is_in_its_week_and_role_with_its_revenue(scene: Scene) -> None:
    scene.book()
    scene.seek()

    page = ask(make.make_viewer(scene.firm, role="pmo"))

    assert told(page)[FIRST] == (D(40), "short")
    assert told(page)[SECOND] == (D(0), "tight")
    assert told(page)[date(2026, 7, 27)] == (D(40), "free")
    assert (tile(page, "stake_4").value.figure, tile(page, "stake_4").value.currency) == (D(6000), "EUR")
    [short] = page.shortages
    assert (short.name, short.role, short.entity, short.kind) == ("Polar", "consultant", "DE", "seat")
    assert (short.short.figure, short.at_stake.figure, short.first_short_on) == (D(40), D(6000), FIRST)


def test_a_cell_opens_who_is_wanted_and_who_there_is(scene: Scene) -> None:
    scene.book()
    scene.seek()
    make.make_time_off(scene.person, scene.source, service_date=date(2026, 7, 21), hours=D(8))

    rows = behind(make.make_viewer(scene.firm, role="admin"), week="2026-07-20", role="consultant")

    [want], [person] = rows.demand, rows.supply
    assert (want.hours.figure, want.short.figure, want.at_stake.figure) == (D(40), D(8), D(1200))
    assert (person.available.figure, person.time_off.figure) == (D(32), D(8))
    assert (person.booked.figure, person.free.figure, person.bookings) == (D(0), D(32), ())


def test_another_currency_is_told_in_both(scene: Scene) -> None:
    make.make_rate(scene.firm)
    abroad = make.make_project(scene.germany, name="Lake", currency="USD")
    make.make_allocation(abroad, scene.source, hours=D(400), starts_on=FIRST, ends_on=FIRST + timedelta(days=4))

    [short] = ask(make.make_viewer(scene.firm, role="pmo")).shortages

    assert short.short.figure == D(360)
    assert (short.own_at_stake.figure, short.own_at_stake.currency) == (D(67_500), "USD")  # 360 h x 187.50
    assert (short.at_stake.figure, short.at_stake.currency) == (D(54_000), "EUR")


def test_the_pipeline_counts_by_its_probability_and_only_where_it_is_asked_for(scene: Scene) -> None:
    line = {"role": "consultant", "hours": "160", "starts_on": str(FIRST), "ends_on": str(FIRST + timedelta(days=4))}
    make.make_opportunity(scene.germany, is_won=False, probability=D(50), staffing=[line], name="Hope")
    viewer = make.make_viewer(scene.firm)

    page = ask(viewer)

    assert told(page)[FIRST] == (D(40), "if won")  # 160 h x 50 % less 40 free
    assert tile(page, "stake_13").value.figure == D(0)
    assert "EUR 6,000 more of the weighted pipeline" in tile(page, "stake_13").sub
    assert told(ask(viewer, pipeline=False))[FIRST] == (D(40), "free")


def test_a_skill_that_a_deal_asks_for_is_kept_for_it_and_its_shortage_told_apart(scene: Scene) -> None:
    line = {"role": "consultant", "hours": "60", "starts_on": str(FIRST), "ends_on": str(FIRST + timedelta(days=4))}
    make.make_opportunity(scene.germany, staffing=[line | {"skill": "migration"}], name="Moved")
    make.make_person(scene.germany, skills=["migration"])
    scene.seek(hours=D(40), ends_on=FIRST + timedelta(days=4))
    viewer = make.make_viewer(scene.firm)

    page = ask(viewer)

    short = {(row.name, row.role, row.skill): row.short.figure for row in page.shortages}
    assert short == {("Moved", "consultant", "migration"): D(20)}
    assert [choice.value for choice in page.skills] == ["migration"]
    assert [row.people for row in page.heat if row.skill == "migration"] == [1]
    assert len(behind(viewer, skill="migration").supply) == 1


def test_sold_work_that_nobody_is_planned_for_is_wanted_too(scene: Scene) -> None:
    line = {"role": "consultant", "hours": "60", "starts_on": str(FIRST), "ends_on": str(FIRST + timedelta(days=4))}
    make.make_opportunity(scene.germany, staffing=[line], name="Just won")
    Project.objects.filter(pk=scene.project.pk).update(starts_on=FIRST, ends_on=FIRST + timedelta(days=4))
    make.make_task(scene.project, scene.source, estimate_hours=D(100), percent_complete=D("0.5"))
    scene.book(hours=D(30))

    rows = behind(make.make_viewer(scene.firm))

    wanted = {row.name: (row.kind, row.hours.figure) for row in rows.demand}
    assert wanted == {"Just won": ("deal", D(60)), "Polar": ("unplanned", D(20))}  # 50 h left, 30 planned


def test_without_a_calendar_nothing_is_known_rather_than_forty_hours(scene: Scene) -> None:
    nowhere = make.make_entity(scene.firm, code="XX", country="ZZ")
    make.make_person(nowhere, role="analyst")
    project = make.make_project(nowhere)
    make.make_allocation(project, scene.source, role="analyst", starts_on=FIRST, ends_on=SECOND)
    calendars.resolve(make.NOW)

    page = ask(make.make_viewer(scene.firm))

    assert told(page, "analyst")[FIRST] == (None, "not known")
    assert page.shortages == ()
    assert page.notices[0].title == "1 person without a work calendar."


def test_without_a_rate_the_hours_are_short_and_the_revenue_is_null(scene: Scene) -> None:
    scene.seek(role="welder")

    page = ask(make.make_viewer(scene.firm, role="pmo"))

    [short] = page.shortages
    assert (short.short.figure, short.at_stake.figure, short.at_stake.reason) == (D(80), None, "no_rate")
    assert tile(page, "stake_4").value.figure is None


def test_before_a_source_was_read_no_hour_is_free_or_short(scene: Scene) -> None:
    scene.seek()
    StreamCursor.objects.create(connection=scene.source, stream="x", entity="allocation", every_seconds=60)

    page = ask(make.make_viewer(scene.firm))

    assert told(page)[FIRST] == (None, "not known")
    assert (tile(page, "stake_13").value.figure, tile(page, "bench").value.figure) == (None, None)


def test_people_of_another_legal_entity_fill_nothing_and_are_not_seen(scene: Scene) -> None:
    britain = make.make_entity(scene.firm, code="UK", country="GB")
    make.make_person(britain)
    scene.book()
    scene.seek(ends_on=FIRST + timedelta(days=4), hours=D(40))
    calendars.resolve(make.NOW)

    everybody, british = make.make_viewer(scene.firm), make.make_viewer(scene.firm, britain)

    assert told(ask(everybody))[FIRST] == (D(40), "short")
    assert told(ask(british))[FIRST] == (D(40), "free")
    assert behind(british).demand == ()
    assert len(behind(everybody).supply) == 2


def test_an_hris_behind_its_promise_lowers_the_grade(scene: Scene) -> None:
    scene.book()
    scene.seek()
    for entity in RADAR:
        read_at = make.NOW - timedelta(seconds=5)
        plain = {"stream": f"every {entity}", "every_seconds": 10, "last_success_at": read_at}
        StreamCursor.objects.create(connection=scene.source, entity=entity, **plain)
    StreamPolicy.objects.create(firm=scene.firm, stream="every person", warn_seconds=60, fail_seconds=600)
    viewer = make.make_viewer(scene.firm)
    on_time = tile(ask(viewer), "stake_4").confidence.grade

    StreamCursor.objects.filter(entity="person").update(last_success_at=make.NOW - timedelta(seconds=601))
    kept.forget()
    late = ask(viewer)

    assert (on_time, tile(late, "stake_4").confidence.grade) == ("A", "C")
    assert "every person should be no older than 1 min." in late.notices[-1].text


def test_the_portfolio_says_the_same_number_of_open_seats_and_leads_there(scene: Scene) -> None:
    scene.seek()
    scene.seek(starts_on=make.TODAY + timedelta(days=31), ends_on=make.TODAY + timedelta(days=60))
    scene.book()
    make.make_time_off(scene.person, scene.source, service_date=FIRST, hours=D(8))
    run(make.NOW)
    viewer = make.make_viewer(scene.firm)

    seats = next(one for one in portfolio(viewer, PortfolioFilters(), now=make.NOW).tiles if one.key == "staffing")

    assert (seats.value.figure, seats.drill.name) == (D(2), "staffing")
    assert tile(ask(viewer), "seats").value.figure == seats.value.figure
    assert len({row.starts_on for row in behind(viewer, only="seats").demand}) == 1
    assert sum(row.hours.figure or 0 for row in behind(viewer, only="seats").demand) == D(88)


def test_more_booked_than_there_is_shows_in_whoever_it_concerns(scene: Scene) -> None:
    scene.book(hours=D(56))

    viewer = make.make_viewer(scene.firm)

    assert tile(ask(viewer), "over").value.figure == D(1)
    [person] = behind(viewer, only="over").supply
    assert (person.name, person.over.figure) == (scene.person.name, D(16))


def test_calendars_are_resolved_to_the_year_after_the_next_once_and_stay_as_they_are(scene: Scene) -> None:
    kept_years = HolidayYear.objects.filter(region="DE")
    assert set(kept_years.values_list("year", flat=True)) == {2025, 2026, 2027, 2028}
    kept_years.filter(year=2026).update(holidays=[date(2026, 7, 14)])

    assert calendars.resolve(make.NOW) == 0
    assert told(ask(make.make_viewer(scene.firm)))[FIRST] == (D(32), "free")


def test_a_persons_own_calendar_counts_before_that_of_the_legal_entity(scene: Scene) -> None:
    WorkCalendar.objects.create(firm=scene.firm, person=scene.person, region="DE", week="MT---", hours_per_day=D("7.5"))

    assert told(ask(make.make_viewer(scene.firm)))[FIRST] == (D(15), "free")
