"""SOQL over real HTTP: filters, order, batches, parents, deletes, and the org's words for a wrong query."""

import pytest

from tests.integrations.sandbox.conftest import Running, Start
from tests.integrations.sandbox.crm import Crm


@pytest.fixture(scope="module")
def running(start: Start) -> Running:
    return start("salesforce")


@pytest.fixture(scope="module")
def crm(running: Running) -> Crm:
    return Crm(running)


@pytest.fixture(scope="module")
def many(crm: Crm) -> list[str]:
    records = [
        {
            "Date__c": "2026-10-01",
            "Hours__c": 1.5,
            "Billable__c": number % 2 == 0,
            "Person_Email__c": "a@b.example",
        }
        for number in range(4500)
    ]
    return list(crm.running.do("create_records", object="TimeEntry__c", records=records)["ids"])


def count(crm: Crm, soql: str) -> int:
    return int(crm.query(f"SELECT COUNT() FROM {soql}").json()["totalSize"])


def test_a_record_has_attributes_and_only_the_selected_fields(crm: Crm) -> None:
    row = crm.rows("SELECT Id, Name FROM Account LIMIT 1")[0]
    assert set(row) == {"attributes", "Id", "Name"}
    assert row["attributes"] == {
        "type": "Account",
        "url": f"/services/data/v62.0/sobjects/Account/{row['Id']}",
    }
    assert len(row["Id"]) == 18


def test_the_24_won_deals_are_found_by_is_won(crm: Crm) -> None:
    assert count(crm, "Opportunity WHERE IsWon = TRUE") == 24
    assert count(crm, "Opportunity WHERE IsClosed = false") >= 12


def test_a_parent_field_nests(crm: Crm) -> None:
    row = crm.rows("SELECT Account.Name, Account.Owner.Name FROM Opportunity LIMIT 1")[0]
    assert row["Account"]["attributes"]["type"] == "Account"
    assert row["Account"]["Owner"]["attributes"]["type"] == "User"
    assert row["Account"]["Owner"]["Name"]


def test_a_missing_parent_is_null(crm: Crm) -> None:
    assert crm.rows("SELECT Parent.Name FROM Account LIMIT 1")[0]["Parent"] is None


