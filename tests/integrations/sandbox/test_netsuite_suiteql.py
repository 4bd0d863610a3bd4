"""SuiteQL: the queries a pull needs, its text answers, its paging, and what it refuses."""

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.erp import Erp, first_error

STAMP = 'YYYY-MM-DD"T"HH24:MI:SS'
SINCE = f"lastmodifieddate >= TO_TIMESTAMP('2026-09-01T00:00:00', '{STAMP}')"


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("netsuite")


@pytest.fixture(scope="module")
def erp(running: Running) -> Erp:
    return Erp(running)


def test_an_invoice_comes_as_text_with_lower_case_columns(erp: Erp, running: Running) -> None:
    stored = next(one for one in running.records("invoice").values() if one["tranId"] == "INV-DE-0001")

    (row,) = erp.rows(
        "SELECT id, tranid, type, entity, job, BUILTIN.DF(currency) AS code, foreigntotal, taxtotal,"
        " TO_CHAR(trandate, 'YYYY-MM-DD') AS day FROM transaction WHERE tranid = 'INV-DE-0001'"
    )

    assert row == {
        "id": stored["id"],
        "tranid": "INV-DE-0001",
        "type": "CustInvc",
        "entity": stored["entity"],
        "job": stored["job"],
        "code": "EUR",
        "foreigntotal": stored["total"],
        "taxtotal": stored["taxTotal"],
        "day": stored["tranDate"],
    }


def test_nulls_are_absent(erp: Erp) -> None:
    (row,) = erp.rows("SELECT id, companyname, custentity_tax_code FROM customer WHERE custentity_tax_code IS NULL")

    assert row.keys() == {"id", "companyname"}
    assert row["companyname"] == "Lindhorst Pharma AG"


def test_a_bare_date_comes_in_the_accounts_format(erp: Erp) -> None:
    (row,) = erp.rows("SELECT effectivedate FROM currencyrate WHERE effectivedate = TO_DATE('2026-03-02', 'YYYY-MM-DD')"
                      " AND transactioncurrency = 1")  # fmt: skip

    assert row == {"effectivedate": "3/2/2026"}


def test_pages_by_offset_cover_every_row_once(erp: Erp) -> None:
    query = f"SELECT id FROM transaction WHERE {SINCE} AND type <> 'CustPymt' ORDER BY lastmodifieddate, id"
    pages = [erp.ask(query, limit=20, offset=offset).json() for offset in range(0, 60, 20)]

    ids = [item["id"] for page in pages for item in page["items"]]
    assert [page["hasMore"] for page in pages] == [True, True, False]
    assert len(ids) == len(set(ids)) == pages[0]["totalResults"]


def test_pages_by_key_cover_every_row_once(erp: Erp) -> None:
    first = erp.rows("SELECT id FROM projecttask WHERE id > 0 ORDER BY id", limit=200)
    second = erp.rows(f"SELECT id FROM projecttask WHERE id > {first[-1]['id']} ORDER BY id", limit=200)

    assert int(first[-1]["id"]) < int(second[0]["id"])
    assert len(first) + len(second) == int(erp.rows("SELECT COUNT(*) AS n FROM projecttask")[0]["n"])


def test_a_cursor_of_stamp_and_id_resumes_between_equal_stamps(erp: Erp) -> None:
    order = "ORDER BY lastmodifieddate, id"
    everything = erp.rows(f"SELECT id, TO_CHAR(lastmodifieddate, '{STAMP}') AS at FROM transaction {order}")
    at, last = everything[9]["at"], everything[9]["id"]
    moment = f"TO_TIMESTAMP('{at}', '{STAMP}')"

    rest = erp.rows(
        f"SELECT id FROM transaction WHERE lastmodifieddate > {moment}"
        f" OR (lastmodifieddate = {moment} AND id > {last}) {order}"
    )

    assert [row["id"] for row in rest] == [row["id"] for row in everything[10:]]


def test_a_join_ties_orders_to_the_projects_of_their_lines(erp: Erp, running: Running) -> None:
    rows = erp.rows(
        "SELECT t.tranid, tl.entity AS project, tl.foreignamount FROM transaction t"
        " JOIN transactionline tl ON tl.transaction = t.id"
        " WHERE t.type = 'PurchOrd' AND tl.mainline = 'F' ORDER BY t.id"
    )

    assert [row["foreignamount"] for row in rows] == [one["total"] for one in running.records("purchaseOrder").values()]
    assert {row["project"] for row in rows} <= running.records("job").keys()


def test_credit_memos_are_negative(erp: Erp) -> None:
    rows = erp.rows("SELECT foreigntotal FROM transaction WHERE type = 'CustCred'")

    assert [row["foreigntotal"][0] for row in rows] == ["-", "-"]


def test_sums_are_exact(erp: Erp, running: Running) -> None:
    cents = sum(int(one["total"].replace(".", "")) for one in running.records("invoice").values())

    (row,) = erp.rows("SELECT SUM(foreigntotal) AS total FROM transaction WHERE type = 'CustInvc'")

    assert int(row["total"].replace(".", "")) == cents


def test_without_prefer_transient_it_refuses(erp: Erp) -> None:
    answer = erp.call("POST", "/query/v1/suiteql", {"q": "SELECT id FROM job"})

    assert (answer.status_code, first_error(answer)["o:errorHeader"]) == (400, "Prefer")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT colour FROM job", "Field 'colour' for record 'job' was not found"),
        ("SELECT id FROM spaceship", "Record 'spaceship' was not found"),
        ("SELECT id FROM job GROUP BY id", "does not know 'GROUP'"),
        ("SELECT id FROM transaction WHERE trandate > '2026-01-01'", "Compare dates with TO_DATE"),
        ("DELETE FROM job", "Expected SELECT"),
        ("SELECT id FROM job WHERE", "ends too early"),
    ],
)
def test_what_it_does_not_understand_it_says(erp: Erp, query: str, said: str) -> None:
    answer = erp.ask(query)

    assert answer.status_code == 400
    assert said in first_error(answer)["detail"]


def test_an_offset_that_is_no_multiple_of_the_limit_is_refused(erp: Erp) -> None:
    assert erp.ask("SELECT id FROM job ORDER BY id", limit=10, offset=5).status_code == 400


def test_rates_are_the_days_published_ones(erp: Erp) -> None:
    rows = erp.rows(
        "SELECT BUILTIN.DF(transactioncurrency) AS code, BUILTIN.DF(basecurrency) AS base, exchangerate"
        " FROM currencyrate WHERE effectivedate = TO_DATE('2026-10-30', 'YYYY-MM-DD') ORDER BY id"
    )

    assert rows[0] == {"code": "USD", "base": "EUR", "exchangerate": "0.8950948801"}
    assert [row["code"] for row in rows] == ["USD", "GBP", "CHF", "SEK", "JPY"]


def test_an_invoice_posted_by_the_world_is_changed_since(erp: Erp, running: Running) -> None:
    posted = running.do("post_invoice", project="project-02", net="1234.56")
    paid = running.do("pay_invoice", invoice=posted["id"])

    rows = erp.rows("SELECT status, foreigntotal, foreignamountunpaid FROM transaction"
                    f" WHERE id = {posted['id']} AND {SINCE}")  # fmt: skip

    assert (posted["total"], paid["status"]) == ("1469.13", "Paid In Full")
    assert rows == [{"status": "B", "foreigntotal": "1469.13", "foreignamountunpaid": "0.00"}]
