"""The pages of Member States over HTTP: what is there is shown, what is not is named."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.testing.reader import Reader
from missionledger.console.testing.recorded_services import RecordedServices

RECORDED = Path(__file__).parent.parent / "recorded"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STATES = "/states?as_of=2026-06-30"
STATE = "/states/USA?as_of=2026-06-30"
SCRIPTS = ("<script", "javascript:", " onclick", " style=")


def finance(name: str = "states", **faults: Any) -> RecordedServices:
    return RecordedServices(orjson.loads((RECORDED / f"{name}.json").read_bytes()), **faults)


def test_states_are_shown_with_what_they_owe_and_lead_to_their_accounts(tmp_path: Path) -> None:
    page = finance().page(tmp_path, STATES, now=NOW)

    assert page.status_code == 200
    assert 'role="alert"' not in page.text
    text = Reader(page.text)
    rows = text.rows("8 Member States")
    assert next(iter(rows)) == "USA"
    assert rows["BRA"]["Unpaid"] == "≤ 257.9m"
    assert rows["FRA"]["Has paid"] == "paid in full"
    assert rows["Together"]["Of this past due"].startswith("≤ ")
    assert "/states/USA?as_of=2026-06-30&books=all" in text.focus
    assert "/funds/UNMISS?as_of=2026-06-30&books=all" in text.focus
    standing = text.rows("States that have paid in full beside")
    assert standing["Together"]["Paid in full"] == "75"
    assert standing["Together"]["Money paid"] == "≥ 80.8 %"
    assert text.rows("The largest parts")["1"]["Of what is past due"] == "USA"
    assert text.current == ["/states"]


def test_the_order_the_filter_and_the_accounts_are_kept_in_every_link(tmp_path: Path) -> None:
    recorded = finance()

    page = recorded.page(
        tmp_path, f"{STATES}&owing=past_due&account=UNMISS&sort=older&known_at=77", now=NOW
    )

    text = Reader(page.text)
    assert text.table("8 Member States")["sorted"] == {8: "descending"}
    assert '<option value="past_due" selected>' in page.text
    assert "<option selected>UNMISS</option>" in page.text
    kept = "as_of=2026-06-30&books=all&known_at=77&owing=past_due&account=UNMISS"
    assert f"/states?{kept}" in text.focus
    assert f'</states.csv?{kept}&sort=older>; rel="alternate"' in page.headers["link"]
    asked = {url.path: dict(url.params) for url in recorded.asked}
    assert asked["/v1/member-states"]["owing"] == "past_due"
    assert {asked[path]["fund"] for path in asked if path.startswith("/v1/member-states")} == {
        "UNMISS"
    }
    assert {given["known_at"] for given in asked.values()} == {"77"}


def test_the_same_is_there_as_a_file_and_as_json(tmp_path: Path) -> None:
    table = finance().page(tmp_path, "/states.csv?as_of=2026-06-30", now=NOW)
    data = finance().page(tmp_path, "/states.json?as_of=2026-06-30", now=NOW)

    rows = {row["state"]: row for row in csv.DictReader(table.text.splitlines())}
    assert rows["USA"]["unpaid"] == "5689300522.90"
    assert rows["USA"]["is_at_most"] == "true"
    assert 'filename="member-states-2026-06-30-all.csv"' in table.headers["content-disposition"]
    assert {each["state"] for each in data.json()["items"]} == set(rows)
    assert data.json()["as_of"] == "2026-06-30"


def test_without_a_day_the_last_day_on_record_is_shown(tmp_path: Path) -> None:
    page = finance().page(tmp_path, "/states", now=NOW)

    assert "<h1>Member States on 2026-06-30</h1>" in page.text
    assert "This is the last day for which anything is recorded." in page.text


@pytest.mark.parametrize(
    ("page", "path", "still"),
    [
        (STATES, "/v1/member-states", "The largest parts"),
        (STATES, "/v1/member-states/paid-in-full", "8 Member States"),
        (STATES, "/v1/member-states/concentration", "8 Member States"),
        (STATE, "/v1/member-states/USA", "It cannot be decided"),
        (STATE, "/v1/member-states/USA/article-19", "The account with every fund"),
        (STATE, "/v1/member-states/USA/payment-plans", "The account with every fund"),
        (STATE, "/v1/assessments", "The account with every fund"),
        (STATE, "/v1/contributions", "The account with every fund"),
    ],
)
def test_a_part_that_stays_away_hides_itself_alone(
    tmp_path: Path, page: str, path: str, still: str
) -> None:
    name = "states" if page == STATES else "state-usa"

    shown = finance(name, statuses={f"finance {path}": 503}).page(tmp_path, page, now=NOW)

    assert shown.status_code == 200
    assert "Not shown. finance answers 503" in shown.text
    assert still in shown.text


def test_names_of_funds_may_stay_away_from_the_filter(tmp_path: Path) -> None:
    services = finance(statuses={"finance /v1/funds": 503})

    page = services.page(tmp_path, f"{STATES}&account=UNMISS", now=NOW)

    assert "<option selected>UNMISS</option>" in page.text
    assert 'role="alert"' not in page.text


def test_a_state_shows_its_account_its_vote_and_its_newest_lines(tmp_path: Path) -> None:
    page = finance("state-usa").page(tmp_path, STATE, now=NOW)

    assert page.status_code == 200
    assert 'role="alert"' not in page.text
    text = Reader(page.text)
    assert text.rows("The account with every fund")["REGULAR-BUDGET"]["Unpaid"] == "≤ 4,215.3"
    assert text.rows("What is unpaid, by how late")["Older"]["Unpaid"] == "≤ 2,051.6m"
    assert "/funds/UNMISS?as_of=2026-06-30&books=all" in text.focus
    assert "/states?as_of=2026-06-30&books=all" in text.focus
    assert "IRMCT, CLOSED-OPERATIONS: the account is not recorded here" in page.text
    assert "No plan over its accounts is agreed" in page.text
    assert "level A on the scale of assessments for 2026" in page.text
    assert text.rows("Assessed, and what of it is above the cap")["2023/24"]["Above the cap"]
    assert text.current == ["/states"]


def test_both_axes_and_the_books_reach_every_question_about_a_state(tmp_path: Path) -> None:
    recorded = finance("state-usa")

    recorded.page(tmp_path, f"{STATE}&known_at=77&books=actual", now=NOW)

    assert {url.params["known_at"] for url in recorded.asked} == {"77"}
    assert {url.params["effective_on"] for url in recorded.asked} == {"2026-06-30"}
    books = [url.params["books"] for url in recorded.asked if "books" in url.params]
    assert books == ["actual"] * 3, "the account, the vote, and actual payments alone"


def test_a_state_that_is_not_there_is_said(tmp_path: Path) -> None:
    page = finance("state-usa").page(tmp_path, "/states/FRX?as_of=2026-06-30", now=NOW)

    assert page.status_code == 404
    assert "nothing is recorded of a Member State FRX up to 2026-06-30" in page.text


@pytest.mark.parametrize(
    ("path", "help_text"),
    [
        ("/states/fra", "ISO 3166 alpha-3 code"),
        (f"{STATES}&owing=much", "past_due or nothing"),
        (f"{STATES}&account=un%20miss", "or a fund such as UNMISS"),
    ],
)
def test_a_question_that_is_not_understood_says_how_to_ask(
    tmp_path: Path, path: str, help_text: str
) -> None:
    page = finance().page(tmp_path, path, now=NOW)

    assert page.status_code == 422
    assert help_text in page.text


@pytest.mark.parametrize(("name", "path"), [("states", STATES), ("state-usa", STATE)])
def test_the_pages_can_be_read_without_seeing_them(tmp_path: Path, name: str, path: str) -> None:
    page = finance(name).page(tmp_path, path, now=NOW)

    text = Reader(page.text)
    for table in text.tables:
        assert table["caption"]
        assert set(table["scopes"]) == {"col", "row"}
    assert text.focus[0] == "#main"
    assert len(text.ids) == len(set(text.ids))
    assert not any(each in page.text for each in SCRIPTS)
