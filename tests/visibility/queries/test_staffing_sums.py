"""The rows that a tile of the staffing radar leads to: of its weeks and kind, with a sum that is the tile."""

from datetime import timedelta

import pytest

from tests.visibility import builders as make
from tests.visibility.queries.radar import FIRST, SECOND, D, Scene, ask, behind, make_scene, tile
from tests.visibility.worlds import Build, as_built
from visibility.queries.staffing.rows import staffing_rows
from visibility.queries.staffing.scope import filters_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(built: Build) -> Scene:
    return built(make_scene)


@pytest.fixture
def scene(made: Scene, db: None) -> Scene:
    return as_built(made)


def test_a_tile_leads_to_rows_of_its_own_weeks_and_kind_that_add_up_to_it(scene: Scene) -> None:
    line = {"role": "consultant", "hours": "160", "starts_on": str(FIRST), "ends_on": str(FIRST + timedelta(days=4))}
    make.make_opportunity(scene.germany, is_won=False, probability=D(50), staffing=[line], name="Hope")
    scene.book()
    scene.seek()
    scene.seek(hours=D("40.4"), starts_on=SECOND, ends_on=SECOND + timedelta(days=4))
    later = FIRST + timedelta(weeks=8)
    scene.seek(hours=D(70), starts_on=later, ends_on=later + timedelta(days=4))
    viewer = make.make_viewer(scene.firm, role="pmo")

    page = ask(viewer)

    for key, short in (("stake_4", D("80.4")), ("stake_13", D("110.4"))):
        found = tile(page, key)
        query = dict(found.drill.query)
        total = staffing_rows(viewer, filters_of(query), week="", only=query["only"], now=make.NOW).total
        assert total is not None
        assert (total.short.figure, total.at_stake.figure) == (short, found.value.figure), key
    [row] = page.heat
    of_role = behind(viewer, role=row.role).total
    assert of_role is not None
    assert of_role.at_stake == row.at_stake


def test_what_is_too_little_for_a_row_is_in_the_sum_and_told(scene: Scene) -> None:
    scene.book()
    scene.seek(hours=D("0.4"), ends_on=FIRST + timedelta(days=4))
    scene.seek(ends_on=FIRST + timedelta(days=4))

    rows = behind(make.make_viewer(scene.firm, role="pmo"), only="short")

    assert rows.total is not None
    assert (len(rows.demand), rows.total.rows, rows.total.smaller) == (1, 1, 1)
    assert rows.total.short.figure == D("80.4")
