"""Pages of several services over HTTP: what is there is shown, what is not is named."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from missionledger.console.testing.recorded_services import RecordedServices

RECORDED = Path(__file__).parent.parent / "recorded"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def services(name: str, **faults: Any) -> RecordedServices:
    return RecordedServices(orjson.loads((RECORDED / f"{name}.json").read_bytes()), **faults)


def test_every_service_is_asked_for_what_runs_and_for_what_has_ended(tmp_path: Path) -> None:
    recorded = services("mission-unsoh")

    page = recorded.page(tmp_path, "/processes", now=NOW)

    assert page.status_code == 200
    asked = {(url.host.removesuffix(".test"), url.params["running"]) for url in recorded.asked}
    assert len(asked) == len(recorded.asked) == 8
    assert "Loan PKRF-0001" in page.text
    assert "Start-up of UNSOH" in page.text
    assert '</processes.csv>; rel="alternate"' in page.headers["link"]


def test_a_filter_asks_for_no_more_than_it_shows(tmp_path: Path) -> None:
    recorded = services("mission-unsoh")

    page = recorded.page(tmp_path, "/processes?state=running&mission=UNSOH", now=NOW)

    assert {url.params["running"] for url in recorded.asked} == {"true"}
    assert "Loan PKRF-0001" in page.text
    assert "Start-up of UNSOH" not in page.text


@pytest.mark.parametrize(
    ("faults", "says"),
    [
        ({"statuses": {"finance": 503}}, "finance answers 503"),
        ({"statuses": {"finance": 403}}, "A viewer may not see this"),
        ({"statuses": {"finance": 422}}, "finance refused the question"),
        ({"silent": frozenset({"finance"})}, "finance has not answered within"),
    ],
)
def test_a_service_in_trouble_hides_its_processes_alone(
    tmp_path: Path, faults: dict[str, Any], says: str
) -> None:
    recorded = services("mission-unsoh", **faults)

    page = recorded.page(tmp_path, "/processes", now=NOW, part_seconds_max=0.5)

    assert page.status_code == 200
    assert says in page.text
    assert "Start-up of UNSOH" in page.text
    assert "Loan PKRF-0001" not in page.text


def test_data_of_processes_is_whole_or_refused(tmp_path: Path) -> None:
    whole = services("mission-unsoh").page(tmp_path, "/processes.json", now=NOW)
    partial = services("mission-unsoh", statuses={"finance": 503})

    assert [item["service"] for item in whole.json()["items"]] == [
        "mandates",
        "mandates",
        "finance",
    ]
    assert partial.page(tmp_path, "/processes.json", now=NOW).status_code == 503
    assert partial.page(tmp_path, "/processes.csv", now=NOW).status_code == 503


def test_the_csv_of_processes_has_a_line_for_each(tmp_path: Path) -> None:
    table = services("mission-unsoh").page(
        tmp_path, "/processes.csv?state=ended&mission=UNSOH", now=NOW
    )

    heading, *rows = table.text.splitlines()
    assert heading.startswith("service,process_id,process,title,mission,state")
    assert len(rows) == 2


@pytest.mark.parametrize("path", ["/processes?state=asleep", "/processes?mission=un%3Cb%3E"])
def test_a_question_that_makes_no_sense_is_answered_with_how_to_ask(
    tmp_path: Path, path: str
) -> None:
    page = services("mission-unsoh").page(tmp_path, path, now=NOW)

    assert page.status_code == 422
    assert "such as UNEF-I" in page.text or "Processes are all, running or ended." in page.text
