"""The page of a fund over HTTP: what is there is shown, what is not is named."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.testing.reader import Reader
from missionledger.console.testing.recorded_services import RecordedServices

RECORDED = Path(__file__).parent.parent / "recorded" / "fund-unmiss.json"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
AS_OF = "/funds/UNMISS?as_of=2026-11-23"


def finance(**faults: Any) -> RecordedServices:
    return RecordedServices(orjson.loads(RECORDED.read_bytes()), **faults)


def test_a_fund_shows_its_outlook_its_debtors_and_its_letters(tmp_path: Path) -> None:
    page = finance().page(tmp_path, AS_OF, now=NOW)

    assert page.status_code == 200
    text = Reader(page.text)
    assert "195.4" in text.rows("Cash at month ends")["2026-06-30"]["Cash"]
    assert next(iter(text.rows("Unpaid assessments by State"))) == "USA"
    assert "/states/USA?as_of=2026-11-23&books=all" in text.focus
    assert "ST/ADM/SER.B/1094" in text.rows("Lines of assessments")
    assert "2025/26" in text.rows("Budgetary authority")
    assert '<polygon class="band"' in page.text
    assert "none of the paths runs short within the year" in page.text
    assert text.current == ["/"]


def test_without_a_day_the_last_day_on_record_is_shown(tmp_path: Path) -> None:
    recorded = finance()

    page = recorded.page(tmp_path, "/funds/UNMISS", now=NOW)

    assert "This is the last day with an entry." in page.text
    asked = {url.path: url.params.get("effective_on") for url in recorded.asked}
    assert asked["/v1/member-states"] == "2026-06-30"
    assert asked["/v1/forecasts"] == "2026-11-23"


def test_both_axes_and_the_books_reach_every_question(tmp_path: Path) -> None:
    recorded = finance()

    recorded.page(tmp_path, f"{AS_OF}&known_at=77&books=actual", now=NOW)

    assert {url.params["known_at"] for url in recorded.asked} == {"77"}
    books = {url.path: url.params["books"] for url in recorded.asked if "books" in url.params}
    assert books == {
        "/v1/liquidity": "actual",
        "/v1/liquidity/series": "actual",
        "/v1/member-states": "actual",
    }


@pytest.mark.parametrize(
    ("path", "still"),
    [
        ("/v1/forecasts", "Cash of UNMISS"),
        ("/v1/member-states", "ST/ADM/SER.B/1094"),
        ("/v1/assessments", "The largest sums unpaid"),
        ("/v1/liquidity/series", "The largest sums unpaid"),
    ],
)
def test_a_part_that_stays_away_hides_itself_alone(tmp_path: Path, path: str, still: str) -> None:
    page = finance(statuses={f"finance {path}": 503}).page(tmp_path, AS_OF, now=NOW)

    assert page.status_code == 200
    assert "Not shown. finance answers 503" in page.text
    assert still in page.text


def test_a_fund_that_is_not_there_is_said(tmp_path: Path) -> None:
    page = finance().page(tmp_path, "/funds/UNXX?as_of=2026-11-23", now=NOW)

    assert page.status_code == 404
    assert "no fund UNXX is recorded up to 2026-11-23" in page.text