def test_stamps_have_the_api_form_and_filter_by_instant(crm: Crm) -> None:
    stamps = [
        row["SystemModstamp"] for row in crm.rows("SELECT SystemModstamp FROM Opportunity ORDER BY SystemModstamp")
    ]
    middle = stamps[len(stamps) // 2]
    assert middle.endswith(".000+0000")
    later = crm.rows(f"SELECT SystemModstamp FROM Opportunity WHERE SystemModstamp >= {middle[:19]}Z")
    assert len(later) == len([stamp for stamp in stamps if stamp >= middle])


def test_order_by_two_fields_is_stable_and_total(crm: Crm) -> None:
    rows = crm.rows("SELECT StageName, Id FROM Opportunity ORDER BY StageName DESC, Id")
    keys = [(row["StageName"], row["Id"]) for row in rows]
    assert keys == sorted(sorted(keys, key=lambda key: key[1]), key=lambda key: key[0], reverse=True)
    assert len({stage for stage, _ in keys}) > 3


def test_nulls_come_first_unless_asked_otherwise(crm: Crm) -> None:
    first = crm.rows("SELECT Tax_Code__c FROM Account ORDER BY Tax_Code__c")
    last = crm.rows("SELECT Tax_Code__c FROM Account ORDER BY Tax_Code__c NULLS LAST")
    assert first[0]["Tax_Code__c"] is None
    assert last[-1]["Tax_Code__c"] is None


def test_and_or_not_in_and_like_agree_with_each_other(crm: Crm) -> None:
    total = count(crm, "Opportunity")
    german = count(crm, "Opportunity WHERE Legal_Entity__c = 'de'")
    other = count(crm, "Opportunity WHERE Legal_Entity__c IN ('US', 'UK')")
    assert 0 < german < total
    assert german + other == total
    assert count(crm, "Opportunity WHERE NOT Legal_Entity__c = 'DE'") == other
    assert count(crm, "Opportunity WHERE Legal_Entity__c NOT IN ('US', 'UK')") == german
    assert count(crm, "Opportunity WHERE (Legal_Entity__c = 'DE' OR Legal_Entity__c = 'UK') AND IsWon = true") <= 24
    assert count(crm, "Account WHERE Name LIKE 'Rheinquell%'") == 1


def test_an_escaped_quote_is_part_of_the_text(crm: Crm) -> None:
    crm.call("POST", "/sobjects/Account", {"Name": "O'Hara \\ Sons"})
    rows = crm.rows(r"SELECT Name FROM Account WHERE Name = 'O\'Hara \\ Sons'")
    assert [row["Name"] for row in rows] == ["O'Hara \\ Sons"]


def test_a_fifteen_character_id_finds_the_record(crm: Crm) -> None:
    identity = crm.rows("SELECT Id FROM Opportunity LIMIT 1")[0]["Id"]
    assert count(crm, f"Opportunity WHERE Id = '{identity[:15]}'") == 1


def test_batches_of_2000_follow_the_cursor_to_the_end(crm: Crm, many: list[str]) -> None:
    answer = crm.query("SELECT Id FROM TimeEntry__c ORDER BY SystemModstamp, Id").json()
    sizes, ids = [len(answer["records"])], [row["Id"] for row in answer["records"]]
    while not answer["done"]:
        answer = crm.call("GET", answer["nextRecordsUrl"]).json()
        sizes.append(len(answer["records"]))
        ids += [row["Id"] for row in answer["records"]]
    assert sizes == [2000, 2000, 500]
    assert sorted(ids) == sorted(many)


def test_the_batch_size_option_is_kept_between_200_and_2000(crm: Crm, many: list[str]) -> None:
    soql = "SELECT Id FROM TimeEntry__c"
    asked = crm.query(soql, Sforce_Query_Options="batchSize=500").json()
    tiny = crm.query(soql, Sforce_Query_Options="batchSize=10").json()
    assert (len(asked["records"]), asked["nextRecordsUrl"].rpartition("-")[2]) == (500, "500")
    assert len(tiny["records"]) == 200
    assert tiny["totalSize"] == len(many)


def test_an_expired_cursor_says_invalid_query_locator(crm: Crm, many: list[str]) -> None:
    url = crm.query("SELECT Id FROM TimeEntry__c").json()["nextRecordsUrl"]
    crm.running.mode(expire_cursor=1)
    refused = crm.call("GET", url)
    crm.running.mode()
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")
    assert len(many) == 4500


def test_many_rows_share_one_stamp(crm: Crm, many: list[str]) -> None:
    stamps = {row["SystemModstamp"] for row in crm.rows("SELECT SystemModstamp FROM TimeEntry__c")}
    assert len(stamps) < 5 < len(many)


def test_query_all_shows_deleted_rows(crm: Crm) -> None:
    made = crm.call("POST", "/sobjects/Account", {"Name": "Soon gone"}).json()["id"]
    assert crm.call("DELETE", f"/sobjects/Account/{made}").status_code == 204
    soql = "SELECT Id, IsDeleted FROM Account WHERE Name = 'Soon gone'"
    assert crm.rows(soql) == []
    assert [row["IsDeleted"] for row in crm.rows(soql, "queryAll")] == [True]


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Nope FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM Nothing__c", "INVALID_TYPE"),
        ("SELECT Id FROM Account WHERE", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account GROUP BY Id", "MALFORMED_QUERY"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Opportunity WHERE CloseDate = '2026-05-01'", "INVALID_FIELD"),
        ("SELECT Id FROM Opportunity WHERE SystemModstamp > 2026-05-01", "INVALID_FIELD"),
        ("SELECT Boss.Name FROM Account", "INVALID_FIELD"),
    ],
)
def test_a_wrong_query_is_refused_in_the_org_s_words(crm: Crm, soql: str, code: str) -> None:
    refused = crm.query(soql)
    assert (refused.status_code, refused.json()[0]["errorCode"]) == (400, code)


def test_currency_is_unknown_in_a_single_currency_org(crm: Crm) -> None:
    crm.running.mode(multi_currency=False)
    refused = crm.query("SELECT CurrencyIsoCode FROM Opportunity")
    crm.running.mode(multi_currency=True)
    assert refused.json()[0]["errorCode"] == "INVALID_FIELD"
    assert crm.query("SELECT CurrencyIsoCode FROM Opportunity").status_code == 200
