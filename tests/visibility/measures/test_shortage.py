"""Demand against free hours of a week, by hand: each free hour once, and less demand never more missing."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from visibility.measures.calendars import Calendar, weeks_from
from visibility.measures.capacity import WorkPattern
from visibility.measures.holidays import public_holidays
from visibility.measures.shortage import Free, Need, missing, over_booked, spare

D = Decimal
EIGHT = WorkPattern(D(8))
GERMANY = Calendar(EIGHT, {year: public_holidays("DE", year) or frozenset() for year in (2026, 2027)})
SKILLS = st.frozensets(st.sampled_from(["integration", "migration"]))
NEEDS = st.lists(
    st.builds(Need, st.decimals(0, 80, places=1), st.sampled_from(["", "integration", "migration"])), max_size=5
)
PEOPLE = st.lists(st.builds(Free, st.decimals(0, 40, places=1), SKILLS), max_size=5)


def test_the_first_need_is_filled_first_and_the_rest_is_missing() -> None:
    assert missing([Need(D(30)), Need(D(30))], [Free(D(40))]) == [D(0), D(20)]
    assert missing([Need(D(8))], []) == [D(8)]
    assert missing([Need(D(8))], [Free(D(-8))]) == [D(8)]


def test_the_only_one_with_a_skill_is_kept_for_it_and_nobody_is_counted_twice() -> None:
    both, plain = Free(D(40), frozenset({"migration"})), Free(D(40))

    assert missing([Need(D(40)), Need(D(40), "migration")], [both, plain]) == [D(0), D(0)]
    assert missing([Need(D(40)), Need(D(60), "migration")], [both, plain]) == [D(0), D(20)]
    assert missing([Need(D(60)), Need(D(40), "migration")], [both, plain]) == [D(0), D(20)]


def test_what_nobody_booked_is_spare_and_what_is_booked_beyond_is_over() -> None:
    assert (spare(D(40), D(30)), over_booked(D(40), D(30))) == (D(10), D(0))
    assert (spare(D(40), D(50)), over_booked(D(40), D(50))) == (D(0), D(10))


@settings(max_examples=15, deadline=None)
@given(needs=NEEDS, people=PEOPLE, share=st.decimals(0, 1, places=1))
def test_filling_demand_never_raises_what_is_missing(needs: list[Need], people: list[Free], share: Decimal) -> None:
    fewer = [replace(need, hours=need.hours * share) if number == 0 else need for number, need in enumerate(needs)]

    pairs = zip(missing(fewer, people), missing(needs, people), strict=True)
    assert all(after <= before for after, before in pairs)


@settings(max_examples=15, deadline=None)
@given(hours=st.lists(st.decimals(0, 80, places=1), min_size=1, max_size=5), people=PEOPLE, booked=st.decimals(0, 40))
def test_booking_a_free_person_on_what_waits_leaves_no_more_missing(
    hours: list[Decimal], people: list[Free], booked: Decimal
) -> None:
    needs = [Need(one) for one in hours]
    done = min(booked, needs[0].hours, people[0].hours if people else D(0))
    named = [replace(one, hours=one.hours - done) if number == 0 else one for number, one in enumerate(people)]

    after = missing([Need(needs[0].hours - done), *needs[1:]], named)
    assert sum(after) <= sum(missing(needs, people))


@settings(max_examples=15, deadline=None)
@given(needs=NEEDS, people=PEOPLE)
def test_no_hour_is_made_up_or_left_where_it_could_have_helped(needs: list[Need], people: list[Free]) -> None:
    short = missing(needs, people)

    filled = sum((need.hours - one for need, one in zip(needs, short, strict=True)), D(0))
    assert all(D(0) <= one <= need.hours for need, one in zip(needs, short, strict=True))
    assert filled <= sum((person.hours for person in people), D(0))
    idle = sum((person.hours for person in people), D(0)) - filled
    assert not (idle > 0 and any(one > 0 for need, one in zip(needs, short, strict=True) if not need.skill))


def test_a_week_has_the_hours_of_its_pattern_without_holidays() -> None:
    christmas = (date(2026, 12, 21), date(2026, 12, 27))

    assert GERMANY.hours(*christmas) == D(32)  # Friday the 25th is off, the 26th a Saturday
    assert Calendar(WorkPattern(D(6), "MTW--"), GERMANY.holidays).hours(*christmas) == D(18)


def test_a_year_that_is_not_resolved_has_no_hours_rather_than_forty_a_week() -> None:
    assert Calendar(EIGHT, {2026: frozenset()}).hours(date(2026, 12, 28), date(2027, 1, 3)) is None
    assert Calendar(EIGHT, {}).hours(date(2026, 6, 1), date(2026, 6, 7)) is None


def test_work_falls_evenly_on_working_days_and_what_is_beyond_the_weeks_in_none_of_them() -> None:
    wednesday = date(2026, 12, 23)
    weeks = weeks_from(wednesday, 2)

    assert weeks == ((wednesday, date(2026, 12, 27)), (date(2026, 12, 28), date(2027, 1, 3)))
    # Two days in the first week, four in the second (New Year's Day is off), five in a third that is not asked for.
    assert GERMANY.spread(D(110), (wednesday, date(2027, 1, 8)), weeks) == [D(20), D(40)]
    assert GERMANY.spread(D(5), (date(2026, 12, 26), date(2026, 12, 27)), weeks) == [D(5), D(0)]
